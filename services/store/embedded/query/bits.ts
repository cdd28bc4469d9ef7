import { badValue } from '../errors.js';
import { bytesOf } from '../values/compare.js';
import { integerOf, numberOf } from '../values/numbers.js';
import { isNumber, typeOf } from '../values/types.js';

/** `$bitsAllSet` and its siblings, on whole numbers and binary values. */
export function bitTest(operator: string, operand: unknown): (value: unknown) => boolean {
  const positions = bitPositions(operator, operand);
  const wantSet = operator.endsWith('Set');
  const every = operator.startsWith('$bitsAll');
  return value => {
    const isSet = bitReader(value);
    if (!isSet) return false;
    const holds = (position: number) => isSet(position) === wantSet;
    return every ? positions.every(holds) : positions.some(holds);
  };
}

function bitPositions(operator: string, operand: unknown): number[] {
  if (Array.isArray(operand)) {
    return operand.map(position => {
      const bit = integerOf(position);
      if (bit === null || bit < 0) throw badValue(`bit positions must be an integer >= 0 in ${operator}`);
      return bit;
    });
  }
  const isSet = bitReader(operand);
  if (!isSet || (isNumber(operand) && Number(operand) < 0)) {
    throw badValue(`${operator} takes an Array, a non-negative number, or a BinData`);
  }
  const length = isNumber(operand) ? 64 : bytesOf(operand).bytes.length * 8;
  return Array.from({ length }, (_, bit) => bit).filter(isSet);
}

function bitReader(value: unknown): ((bit: number) => boolean) | null {
  if (typeOf(value) === 'binData') {
    const { bytes } = bytesOf(value);
    return bit => ((bytes[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }
  if (!isNumber(value)) return null;
  const number = numberOf(value);
  if (typeof number === 'number' && !Number.isInteger(number)) return null;
  const integer = BigInt(number);
  return bit => ((integer >> BigInt(Math.min(bit, 63))) & 1n) === 1n;
}
