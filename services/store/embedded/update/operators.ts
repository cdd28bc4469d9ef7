import { Timestamp } from 'bson';
import { badValue, failedToParse, MongoError } from '../errors.js';
import { compareValues } from '../values/compare.js';
import { fieldsOf, isDocument, isNumber } from '../values/types.js';
import { addNumbers, multiplyNumbers } from './arithmetic.js';
import { addToSet, pop, pull, pullAll, push } from './array-operators.js';
import { bitwise } from './bitwise.js';
import type { UpdateContext } from './update.js';

/** The field stays as it is; also when it is missing. */
export const KEEP = Symbol('keep');
export const UNSET = Symbol('unset');

/** From what stands there (`undefined`: missing) to what is to stand there. */
export type Change = (current: unknown, context: UpdateContext) => unknown;

/** Compiles one operator's operand for one field. */
export type Operator = (operand: unknown, field: string) => Change;

const OPERATORS: Readonly<Record<string, Operator>> = {
  $set: operand => () => operand,
  $setOnInsert: operand => () => operand,
  $unset: () => current => (current === undefined ? KEEP : UNSET),
  $inc: numeric('$inc', 'increment', addNumbers, operand => operand),
  $mul: numeric('$mul', 'multiply', multiplyNumbers, operand => multiplyNumbers(operand, 0)),
  $min: operand => current => (current === undefined || compareValues(operand, current) < 0 ? operand : KEEP),
  $max: operand => current => (current === undefined || compareValues(operand, current) > 0 ? operand : KEEP),
  $currentDate: currentDate,
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
  $pullAll: pullAll,
  $pop: pop,
  $bit: bitwise,
};

export function compileOperator(name: string): Operator {
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!operator)
    throw failedToParse(
      `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  return operator;
}

function numeric(
  name: string,
  verb: string,
  combine: (left: unknown, right: unknown) => unknown,
  whenMissing: (operand: unknown) => unknown,
): Operator {
  return (operand, field) => {
    if (!isNumber(operand))
      throw new MongoError('TypeMismatch', `Cannot ${verb} with non-numeric argument: {${field}: ...}`);
    return current => {
      if (current === undefined) return whenMissing(operand);
      if (!isNumber(current)) {
        throw new MongoError(
          'TypeMismatch',
          `Cannot apply ${name} to a value of non-numeric type. The field '${field}' is not a number`,
        );
      }
      return combine(current, operand);
    };
  };
}

function currentDate(operand: unknown): Change {
  if (operand === true || operand === false) return (_, { now }) => now;
  const type = isDocument(operand) && fieldsOf(operand).length === 1 ? operand.$type : undefined;
  if (type === 'date') return (_, { now }) => now;
  if (type === 'timestamp') return (_, { now }) => new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 });
  throw badValue(
    "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}",
  );
}
