import { failedToParse, MongoError, typeMismatch } from '../errors.js';
import { compileFilter } from '../query/filter.js';
import type { Document } from '../values/bson.js';
import { fieldsOf, isDocument } from '../values/types.js';

/** Tests of array elements by the identifier that `$[identifier]` names. */
export type ArrayFilters = ReadonlyMap<string, (element: unknown) => boolean>;

export function parseArrayFilters(filters: readonly unknown[]): ArrayFilters {
  const parsed = new Map<string, (element: unknown) => boolean>();
  for (const filter of filters) {
    if (!isDocument(filter)) throw typeMismatch('Each array filter must be an object');
    const identifiers = new Set(identifiersOf(filter));
    const [identifier] = identifiers;
    if (identifier === undefined)
      throw failedToParse('Cannot use an expression without a top-level field name in arrayFilters');
    if (identifiers.size > 1)
      throw failedToParse(
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...identifiers].join("' and '")}'`,
      );
    if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier))
      throw new MongoError(
        'BadValue',
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${identifier}'`,
      );
    if (parsed.has(identifier))
      throw failedToParse(`Found multiple array filters with the same top-level field name ${identifier}`);
    const matches = compileFilter(filter);
    // The filter speaks of the element by its identifier, so the element stands under that name.
    parsed.set(identifier, element => matches({ [identifier]: element }));
  }
  return parsed;
}

function identifiersOf(filter: Document): string[] {
  return fieldsOf(filter).flatMap(([name, condition]) => {
    if (!name.startsWith('$')) return [name.split('.')[0] as string];
    return Array.isArray(condition) ? condition.filter(isDocument).flatMap(identifiersOf) : [];
  });
}
