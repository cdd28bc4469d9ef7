import { Int32, Long } from 'bson';
import { badValue } from '../errors.js';
import { numberOf } from '../values/numbers.js';
import { fieldsOf, isDocument, typeOf } from '../values/types.js';
import type { Change } from './operators.js';

type Bitwise = (a: bigint, b: bigint) => bigint;

const OPERATIONS: Readonly<Record<string, Bitwise>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

const isInteger = (value: unknown) => typeOf(value) === 'int' || typeOf(value) === 'long';

/** `$bit: { field: { and | or | xor: integer } }`. */
export function bitwise(operand: unknown, field: string): Change {
  if (!isDocument(operand) || fieldsOf(operand).length === 0) {
    throw badValue(
      'The $bit modifier is not compatible with this operand. You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}',
    );
  }
  const steps = fieldsOf(operand).map(([name, number]) => {
    const operation = OPERATIONS[name];
    if (!operation)
      throw badValue(
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator`,
      );
    if (!isInteger(number)) throw badValue('The $bit modifier field must be an Integer(32/64 bit)');
    return { operation, number };
  });
  return current => {
    if (current !== undefined && !isInteger(current))
      throw badValue(`Cannot apply $bit to a value of non-integral type: the field ${field}`);
    const isLong = [current, ...steps.map(step => step.number)].some(value => typeOf(value) === 'long');
    const start = current === undefined ? 0n : BigInt(numberOf(current));
    const result = steps.reduce((bits, step) => step.operation(bits, BigInt(numberOf(step.number))), start);
    return isLong ? Long.fromBigInt(result) : new Int32(Number(result));
  };
}
