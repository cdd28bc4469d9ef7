import { badValue, MongoError } from '../errors.js';
import { fieldOf, isArrayIndex, setField } from '../values/path.js';
import { isDocument } from '../values/types.js';
import type { ArrayFilters } from './array-filters.js';

/** MongoDB's limit on nulls put into an array to reach an index. */
const MAX_BACKFILL = 1_500_000;

/** The concrete paths that an update's path stands for in this document: `$`, `$[]` and `$[identifier]` become indexes. */
export function concretePaths(
  document: unknown,
  path: readonly string[],
  filters: ArrayFilters,
  position: number | undefined,
): string[][] {
  let reached: { path: string[]; value: unknown }[] = [{ path: [], value: document }];
  for (const component of path) {
    reached = reached.flatMap(({ path: before, value }) =>
      indexesOf(component, value, filters, position, before).map(name => ({
        path: [...before, name],
        value: childOf(value, name),
      })),
    );
  }
  return reached.map(({ path: concrete }) => concrete);
}

function indexesOf(
  component: string,
  value: unknown,
  filters: ArrayFilters,
  position: number | undefined,
  before: readonly string[],
): string[] {
  if (component === '$') {
    if (position === undefined) throw badValue('The positional operator did not find the match needed from the query.');
    return [String(position)];
  }
  if (!component.startsWith('$[')) return [component];
  if (value === undefined) {
    throw badValue(`The path '${before.join('.')}' must exist in the document in order to apply array updates.`);
  }
  if (!Array.isArray(value)) throw badValue(`Cannot apply array updates to non-array element ${before.at(-1)}`);
  const identifier = component.slice(2, -1);
  const wanted = identifier === '' ? () => true : filters.get(identifier);
  if (!wanted)
    throw badValue(
      `No array filter found for identifier '${identifier}' in path '${[...before, component].join('.')}'`,
    );
  return value.flatMap((element, index) => (wanted(element) ? [String(index)] : []));
}

function childOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return isArrayIndex(name) ? value[Number(name)] : undefined;
  return isDocument(value) ? fieldOf(value, name) : undefined;
}

/** The value at a concrete path; `undefined` when it is missing. */
export function valueAt(document: unknown, path: readonly string[]): unknown {
  return path.reduce(childOf, document);
}

export function setAt(document: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let parent: unknown = document;
  path.slice(0, -1).forEach((name, depth) => {
    let child = childOf(parent, name);
    if (child === undefined) {
      child = {};
      put(parent, name, child, path, depth);
    }
    parent = child;
  });
  put(parent, path.at(-1) as string, value, path, path.length - 1);
}

function put(parent: unknown, name: string, value: unknown, path: readonly string[], depth: number): void {
  if (Array.isArray(parent)) {
    if (!isArrayIndex(name)) throw notViable(name, path, depth);
    const index = Number(name);
    if (index > parent.length + MAX_BACKFILL) throw badValue(`can't backfill more than ${MAX_BACKFILL} elements`);
    while (parent.length < index) parent.push(null);
    parent[index] = value;
    return;
  }
  if (!isDocument(parent)) throw notViable(name, path, depth);
  setField(parent, name, value);
}

/** A field of an array is set to null rather than taken out, so that the others keep their index. */
export function unsetAt(document: Record<string, unknown>, path: readonly string[]): void {
  const parent = valueAt(document, path.slice(0, -1));
  const name = path.at(-1) as string;
  if (Array.isArray(parent)) {
    if (isArrayIndex(name) && Number(name) < parent.length) parent[Number(name)] = null;
  } else if (isDocument(parent)) {
    delete parent[name];
  }
}

function notViable(name: string, path: readonly string[], depth: number): MongoError {
  const element = path[depth - 1] ?? '';
  return new MongoError('PathNotViable', `Cannot create field '${name}' in element {${element}: ...}`);
}
