import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import { MongoError } from '../errors.js';

const REFUSED = new Set(['$function', '$accumulator', '$where', '$rand', '$meta', '$toHashedIndexKey']);
const KNOWN: ReadonlySet<string> = new Set(
  [...Object.keys(expressions), ...Object.keys(accumulators)].filter(
    name => name.startsWith('$') && !REFUSED.has(name),
  ),
);

/** Throws for an expression operator that is not supported, wherever it stands. */
export function refuseUnknownOperators(expression: unknown): void {
  if (Array.isArray(expression)) {
    for (const part of expression) refuseUnknownOperators(part);
    return;
  }
  if (typeof expression !== 'object' || expression === null) return;
  const prototype = Object.getPrototypeOf(expression);
  if (prototype !== Object.prototype && prototype !== null) return;
  for (const [name, operand] of Object.entries(expression)) {
    if (name === '$literal') continue;
    if (name.startsWith('$') && !KNOWN.has(name))
      throw new MongoError('InvalidPipelineOperator', `Unrecognized expression '${name}'`);
    refuseUnknownOperators(operand);
  }
}
