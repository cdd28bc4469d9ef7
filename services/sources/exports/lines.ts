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

/** The lines of a stream (`\n`, `\r\n`), decoded as `textOf` does. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  /** The beginning of a line that is not at its end, in pieces: joining them each time would cost the square of a long line. */
  let held: string[] = [];
  for await (const piece of textOf(stream)) {
    const lines = piece.split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      const whole = held.length === 0 ? line : [...held, line].join('');
      held = [];
      yield whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    }
    if (last !== '') held.push(last);
  }
  if (held.length > 0) yield held.join('');
}

export async function readAll(stream: Readable): Promise<string> {
  let text = '';
  for await (const piece of textOf(stream)) text += piece;
  return text;
}
