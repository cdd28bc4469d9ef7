import { badValue, MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';
import { compareValues } from '../values/compare.js';
import { integerOf } from '../values/numbers.js';
import { splitPath, visitPath } from '../values/path.js';
import { fieldsOf } from '../values/types.js';

export interface SortField {
  readonly name: string;
  readonly path: readonly string[];
  readonly direction: 1 | -1;
}

export function parseSort(sort: Document): SortField[] {
  if ('$natural' in sort && fieldsOf(sort).length > 1)
    throw badValue('$natural cannot be combined with other sort fields');
  return fieldsOf(sort).map(([name, order]) => {
    const direction = integerOf(order);
    if (direction !== 1 && direction !== -1) {
      if (typeof order === 'object' && order !== null)
        throw badValue(`Sort by an expression is not supported by this server: ${name}`);
      throw new MongoError('Location15975', '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    if (name === '' || name.split('.').includes('')) throw badValue('A sort field must not be empty');
    if (name.startsWith('$') && name !== '$natural')
      throw new MongoError('Location40353', `A sort field must not start with $: ${name}`);
    return { name, path: splitPath(name), direction };
  });
}

/** What a document sorts by: of an array, its least element (ascending) or its greatest (descending); missing is null. */
export function sortKey(document: unknown, fields: readonly SortField[]): unknown[] {
  return fields.map(field => {
    let best: unknown;
    let seen = false;
    const offer = (value: unknown) => {
      if (seen && compareValues(value, best) * field.direction >= 0) return;
      best = value;
      seen = true;
    };
    visitPath(document, field.path, value => {
      if (!Array.isArray(value)) offer(value ?? null);
      else if (value.length === 0) offer(undefined);
      else value.forEach(offer);
      return false;
    });
    return seen ? best : null;
  });
}

export function compareKeys(left: readonly unknown[], right: readonly unknown[], fields: readonly SortField[]): number {
  for (let i = 0; i < fields.length; i++) {
    const order = compareValues(left[i], right[i]);
    if (order !== 0) return order * (fields[i] as SortField).direction;
  }
  return 0;
}
