import { type Document, decode } from './bson.js';

/**
 * Decodes some fields at the top of a document and steps over the others: a filter that looks at five of forty does not wait for the
 * rest. `null`: it holds a value of a kind that is not known here, and must be decoded as a whole. The names are given as UTF-8.
 */
export function decodeFields(bytes: Buffer, names: readonly Buffer[]): Document | null {
  const wanted: Buffer[] = [];
  let length = 5;
  let at = 4;
  const end = bytes.length - 1;
  while (at < end) {
    let nameEnds = at + 1;
    while (nameEnds < end && bytes[nameEnds] !== 0) nameEnds += 1;
    const size = sizeOfValue(bytes, bytes[at] ?? 0, nameEnds + 1);
    if (size < 0) return null;
    const ends = nameEnds + 1 + size;
    if (isOneOf(names, bytes, at + 1, nameEnds)) {
      wanted.push(bytes.subarray(at, ends));
      length += ends - at;
    }
    at = ends;
  }
  const some = Buffer.allocUnsafe(length);
  some.writeInt32LE(length, 0);
  let to = 4;
  for (const part of wanted) to += part.copy(some, to);
  some[to] = 0;
  return decode(some);
}

function isOneOf(names: readonly Buffer[], bytes: Buffer, from: number, to: number): boolean {
  const length = to - from;
  for (const name of names) {
    if (name.length !== length) continue;
    let same = 0;
    while (same < length && name[same] === bytes[from + same]) same += 1;
    if (same === length) return true;
  }
  return false;
}

/** By the byte that says of which type a value is: its length where that is fixed, */
const FIXED = tableOf({ 1: 8, 6: 0, 7: 12, 8: 1, 9: 8, 10: 0, 16: 4, 17: 8, 18: 8, 19: 16, 127: 0, 255: 0 });
/** and otherwise what is added to the length with which it begins. */
const COUNTED = tableOf({ 2: 4, 3: 0, 4: 0, 5: 5, 13: 4, 14: 4 });

/** -1: not known. */
function sizeOfValue(bytes: Buffer, type: number, at: number): number {
  const fixed = FIXED[type] ?? -1;
  if (fixed >= 0) return fixed;
  const more = COUNTED[type] ?? -1;
  return more < 0 || at + 4 > bytes.length ? -1 : bytes.readInt32LE(at) + more;
}

function tableOf(sizes: Readonly<Record<number, number>>): Int8Array {
  const table = new Int8Array(256).fill(-1);
  for (const [type, size] of Object.entries(sizes)) table[Number(type)] = size;
  return table;
}
