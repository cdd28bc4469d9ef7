import { isDocument } from './types.js';

const INDEX = /^(0|[1-9]\d*)$/;

export const isArrayIndex = (component: string): boolean => INDEX.test(component);

export const splitPath = (path: string): readonly string[] => path.split('.');

/** A field's own value; `undefined` for missing, never something inherited. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** Sets a field as its own, also one called `__proto__`. */
export function setField(document: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(document, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    document[name] = value;
  }
}

/**
 * Told each value; true stops. `position` is the index in the outermost array that was gone through, `undefined` when there was
 * none; `whole` says that an array is meant as it stands, not by its elements.
 */
export type Visit = (value: unknown, position: number | undefined, whole?: boolean) => boolean;

/**
 * Every value that a dotted path reaches, going through arrays on the way (but not into the last value), as MongoDB's queries do.
 * A missing one is visited as `undefined`. The result says whether `visit` stopped.
 */
export function visitPath(root: unknown, path: readonly string[], visit: Visit, from = 0, position?: number): boolean {
  let value = root;
  for (let i = from; i < path.length; i++) {
    const name = path[i] as string;
    if (Array.isArray(value)) return visitArray(value, path, visit, i, position);
    if (!isDocument(value)) return visit(undefined, position);
    value = fieldOf(value, name);
  }
  return visit(value, position);
}

function visitArray(
  array: readonly unknown[],
  path: readonly string[],
  visit: Visit,
  at: number,
  position: number | undefined,
): boolean {
  const name = path[at] as string;
  if (isArrayIndex(name) && Number(name) < array.length) {
    const element = array[Number(name)];
    // A path that ends in an index means that element itself, also when it is an array.
    if (at === path.length - 1 ? visit(element, position, true) : visitPath(element, path, visit, at + 1, position))
      return true;
  }
  for (let i = 0; i < array.length; i++) {
    if (isDocument(array[i]) && visitPath(array[i], path, visit, at, position ?? i)) return true;
  }
  return false;
}
