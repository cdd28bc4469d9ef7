import { fieldOf } from '../values/path.js';
import { isDocument } from '../values/types.js';

/** Variables that an expression sees, by name without `$$`. `ROOT` is the document; `CURRENT` is what `$field` starts from. */
export type Scope = Readonly<Record<string, unknown>>;

/** The value of an expression; `undefined` when it is missing. */
export type Evaluate = (scope: Scope) => unknown;

export const scopeOf = (document: unknown, variables: Scope = {}): Scope => ({
  ...variables,
  ROOT: document,
  CURRENT: document,
});

/** A field path as expressions read it: an array on the way gives the array of what its elements have there. */
export function readPath(value: unknown, path: readonly string[], from = 0): unknown {
  let current = value;
  for (let i = from; i < path.length; i++) {
    if (Array.isArray(current)) {
      return current.map(element => readPath(element, path, i)).filter(found => found !== undefined);
    }
    if (!isDocument(current)) return undefined;
    current = fieldOf(current, path[i] as string);
  }
  return current;
}
