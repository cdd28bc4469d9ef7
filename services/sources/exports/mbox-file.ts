import type { Readable } from 'node:stream';
import { type MboxMessage, MboxSplitter } from './mbox/splitter.js';

/** The messages of an mbox file as raw bytes, one after the other; `null` for one above `maxBytes`. */
export async function* readMbox(stream: Readable, maxBytes: number): AsyncGenerator<Buffer | null> {
  for await (const { bytes } of messagesOfMbox(stream, maxBytes)) yield bytes;
}

/**
 * The messages of an mbox file with flat memory: mboxo, mboxrd, mboxcl and mboxcl2, with either kind of line break. Nothing when the file
 * does not begin as one.
 */
export async function* messagesOfMbox(stream: Readable, maxBytes: number): AsyncGenerator<MboxMessage> {
  const splitter = new MboxSplitter(maxBytes);
  for await (const chunk of stream as AsyncIterable<Buffer>) yield* splitter.take(chunk);
  yield* splitter.end();
}
