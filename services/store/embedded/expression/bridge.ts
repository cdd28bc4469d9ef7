import { Aggregator } from 'mingo';
import * as mingoOperators from 'mingo/operators/expression';
import { badValue, MongoError } from '../errors.js';
import { plain } from '../values/bson.js';
import { fieldsOf, isDocument } from '../values/types.js';
import type { Evaluate } from './scope.js';

/** Operators that mingo evaluates: what they take is evaluated here first, so that mingo sees plain values only. */
const BRIDGED: ReadonlySet<string> = new Set(
  [
    '$dateToString',
    '$dateFromString',
    '$dateToParts',
    '$dateAdd',
    '$dateSubtract',
    '$dateDiff',
    '$dateTrunc',
    '$regexFind',
    '$regexFindAll',
    '$regexMatch',
    '$replaceOne',
    '$replaceAll',
    '$trim',
    '$ltrim',
    '$rtrim',
    '$split',
    '$indexOfBytes',
    '$substr',
    '$substrBytes',
    '$strLenBytes',
    '$zip',
    '$sortArray',
    '$firstN',
    '$lastN',
    '$maxN',
    '$minN',
    '$sin',
    '$cos',
    '$tan',
    '$asin',
    '$acos',
    '$atan',
    '$atan2',
    '$sinh',
    '$cosh',
    '$tanh',
    '$asinh',
    '$acosh',
    '$atanh',
    '$degreesToRadians',
    '$radiansToDegrees',
    '$isoDayOfWeek',
    '$isoWeek',
    '$isoWeekYear',
    '$week',
    '$bitAnd',
    '$bitOr',
    '$bitXor',
    '$bitNot',
    '$stdDevPop',
    '$stdDevSamp',
  ].filter(name => name in mingoOperators || name.startsWith('$stdDev')),
);

export function bridgeOperator(name: string, operand: unknown, compile: (inner: unknown) => Evaluate): Evaluate {
  if (!BRIDGED.has(name)) throw new MongoError('InvalidPipelineOperator', `Unrecognized expression '${name}'`);
  const evaluate = Array.isArray(operand)
    ? listOf(operand, compile)
    : isNamed(operand)
      ? namedOf(operand, compile)
      : compile(operand);
  return scope => run(name, evaluate(scope) ?? null);
}

const isNamed = (operand: unknown): operand is Record<string, unknown> =>
  isDocument(operand) && !Object.keys(operand)[0]?.startsWith('$');

function listOf(operands: readonly unknown[], compile: (inner: unknown) => Evaluate): Evaluate {
  const elements = operands.map(operand => compile(operand));
  return scope => elements.map(element => element(scope) ?? null);
}

function namedOf(operands: Record<string, unknown>, compile: (inner: unknown) => Evaluate): Evaluate {
  const named = fieldsOf(operands).map(([name, operand]) => ({
    name,
    evaluate: name === 'sortBy' ? () => operand : compile(operand),
  }));
  return scope => Object.fromEntries(named.map(({ name, evaluate }) => [name, evaluate(scope) ?? null]));
}

function run(name: string, operand: unknown): unknown {
  const { operand: value } = plain({ operand });
  const literal = Array.isArray(value)
    ? value.map(quote)
    : isNamed(value)
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, quote(inner)]))
      : quote(value);
  try {
    const aggregator = new Aggregator([{ $replaceWith: { result: { [name]: literal } } }], {
      useStrictMode: true,
      scriptEnabled: false,
    });
    return aggregator.run<{ result?: unknown }>([{}])[0]?.result;
  } catch (error) {
    throw badValue(`${name}: ${error instanceof Error ? error.message : 'failed'}`);
  }
}

/** So that a stored string that begins with `$` stays a string. */
const quote = (value: unknown): unknown =>
  typeof value === 'string' || (typeof value === 'object' && value !== null) ? { $literal: value } : value;
