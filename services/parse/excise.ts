import { randomBytes } from 'node:crypto';
import iconv from 'iconv-lite';
import { unpackBase64 } from './base64.js';
import type { PackedBody } from './packing.js';
import { unpackQuotedPrintable } from './quoted-printable.js';
import type { Structure } from './structure.js';
import type { Range } from './unread-headers.js';

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
 * ordinary ways is taken out, replaced by a token that nobody can guess, and unpacked by Node itself; headers that nobody looks at
 * are left out; the parser keeps the rest.
 */
export function excise(
  message: Buffer,
  { bodies, unreadHeaders }: Pick<Structure, 'bodies' | 'unreadHeaders'>,
): Excised {
  const mark = `z${randomBytes(12).toString('hex')}.`;
  const firstBody = bodies[0]?.start ?? message.length;
  const pieces = without(message.subarray(0, firstBody), unreadHeaders);
  let at = firstBody;
  for (const [index, body] of bodies.entries()) {
    const token = `${mark}${index}.`;
    const packed = body.encoding === 'base64' ? Buffer.from(token).toString('base64') : token;
    pieces.push(message.subarray(at, body.start), Buffer.from(`${packed}\r\n`));
    at = body.end;
  }
  pieces.push(message.subarray(at));
  return {
    lean: Buffer.concat(pieces),
    restoreText(text) {
      const restored: string[] = [];
      let from = 0;
      for (let start = text.indexOf(mark); start >= 0; start = text.indexOf(mark, start + 1)) {
        const token = tokenAt(text, start + mark.length, bodies);
        if (!token) continue;
        restored.push(text.slice(from, start), textOf(message, token.body));
        from = token.end;
      }
      return from === 0 ? text : restored.join('') + text.slice(from);
    },
    restoreFile(content) {
      if (content.length > 60) return content;
      const text = content.toString('latin1');
      const token = text.startsWith(mark) ? tokenAt(text, mark.length, bodies) : null;
      return token && text.slice(token.end).trim() === '' ? unpack(message, token.body) : content;
    },
  };
}

/** The pieces of a message between ranges of it. */
export function without(message: Buffer, ranges: readonly Range[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { start, end } of ranges) {
    pieces.push(message.subarray(at, start));
    at = end;
  }
  pieces.push(message.subarray(at));
  return pieces;
}

/** What a token stands for; `at`: behind its mark. */
function tokenAt(
  text: string,
  at: number,
  bodies: readonly PackedBody[],
): { readonly body: PackedBody; readonly end: number } | null {
  const dot = text.indexOf('.', at);
  const body = dot > at && dot - at < 10 ? bodies[Number(text.slice(at, dot))] : undefined;
  return body ? { body, end: dot + 1 } : null;
}

/** Decoded, with its line breaks as they are. */
export function textOf(message: Buffer, body: PackedBody): string {
  return iconv.decode(unpack(message, body), body.charset ?? 'utf-8');
}

export function unpack(message: Buffer, body: PackedBody): Buffer {
  const packed = message.subarray(body.start, body.end);
  if (body.encoding === 'plain') return packed;
  return body.encoding === 'base64' ? unpackBase64(packed.toString('latin1')) : unpackQuotedPrintable(packed);
}
