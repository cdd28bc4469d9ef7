import { Double, Int32, Long } from 'bson';
import { badValue, MongoError } from '../errors.js';
import { addNumbers, multiplyNumbers } from '../update/arithmetic.js';
import { compareValues } from '../values/compare.js';
import { doubleOf, numberOf } from '../values/numbers.js';
import { isNumber, typeOf } from '../values/types.js';
import type { ExpressionOperator } from './operators.js';

const MANY = Number.POSITIVE_INFINITY;
const isNothing = (value: unknown): boolean => value === null || value === undefined;

function numeric(
  name: string,
  operands: readonly [number, number],
  evaluate: (numbers: readonly unknown[]) => unknown,
): ExpressionOperator {
  return {
    operands,
    evaluate(values) {
      if (values.some(isNothing)) return null;
      const wrong = values.find(value => !isNumber(value));
      if (wrong !== undefined)
        throw new MongoError('TypeMismatch', `${name} only supports numeric types, not ${typeOf(wrong)}`);
      return evaluate(values);
    },
  };
}

/** A whole number stays of its type; a fraction is worked on as a double. */
function rounding(name: string, round: (value: number) => number): ExpressionOperator {
  return numeric(name, [1, 1], ([value]) => (typeOf(value) === 'double' ? new Double(round(doubleOf(value))) : value));
}

const double = (name: string, compute: (value: number) => number) =>
  numeric(name, [1, 1], ([value]) => new Double(compute(doubleOf(value))));

function add(values: readonly unknown[]): unknown {
  if (values.some(isNothing)) return null;
  const date = values.find(value => value instanceof Date);
  const numbers = values.filter(value => value !== date);
  const wrong = numbers.find(value => !isNumber(value));
  if (wrong !== undefined)
    throw new MongoError('TypeMismatch', `$add only supports numeric or date types, not ${typeOf(wrong)}`);
  const sum = numbers.reduce(addNumbers, new Int32(0));
  return date instanceof Date ? new Date(date.getTime() + Math.round(doubleOf(sum))) : sum;
}

function subtract([left, right]: readonly unknown[]): unknown {
  if (isNothing(left) || isNothing(right)) return null;
  if (left instanceof Date && right instanceof Date) return Long.fromNumber(left.getTime() - right.getTime());
  if (left instanceof Date && isNumber(right)) return new Date(left.getTime() - Math.round(doubleOf(right)));
  if (isNumber(left) && isNumber(right)) return addNumbers(left, multiplyNumbers(right, new Int32(-1)));
  throw new MongoError('TypeMismatch', `can't $subtract ${typeOf(right)} from ${typeOf(left)}`);
}

function divide([left, right]: readonly unknown[]): unknown {
  if (doubleOf(right) === 0) throw badValue("can't $divide by zero");
  return new Double(doubleOf(left) / doubleOf(right));
}

function modulo([left, right]: readonly unknown[]): unknown {
  if (doubleOf(right) === 0) throw new MongoError('Location16610', "can't $mod by zero");
  if (typeOf(left) === 'double' || typeOf(right) === 'double') return new Double(doubleOf(left) % doubleOf(right));
  const rest = BigInt(numberOf(left)) % BigInt(numberOf(right));
  return typeOf(left) === 'long' || typeOf(right) === 'long' ? Long.fromBigInt(rest) : new Int32(Number(rest));
}

/** To so many decimal places; a half goes to the even neighbour, as MongoDB rounds. */
function toPlace(round: (value: number) => number) {
  return ([value, place = new Int32(0)]: readonly unknown[]): unknown => {
    const digits = doubleOf(place);
    if (typeOf(value) !== 'double' && digits >= 0) return value;
    const shift = 10 ** Math.abs(digits);
    const rounded = digits >= 0 ? round(doubleOf(value) * shift) / shift : round(doubleOf(value) / shift) * shift;
    return typeOf(value) === 'double' ? new Double(rounded) : new Int32(rounded);
  };
}

function halfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The numbers among the operands, or in the array that is the only one. */
function numbersIn(values: readonly unknown[]): unknown[] {
  const [only] = values;
  return (values.length === 1 && Array.isArray(only) ? only : values).filter(isNumber);
}

export function average(numbers: readonly unknown[]): unknown {
  if (numbers.length === 0) return null;
  return new Double(doubleOf(numbers.reduce(addNumbers, new Int32(0))) / numbers.length);
}

function extreme(sign: 1 | -1): ExpressionOperator {
  return {
    operands: [1, MANY],
    evaluate(values) {
      const [only] = values;
      const candidates = (values.length === 1 && Array.isArray(only) ? only : values).filter(
        value => !isNothing(value),
      );
      return candidates.reduce(
        (best: unknown, value) => (best === null || compareValues(value, best) * sign > 0 ? value : best),
        null,
      );
    },
  };
}

export const ARITHMETIC: Readonly<Record<string, ExpressionOperator>> = {
  $add: { operands: [0, MANY], evaluate: add },
  $subtract: { operands: [2, 2], evaluate: subtract },
  $multiply: numeric('$multiply', [0, MANY], numbers => numbers.reduce(multiplyNumbers, new Int32(1))),
  $divide: numeric('$divide', [2, 2], divide),
  $mod: numeric('$mod', [2, 2], modulo),
  $abs: numeric('$abs', [1, 1], ([value]) => (doubleOf(value) < 0 ? multiplyNumbers(value, new Int32(-1)) : value)),
  $ceil: rounding('$ceil', Math.ceil),
  $floor: rounding('$floor', Math.floor),
  $round: numeric('$round', [1, 2], toPlace(halfToEven)),
  $trunc: numeric('$trunc', [1, 2], toPlace(Math.trunc)),
  $sqrt: double('$sqrt', Math.sqrt),
  $exp: double('$exp', Math.exp),
  $ln: double('$ln', Math.log),
  $log10: double('$log10', Math.log10),
  $log: numeric('$log', [2, 2], ([value, base]) => new Double(Math.log(doubleOf(value)) / Math.log(doubleOf(base)))),
  $pow: numeric('$pow', [2, 2], ([base, exponent]) => {
    const result = doubleOf(base) ** doubleOf(exponent);
    const whole = typeOf(base) !== 'double' && typeOf(exponent) !== 'double' && Number.isSafeInteger(result);
    return whole ? (Math.abs(result) < 2 ** 31 ? new Int32(result) : Long.fromNumber(result)) : new Double(result);
  }),
  $sum: { operands: [1, MANY], evaluate: values => numbersIn(values).reduce(addNumbers, new Int32(0)) },
  $avg: { operands: [1, MANY], evaluate: values => average(numbersIn(values)) },
  $max: extreme(1),
  $min: extreme(-1),
};
