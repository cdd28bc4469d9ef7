import { badValue } from '../errors.js';
import { integerOf } from '../values/numbers.js';
import { isNumber, TYPE_NUMBERS, type TypeName, typeOf } from '../values/types.js';
import type { LeafTest } from './operators.js';

/** `$type`: an alias, a number, `number`, or several of them. Looks into an array's elements; `array` means the field itself. */
export function typeTest(operand: unknown): LeafTest {
  const wanted = new Set((Array.isArray(operand) ? operand : [operand]).flatMap(typesOf));
  if (wanted.size === 0) throw badValue('$type must match at least one type');
  const isWanted = (value: unknown) => value !== undefined && wanted.has(typeOf(value));
  return {
    negated: false,
    matches: value => isWanted(value) || (Array.isArray(value) && value.some(isWanted)),
  };
}

function typesOf(operand: unknown): TypeName[] {
  if (operand === 'number') return ['int', 'double', 'long', 'decimal'];
  if (typeof operand === 'string') {
    if (!Object.hasOwn(TYPE_NUMBERS, operand)) throw badValue(`Unknown type name alias: ${operand}`);
    return [operand as TypeName];
  }
  const number = isNumber(operand) ? integerOf(operand) : null;
  const found = (Object.entries(TYPE_NUMBERS) as [TypeName, number][]).find(([, code]) => code === number);
  if (!found) throw badValue(`Invalid numerical type code: ${String(operand)}`);
  return [found[0]];
}
