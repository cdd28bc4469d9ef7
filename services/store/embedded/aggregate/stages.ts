import { MongoError } from '../errors.js';
import { compileFilter } from '../query/filter.js';
import { truthy } from '../query/operators.js';
import { setAt } from '../update/locate.js';
import type { Document } from '../values/bson.js';
import { integerOf } from '../values/numbers.js';
import { fieldOf, splitPath } from '../values/path.js';
import { isDocument } from '../values/types.js';
import { bucket, group, sortByCount } from './group.js';
import { facet, lookup, unionWith } from './joins.js';
import type { Stage } from './pipeline.js';
import { sort } from './sort.js';
import { documentOperand } from './transforms.js';

/** Stages that take more than one document into account, or drop some. */
export const STAGES: Readonly<Record<string, (operand: unknown, variables: Document) => Stage>> = {
  $match,
  $sort: sort,
  $limit,
  $skip,
  $unwind,
  $count,
  $group: group,
  $sortByCount: sortByCount,
  $bucket: bucket,
  $facet: facet,
  $lookup: lookup,
  $unionWith: unionWith,
  $sample,
};

function $match(operand: unknown, variables: Document): Stage {
  if (!isDocument(operand))
    throw new MongoError('Location15959', 'the match filter must be an expression in an object');
  const matches = compileFilter(operand, variables);
  return async function* (input) {
    for await (const document of input) if (matches(document)) yield document;
  };
}

function wholeNumber(stage: string, operand: unknown, least: number): number {
  const number = integerOf(operand);
  if (number === null || number < least)
    throw new MongoError(
      least === 1 ? 'Location15958' : 'Location15956',
      `the ${stage} must be a whole number of at least ${least}`,
    );
  return number;
}

function $limit(operand: unknown): Stage {
  const limit = wholeNumber('$limit', operand, 1);
  return async function* (input) {
    let seen = 0;
    for await (const document of input) {
      yield document;
      if (++seen >= limit) return;
    }
  };
}

function $skip(operand: unknown): Stage {
  const skip = wholeNumber('$skip', operand, 0);
  return async function* (input) {
    let seen = 0;
    for await (const document of input) if (++seen > skip) yield document;
  };
}

function $count(operand: unknown): Stage {
  if (typeof operand !== 'string' || operand === '' || operand.startsWith('$') || operand.includes('.')) {
    throw new MongoError('Location40156', 'the count field must be a non-empty string without $ and dots');
  }
  return async function* (input) {
    let count = 0;
    for await (const _ of input) count++;
    if (count > 0) yield { [operand]: count };
  };
}

function $sample(operand: unknown): Stage {
  const size = wholeNumber('$sample', isDocument(operand) ? operand.size : undefined, 1);
  return async function* (input) {
    const kept: Document[] = [];
    let seen = 0;
    for await (const document of input) {
      const at = Math.floor(Math.random() * ++seen);
      if (kept.length < size) kept.push(document);
      else if (at < size) kept[at] = document;
    }
    yield* kept;
  };
}

function $unwind(operand: unknown): Stage {
  const options = typeof operand === 'string' ? { path: operand } : documentOperand('$unwind', operand);
  const { path, includeArrayIndex, preserveNullAndEmptyArrays, ...others } = options as Document;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new MongoError('Location28811', `unrecognized option to $unwind stage: ${unknown}`);
  if (typeof path !== 'string' || !path.startsWith('$'))
    throw new MongoError('Location28818', 'path option to $unwind stage should be prefixed with a $');
  const names = splitPath(path.slice(1));
  const index = typeof includeArrayIndex === 'string' ? splitPath(includeArrayIndex) : null;
  const preserve = truthy(preserveNullAndEmptyArrays);
  return async function* (input) {
    for await (const document of input) yield* unwound(document, names, index, preserve);
  };
}

function* unwound(
  document: Document,
  path: readonly string[],
  index: readonly string[] | null,
  preserve: boolean,
): Generator<Document> {
  const value = path.reduce((inner: unknown, name) => (isDocument(inner) ? fieldOf(inner, name) : undefined), document);
  const withIndex = (copy: Document, position: number | null) => {
    if (index) setAt(copy, index, position);
    return copy;
  };
  if (Array.isArray(value) && value.length > 0) {
    for (const [position, element] of value.entries()) yield withIndex(replaced(document, path, element), position);
  } else if (!Array.isArray(value) && value !== null && value !== undefined) {
    yield withIndex({ ...document }, null);
  } else if (preserve) {
    yield withIndex(Array.isArray(value) ? replaced(document, path, undefined) : { ...document }, null);
  }
}

/** A copy with another value at a path; `undefined` takes it out. The documents on the way are copied too. */
function replaced(document: Document, [name = '', ...rest]: readonly string[], value: unknown): Document {
  const copy = { ...document };
  if (rest.length > 0) copy[name] = replaced(copy[name] as Document, rest, value);
  else if (value === undefined) delete copy[name];
  else copy[name] = value;
  return copy;
}
