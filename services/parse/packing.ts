import { isCleanBase64 } from './base64.js';
import type { Range } from './unread-headers.js';

/** Of one part, by name in lower case, unfolded. */
export type Headers = ReadonlyMap<string, readonly string[]>;

/** The body of one part: half-open range of bytes of the raw message, and how it is packed. */
export interface PackedBody extends Range {
  readonly encoding: 'plain' | 'quoted-printable' | 'base64';
  /** Of text; `null` for files. */
  readonly charset: string | null;
}

/** Bytes up to which taking a body out is not worth while. */
export const SMALL = 200;

/** Whatever stands behind the word. */
export function isBase64(headers: Headers): boolean {
  return firstWord(headers.get('content-transfer-encoding')?.[0] ?? '') === 'base64';
}

/** The encoding that a part names, be it one that nobody knows. */
export function isKnownEncoding(headers: Headers): boolean {
  return KNOWN_ENCODINGS.has(firstWord(headers.get('content-transfer-encoding')?.[0] ?? ''));
}

const KNOWN_ENCODINGS = new Set(['7bit', '8bit', 'binary', 'quoted-printable', 'base64', 'x-uuencode', 'uuencode', '']);

/** Without parameters and comments. */
function firstWord(value: string): string {
  const end = value.search(/[;(]/);
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase();
}

const ENCODINGS: Readonly<Record<string, PackedBody['encoding']>> = {
  '': 'plain',
  '7bit': 'plain',
  '8bit': 'plain',
  binary: 'plain',
  'quoted-printable': 'quoted-printable',
  base64: 'base64',
};

/** Only what is beyond doubt: everything unusual is left to the parser. */
export function packingOf(
  type: string,
  headers: Headers,
  body: string,
): Pick<PackedBody, 'encoding' | 'charset'> | null {
  const encodings = headers.get('content-transfer-encoding') ?? [''];
  const encoding = ENCODINGS[encodings[0]?.toLowerCase() ?? ''];
  if (encodings.length > 1 || (headers.get('content-type')?.length ?? 1) > 1 || !encoding) return null;
  if (!/^text\/(?:plain|html)\b/i.test(type))
    return encoding === 'base64' &&
      (/^(?:image|audio|video|font|application)\//i.test(type) || (/^text\//i.test(type) && isCleanBase64(body)))
      ? { encoding, charset: null }
      : null;
  if (/format\s*=\s*"?flowed/i.test(type)) return null;
  const charset = charsetRead(/charset\s*=\s*"?([^\s";]{1,40})/i.exec(type)?.[1] ?? null);
  return SAFE_CHARSETS.test(charset) ? { encoding, charset } : null;
}

/** The character set by which a text is read that names this one, or none. */
export function charsetRead(named: string | null): string {
  const charset = (named ?? 'us-ascii').toLowerCase();
  return charset === 'us-ascii' ? 'utf-8' : charset;
}

/** One byte for each ASCII letter, so that a token in its place survives. */
const SAFE_CHARSETS = /^(?:utf-?8|iso-8859-(?:1|2|15)|windows-125[02])$/;
