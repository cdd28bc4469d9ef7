import { ObjectId } from 'bson';
import { MongoError } from '../errors.js';
import { isOperatorDocument } from '../query/operators.js';
import type { Document } from '../values/bson.js';
import { splitPath } from '../values/path.js';
import { fieldsOf, isDocument, typeOf } from '../values/types.js';
import { setAt, valueAt } from './locate.js';
import type { Update } from './update.js';

/** The document that an upsert inserts: what the filter says it equals, changed by the update, with an `_id`. */
export function upsertedDocument(filter: Document, update: Update, now: Date): Document {
  const seed: Document = {};
  for (const [name, value] of equalities(filter)) {
    if (update.kind === 'replacement' && name !== '_id') continue;
    const path = splitPath(name);
    const above = path.map((_, depth) => valueAt(seed, path.slice(0, depth + 1)));
    if (above.at(-1) !== undefined || above.slice(0, -1).some(value => value !== undefined && !isDocument(value))) {
      throw new MongoError('NotSingleValueField', `cannot infer query fields to set, path '${name}' is matched twice`);
    }
    setAt(seed, path, value);
  }
  const document = update.apply(seed, { position: undefined, inserting: true, now });
  const { _id = new ObjectId(), ...rest } = document;
  return { _id, ...rest };
}

/** Paths that the filter fixes to one value. */
export function equalities(filter: Document): [string, unknown][] {
  return fieldsOf(filter).flatMap(([name, condition]): [string, unknown][] => {
    if (name === '$and') return Array.isArray(condition) ? condition.filter(isDocument).flatMap(equalities) : [];
    if (name === '$or')
      return Array.isArray(condition) && condition.length === 1 ? condition.filter(isDocument).flatMap(equalities) : [];
    if (name.startsWith('$')) return [];
    if (typeOf(condition) === 'regex') return [];
    if (!isOperatorDocument(condition)) return [[name, condition]];
    if ('$eq' in condition) return [[name, condition.$eq]];
    const all = condition.$all;
    if (Array.isArray(all) && all.length === 1 && !isOperatorDocument(all[0])) return [[name, all[0]]];
    const any = condition.$in;
    if (Array.isArray(any) && any.length === 1 && typeOf(any[0]) !== 'regex') return [[name, any[0]]];
    return [];
  });
}
