import { badValue } from '../errors.js';
import type { Document } from '../values/bson.js';
import { setAt, unsetAt, valueAt } from './locate.js';

/** `$rename`: moves a field, never through an array. Nothing happens when it is missing. */
export function compileRename(from: readonly string[], to: readonly string[]): (document: Document) => void {
  for (const component of [...from, ...to]) {
    if (component.startsWith('$'))
      throw badValue(`The source and target field for $rename must not be dynamic: ${component}`);
  }
  if (from.join('.') === to.join('.')) throw badValue('The source and target field for $rename must differ');
  return document => {
    const value = valueAt(document, from);
    if (value === undefined) return;
    refuseArrays(document, from, 'source');
    refuseArrays(document, to, 'destination');
    unsetAt(document, from);
    setAt(document, to, value);
  };
}

function refuseArrays(document: Document, path: readonly string[], side: string): void {
  for (let depth = 1; depth < path.length; depth++) {
    if (Array.isArray(valueAt(document, path.slice(0, depth)))) {
      throw badValue(
        `The ${side} field cannot be an array element, '${path.join('.')}' has an array field called '${path[depth - 1]}'`,
      );
    }
  }
}
