import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { readJsonHashes } from './json-list.js';
import { readTextHashes } from './text-list.js';

/** Calls `take` with every hash in a list, in lower-case hex: MD5, SHA-1 or SHA-256 by its length. */
export type ListReader = (chunks: AsyncIterable<string>, take: (hash: string) => void) => Promise<void>;

/** Reads a list of any form that is known: JSON with hashes among its fields, a table with a column of them, or one in a line. */
export async function readList(file: string, take: (hash: string) => void): Promise<void> {
  const { isUtf16, isJson } = await formOf(file);
  const chunks: AsyncIterable<string> = createReadStream(file, {
    encoding: isUtf16 ? 'utf16le' : 'utf8',
    highWaterMark: 262_144,
  });
  await (isJson ? readJsonHashes : readTextHashes)(chunks, take);
}

/** By how it begins. */
async function formOf(file: string): Promise<{ readonly isUtf16: boolean; readonly isJson: boolean }> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(64), position: 0 });
    const isUtf16 = buffer[0] === 0xff && buffer[1] === 0xfe;
    const start = buffer.toString(isUtf16 ? 'utf16le' : 'utf8', 0, bytesRead);
    return { isUtf16, isJson: /^\ufeff?\s*[[{]/.test(start) };
  } finally {
    await handle.close();
  }
}

const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The hash that a field holds, in lower case; `null`: something else. */
export function hashIn(field: string): string | null {
  const hash = field.trim().toLowerCase();
  return HASH.test(hash) ? hash : null;
}
