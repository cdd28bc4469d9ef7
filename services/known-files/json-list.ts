import { Readable } from 'node:stream';
import { parser } from 'stream-json';
import { z } from 'zod';
import { hashIn, type ListReader } from './read-list.js';

const TOKEN = z.object({ name: z.string(), value: z.union([z.string(), z.boolean(), z.null()]).optional() });
/** `MD5`, `SHA1`, `sha-256`, `hash`, `HashValue`. */
const HASH_FIELD = /^(?:md-?5|sha-?1|sha-?256|hash(?:value)?)$/i;
/**
 * In Project VIC's and CAID's lists: 1 to 3 are what may not be had; the rest is what was seen beside it, compared with it or not looked at.
 */
const UNLAWFUL = new Set(['1', '2', '3']);

interface OpenObject {
  readonly hashes: string[];
  category: string | null;
  field: string;
}

/** Project VIC's JSON (an object for each file, with its hashes and a category), and others that have fields of these names. */
export const readJsonHashes: ListReader = async (chunks, take) => {
  const tokens = Readable.from(chunks).pipe(parser.asStream({ packValues: true, streamValues: false }));
  const open: OpenObject[] = [];
  for await (const read of tokens) {
    const { name, value } = TOKEN.parse(read);
    const current = open.at(-1);
    if (name === 'startObject') open.push({ hashes: [], category: null, field: '' });
    else if (name === 'endObject') finish(open.pop(), take);
    else if (!current || typeof value !== 'string') continue;
    else if (name === 'keyValue') current.field = value;
    else if (name === 'numberValue' || name === 'stringValue') note(current, value);
  }
};

function note(current: OpenObject, value: string): void {
  if (/^category$/i.test(current.field)) current.category = value;
  else if (HASH_FIELD.test(current.field)) {
    const hash = hashIn(value);
    if (hash !== null) current.hashes.push(hash);
  }
}

function finish(object: OpenObject | undefined, take: (hash: string) => void): void {
  if (!object || (object.category !== null && !UNLAWFUL.has(object.category))) return;
  for (const hash of object.hashes) take(hash);
}
