import { badValue, MongoError } from '../errors.js';
import { compileElementFilter } from '../query/filter.js';
import { isOperatorDocument } from '../query/operators.js';
import { compareKeys, parseSort, sortKey } from '../query/sort.js';
import { compareValues, equalValues } from '../values/compare.js';
import { integerOf } from '../values/numbers.js';
import { fieldsOf, isDocument } from '../values/types.js';
import { type Change, KEEP } from './operators.js';

function arrayOrNull(current: unknown, operator: string, field: string): unknown[] | null {
  if (current === undefined) return null;
  if (Array.isArray(current)) return current;
  throw badValue(`The field '${field}' must be an array but is of another type: cannot apply ${operator}`);
}

export function push(operand: unknown, field: string): Change {
  const { elements, place } =
    isDocument(operand) && '$each' in operand ? parsePush(operand) : { elements: [operand], place: null };
  return current => {
    const before = arrayOrNull(current, '$push', field) ?? [];
    return place ? place(before, elements) : [...before, ...elements];
  };
}

type Place = (before: unknown[], added: readonly unknown[]) => unknown[];

function parsePush(operand: Record<string, unknown>): { elements: readonly unknown[]; place: Place } {
  const known = new Set(['$each', '$position', '$slice', '$sort']);
  const unknown = Object.keys(operand).find(name => !known.has(name));
  if (unknown !== undefined) throw badValue(`Unrecognized clause in $push: ${unknown}`);
  if (!Array.isArray(operand.$each)) throw badValue('The argument to $each in $push must be an array');
  const position = modifierInteger(operand, '$position');
  const slice = modifierInteger(operand, '$slice');
  const sort = operand.$sort === undefined ? null : elementOrder(operand.$sort);
  return {
    elements: operand.$each,
    place(before, added) {
      const at = position === null ? before.length : position < 0 ? Math.max(0, before.length + position) : position;
      let after = [...before.slice(0, at), ...added, ...before.slice(at)];
      if (sort) after = after.sort(sort);
      if (slice === null) return after;
      return slice < 0 ? after.slice(slice) : after.slice(0, slice);
    },
  };
}

function modifierInteger(operand: Record<string, unknown>, name: string): number | null {
  if (operand[name] === undefined) return null;
  const number = integerOf(operand[name]);
  if (number === null) throw badValue(`The value for ${name} must be an integer value`);
  return number;
}

function elementOrder(sort: unknown): (a: unknown, b: unknown) => number {
  const direction = integerOf(sort);
  if (direction === 1 || direction === -1) return (a, b) => compareValues(a, b) * direction;
  if (!isDocument(sort) || fieldsOf(sort).length === 0)
    throw badValue('The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields');
  const fields = parseSort(sort);
  return (a, b) => compareKeys(sortKey(a, fields), sortKey(b, fields), fields);
}

export function addToSet(operand: unknown, field: string): Change {
  const each = isDocument(operand) && '$each' in operand;
  if (each) {
    if (!Array.isArray(operand.$each))
      throw new MongoError('TypeMismatch', 'The argument to $each in $addToSet must be an array');
    if (Object.keys(operand).length > 1) throw badValue('Found unexpected fields after $each in $addToSet');
  }
  const elements = each ? (operand.$each as unknown[]) : [operand];
  return current => {
    const before = arrayOrNull(current, '$addToSet', field) ?? [];
    const after = [...before];
    for (const element of elements) if (!after.some(present => equalValues(present, element))) after.push(element);
    return after.length === before.length && current !== undefined ? KEEP : after;
  };
}

export function pull(operand: unknown, field: string): Change {
  const isCondition = isDocument(operand) || isOperatorDocument(operand);
  const matches =
    isCondition || isRegExpLike(operand)
      ? elementMatcher(operand)
      : (element: unknown) => equalValues(element, operand);
  return current => without(arrayOrNull(current, '$pull', field), matches);
}

const isRegExpLike = (value: unknown): boolean => typeof value === 'object' && value !== null && 'pattern' in value;

function elementMatcher(operand: unknown): (element: unknown) => boolean {
  const matches = compileElementFilter(operand);
  // A document of fields speaks of elements that are documents; operators speak of any element.
  return isDocument(operand) && !isOperatorDocument(operand)
    ? element => isDocument(element) && matches(element)
    : matches;
}

export function pullAll(operand: unknown, field: string): Change {
  if (!Array.isArray(operand)) throw badValue('$pullAll requires an array argument');
  return current =>
    without(arrayOrNull(current, '$pullAll', field), element => operand.some(value => equalValues(element, value)));
}

function without(array: unknown[] | null, matches: (element: unknown) => boolean): unknown {
  if (!array) return KEEP;
  const kept = array.filter(element => !matches(element));
  return kept.length === array.length ? KEEP : kept;
}

export function pop(operand: unknown, field: string): Change {
  const end = integerOf(operand);
  if (end !== 1 && end !== -1) throw new MongoError('FailedToParse', '$pop expects 1 or -1');
  return current => {
    if (current !== undefined && !Array.isArray(current))
      throw new MongoError('TypeMismatch', `Path '${field}' contains an element of non-array type`);
    if (!current || current.length === 0) return KEEP;
    return end === 1 ? current.slice(0, -1) : current.slice(1);
  };
}
