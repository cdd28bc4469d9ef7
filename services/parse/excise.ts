import { randomBytes } from 'node:crypto';
import iconv from 'iconv-lite';
import { unpackBase64 } from './base64.js';
import type { PackedBody } from './structure.js';

/** A message whose bodies are tokens, and the way back to what they stand for. */
export interface Excised {
  readonly lean: Buffer;
  /** Text that came out of the lean message, with each token as the text it stands for. */
  restoreText(text: string): string;
  /** The same for the content of an attachment. */
  restoreFile(content: Buffer): Buffer;
}

/**
 * The parser goes through a message byte by byte and line by line, which is nearly all it does. What is packed in one of the
 * ordinary ways is taken out, replaced by a token that nobody can guess, and unpacked by Node itself; the parser keeps the rest.
 */
export function excise(message: Buffer, bodies: readonly PackedBody[]): Excised {
  if (bodies.length === 0) return { lean: message, restoreText: text => text, restoreFile: content => content };
  const secret = `z${randomBytes(12).toString('hex')}`;
  const pieces: Buffer[] = [];
  let at = 0;
  for (const [index, body] of bodies.entries()) {
    const token = `${secret}.${index}.`;
    const packed = body.encoding === 'base64' ? Buffer.from(token).toString('base64') : token;
    pieces.push(message.subarray(at, body.start), Buffer.from(`${packed}\r\n`));
    at = body.end;
  }
  pieces.push(message.subarray(at));
  const tokens = new RegExp(`${secret}\\.(\\d+)\\.`, 'g');
  const bodyAt = (index: string) => bodies[Number(index)];
  return {
    lean: Buffer.concat(pieces),
    restoreText: text =>
      text.replaceAll(tokens, (token, index: string) => {
        const body = bodyAt(index);
        return body ? iconv.decode(unpack(message, body), body.charset ?? 'utf-8') : token;
      }),
    restoreFile(content) {
      if (content.length > 60) return content;
      const match = new RegExp(`^${secret}\\.(\\d+)\\.\\s*$`).exec(content.toString('latin1'));
      const body = match ? bodyAt(match[1] ?? '') : undefined;
      return body ? unpack(message, body) : content;
    },
  };
}

function unpack(message: Buffer, body: PackedBody): Buffer {
  if (body.encoding === 'plain') return message.subarray(body.start, body.end);
  const packed = message.toString('latin1', body.start, body.end);
  if (body.encoding === 'base64') return unpackBase64(packed);
  const joined = packed.replaceAll(/=[ \t]*\r?\n/g, '');
  const bytes = joined.replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}
