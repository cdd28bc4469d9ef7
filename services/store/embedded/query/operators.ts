import { BSONRegExp } from 'bson';
import { badValue } from '../errors.js';
import { equalValues } from '../values/compare.js';
import { integerOf, numberOf } from '../values/numbers.js';
import { fieldsOf, isDocument, isNumber } from '../values/types.js';
import { bitTest } from './bits.js';
import { comparison, equality, membership } from './comparison.js';
import type { Filter, Found } from './filter.js';
import { compileRegExp, regExpFrom } from './regexp.js';
import { typeTest } from './type.js';

/** One operator's test of the value at the end of a path. */
export interface LeafTest {
  /** Given the value as it stands there; notes the matched element's index in `found`. `whole`: an array is not tested by its elements. */
  matches(value: unknown, found?: Found, whole?: boolean): boolean;
  /** True for `$ne`, `$nin`, `$not`, `$exists: false`: the document matches when no value does. */
  readonly negated: boolean;
}

type CompileFilter = (filter: Record<string, unknown>) => Filter;

/** Whether the condition is a document of operators, rather than a document to equal. MongoDB looks at the first field only. */
export function isOperatorDocument(condition: unknown): condition is Record<string, unknown> {
  if (!isDocument(condition)) return false;
  const first = fieldsOf(condition)[0]?.[0];
  return first?.startsWith('$') === true && first !== '$ref' && first !== '$id' && first !== '$db';
}

/** What a field's condition is made of: all tests must hold, and none of the `$not`s. */
export interface Condition {
  readonly tests: readonly LeafTest[];
  readonly nots: readonly Condition[];
}

export function parseCondition(condition: unknown, compileFilter: CompileFilter): Condition {
  if (condition instanceof BSONRegExp || condition instanceof RegExp) return only(elementwise(regExpFrom(condition)));
  if (!isOperatorDocument(condition)) return only(elementwise(equality(condition)));
  const tests: LeafTest[] = [];
  const nots: Condition[] = [];
  for (const [operator, operand] of fieldsOf(condition)) {
    if (operator === '$not') nots.push(notCondition(operand, compileFilter));
    else if (operator !== '$options') tests.push(...operatorTests(operator, operand, condition, compileFilter));
    else if (!('$regex' in condition)) throw badValue('$options needs a $regex');
  }
  return { tests, nots };
}

/** One predicate from a condition; `lift` says how a single test is applied. */
export function conditionHolds<T>(
  condition: Condition,
  lift: (test: LeafTest) => (subject: T, found?: Found) => boolean,
): (subject: T, found?: Found) => boolean {
  const tests = condition.tests.map(lift);
  const nots = condition.nots.map(inner => conditionHolds(inner, lift));
  const [single] = tests;
  if (single && tests.length === 1 && nots.length === 0) return single;
  return (subject, found) => tests.every(test => test(subject, found)) && !nots.some(not => not(subject));
}

/** The predicate of a condition on one value, without a path to walk. `whole`: see `LeafTest`. */
export function valueHolds(
  condition: unknown,
  compileFilter: CompileFilter,
  whole: boolean,
): (value: unknown) => boolean {
  return conditionHolds(
    parseCondition(condition, compileFilter),
    test => value => test.matches(value, undefined, whole) !== test.negated,
  );
}

const only = (test: LeafTest): Condition => ({ tests: [test], nots: [] });

function operatorTests(
  operator: string,
  operand: unknown,
  siblings: Record<string, unknown>,
  compileFilter: CompileFilter,
): LeafTest[] {
  switch (operator) {
    case '$eq':
      return [elementwise(equality(operand))];
    case '$ne':
      if (operand instanceof BSONRegExp) throw badValue("Can't have regex as arg to $ne.");
      return [negate(elementwise(equality(operand)))];
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      if (operand instanceof BSONRegExp)
        throw badValue(`Can't have RegEx as arg to predicate over field '${operator}'.`);
      return [elementwise(comparison(operator, operand))];
    case '$in':
      return [elementwise(membership(operator, operand))];
    case '$nin':
      return [negate(elementwise(membership(operator, operand)))];
    case '$exists':
      return [{ matches: value => value !== undefined, negated: !truthy(operand) }];
    case '$type':
      return [typeTest(operand)];
    case '$regex':
      return [elementwise(compileRegExp(operand, siblings.$options))];
    case '$mod':
      return [elementwise(remainder(operand))];
    case '$size':
      return [sizeTest(operand)];
    case '$all':
      return allTests(operand, compileFilter);
    case '$elemMatch':
      return [elemMatch(operand, compileFilter)];
    case '$bitsAllSet':
    case '$bitsAllClear':
    case '$bitsAnySet':
    case '$bitsAnyClear':
      return [elementwise(bitTest(operator, operand))];
    case '$comment':
      return [];
    default:
      throw badValue(`unknown operator: ${operator}`);
  }
}

