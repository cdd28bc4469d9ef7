import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import iconv from 'iconv-lite';
import { encodingOf } from './export-file.js';

/** The text of a stream in pieces, decoded by its byte order mark, otherwise as UTF-8; without the mark. */
export async function* textOf(stream: Readable): AsyncGenerator<string> {
  let decoder: { write(chunk: Buffer): string; end(): string | undefined } | null = null;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let piece: string;
    if (decoder === null) {
      const encoding = encodingOf(chunk);
      decoder = encoding === 'utf8' ? new StringDecoder('utf8') : iconv.getDecoder(encoding);
      piece = decoder.write(chunk).replace(/^\ufeff/, '');
    } else piece = decoder.write(chunk);
    if (piece !== '') yield piece;
  }
  const rest = decoder?.end() ?? '';
  if (rest !== '') yield rest;
}

/** A stream in UTF-8, whatever its byte order mark says that it is in. */
export async function* inUtf8(stream: Readable): AsyncGenerator<Buffer> {
  let decoder: { write(chunk: Buffer): string } | null | undefined;
  let held = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (decoder === undefined) {
      const encoding = encodingOf(chunk);
      decoder = encoding === 'utf8' ? null : iconv.getDecoder(encoding);
    }
    if (decoder === null) {
      yield chunk;
      continue;
    }
    const text = held + decoder.write(chunk);
    // Half of a letter comes whole with the next chunk.
    const isHalf = /[\ud800-\udbff]$/.test(text);
    held = isHalf ? text.slice(-1) : '';
    yield Buffer.from(isHalf ? text.slice(0, -1) : text);
  }
  if (held !== '') yield Buffer.from(held);
}

export async function readAll(stream: Readable): Promise<string> {
  let text = '';
  for await (const piece of textOf(stream)) text += piece;
  return text;
}
