import { MongoError } from '../errors.js';
import { fieldOf } from '../values/path.js';
import { isDocument } from '../values/types.js';
import type { Index } from './definition.js';
import { encodeValue } from './encode.js';

/** LMDB takes 1,978 bytes; the record's number and the index's own prefix come off that. */
const MAX_KEY_BYTES = 1900;

export interface DocumentKeys {
  /** Encoded keys, each once. */
  readonly keys: readonly Buffer[];
  /** By field: whether an array was gone through. */
  readonly multikey: readonly boolean[];
  readonly truncated: boolean;
}

/** A field on its way down its path; `rest` is what is still to go. */
interface Branch {
  readonly value: unknown;
  readonly rest: readonly string[];
  /** An element taken out of an array at the end of the path: not looked into again. */
  readonly settled: boolean;
}

const NONE: DocumentKeys = { keys: [], multikey: [], truncated: false };

/** The keys under which an index holds a document: one for each element when it goes through an array. */
export function keysOf(document: unknown, index: Index): DocumentKeys {
  if (index.covers && !index.covers(document)) return NONE;
  const multikey = index.fields.map(() => false);
  const rows: (readonly unknown[])[] = [];
  expand(
    index.fields.map(field => descend({ value: document, rest: field.path, settled: false })),
    multikey,
    rows,
  );
  if (index.sparse && rows.every(row => row.every(value => value === MISSING))) return NONE;
  let truncated = false;
  const keys = new Map<string, Buffer>();
  for (const row of rows) {
    const encoded = row.map((value, i) =>
      encodeValue(value === MISSING ? null : value, index.fields[i]?.direction ?? 1),
    );
    truncated ||= encoded.some(part => part.truncated);
    const [only] = encoded;
    const key = encoded.length === 1 && only ? only.bytes : Buffer.concat(encoded.map(part => part.bytes));
    if (key.length > MAX_KEY_BYTES)
      throw new MongoError('IndexKeyTooLong', `The key of index ${index.name} is longer than ${MAX_KEY_BYTES} bytes`);
    if (rows.length === 1) return { keys: [key], multikey, truncated };
    keys.set(key.toString('latin1'), key);
  }
  return { keys: [...keys.values()], multikey, truncated };
}

const MISSING = Symbol('missing');
/** Stands for an empty array; sorts below null. */
const EMPTY = undefined;

/** Goes down documents until the path ends or an array is met. */
function descend(branch: Branch): Branch {
  let { value, rest } = branch;
  while (rest.length > 0 && !Array.isArray(value)) {
    const [name] = rest;
    const child = isDocument(value) ? fieldOf(value, name as string) : undefined;
    if (child === undefined) return { value: MISSING, rest: [], settled: true };
    value = child;
    rest = rest.slice(1);
  }
  return { value, rest, settled: false };
}

function expand(branches: readonly Branch[], multikey: boolean[], rows: (readonly unknown[])[]): void {
  const array = branches.find(branch => !branch.settled && Array.isArray(branch.value))?.value as unknown[] | undefined;
  if (!array) {
    rows.push(branches.map(branch => branch.value));
    return;
  }
  const through = branches.map(branch => !branch.settled && branch.value === array);
  if (branches.some((branch, i) => !branch.settled && Array.isArray(branch.value) && !through[i])) {
    throw new MongoError('CannotIndexParallelArrays', 'cannot index parallel arrays');
  }
  through.forEach((goes, i) => {
    if (goes) multikey[i] = true;
  });
  const elements = array.length === 0 ? [EMPTY] : array;
  for (const element of elements) {
    expand(
      branches.map((branch, i) => (through[i] ? step(branch, element, array.length === 0) : branch)),
      multikey,
      rows,
    );
  }
}

function step(branch: Branch, element: unknown, empty: boolean): Branch {
  if (branch.rest.length === 0) return { value: empty ? EMPTY : element, rest: [], settled: true };
  if (empty || !isDocument(element)) return { value: MISSING, rest: [], settled: true };
  return descend({ value: element, rest: branch.rest, settled: false });
}