/** Also tests each element when the value is an array. */
export function elementwise(test: (value: unknown) => boolean): LeafTest {
  return {
    negated: false,
    matches(value, found, whole) {
      if (!whole && Array.isArray(value)) {
        const position = value.findIndex(test);
        if (position >= 0) {
          if (found) found.position = position;
          return true;
        }
      }
      return test(value);
    },
  };
}

const negate = (test: LeafTest): LeafTest => ({ matches: test.matches, negated: !test.negated });

export function truthy(value: unknown): boolean {
  if (isNumber(value)) return !equalValues(value, 0);
  return value !== null && value !== undefined && value !== false;
}

function remainder(operand: unknown): (value: unknown) => boolean {
  if (!Array.isArray(operand) || operand.length !== 2)
    throw badValue('malformed mod, needs to be an array of two elements');
  const [divisor, rest] = operand.map(wholeOf);
  if (divisor === null || rest === null) throw badValue('malformed mod, divisor and remainder must be numbers');
  if (divisor === 0n) throw badValue('divisor cannot be 0');
  return value => {
    const number = wholeOf(value);
    return number !== null && number % (divisor as bigint) === rest;
  };
}

/** A number without its fraction; `null` when there is none, or it is not finite. */
function wholeOf(value: unknown): bigint | null {
  if (!isNumber(value)) return null;
  const number = numberOf(value);
  if (typeof number === 'bigint') return number;
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : null;
}

function sizeTest(operand: unknown): LeafTest {
  const size = integerOf(operand);
  if (size === null || size < 0) throw badValue('Failed to parse $size. Expected a non-negative integer.');
  return { negated: false, matches: value => Array.isArray(value) && value.length === size };
}

function allTests(operand: unknown, compileFilter: CompileFilter): LeafTest[] {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  if (operand.length === 0) return [{ negated: false, matches: () => false }];
  return operand.map(wanted => {
    if (isDocument(wanted) && '$elemMatch' in wanted) return elemMatch(wanted.$elemMatch, compileFilter);
    if (isOperatorDocument(wanted)) throw badValue('no $ expressions in $all');
    if (wanted instanceof BSONRegExp) return elementwise(regExpFrom(wanted));
    return elementwise(equality(wanted));
  });
}

function elemMatch(operand: unknown, compileFilter: CompileFilter): LeafTest {
  if (!isDocument(operand)) throw badValue('$elemMatch needs an Object');
  const matches = elementTest(operand, compileFilter);
  return {
    negated: false,
    matches(value, found) {
      if (!Array.isArray(value)) return false;
      const position = value.findIndex(matches);
      if (position >= 0 && found) found.position = position;
      return position >= 0;
    },
  };
}

const LOGICAL = new Set(['$and', '$or', '$nor', '$expr']);

function elementTest(operand: Record<string, unknown>, compileFilter: CompileFilter): (element: unknown) => boolean {
  const first = fieldsOf(operand)[0]?.[0];
  if (isOperatorDocument(operand) && first !== undefined && !LOGICAL.has(first)) {
    return valueHolds(operand, compileFilter, true);
  }
  const filter = compileFilter(operand);
  return element => (isDocument(element) || Array.isArray(element)) && filter(element);
}

function notCondition(operand: unknown, compileFilter: CompileFilter): Condition {
  if (operand instanceof BSONRegExp || operand instanceof RegExp) return parseCondition(operand, compileFilter);
  if (!isDocument(operand)) throw badValue('$not needs a regex or a document');
  if (fieldsOf(operand).length === 0) throw badValue('$not cannot be empty');
  if (!isOperatorDocument(operand)) throw badValue(`unknown operator: ${fieldsOf(operand)[0]?.[0]}`);
  return parseCondition(operand, compileFilter);
}
