import { hasInnerPadding } from './base64.js';
import type { ProblemCode } from './problems.js';
import { type Range, unreadHeaders } from './unread-headers.js';

/** What the parser leaves unread in a raw message: texts that no part holds, and reasons to doubt that all was read. */
export interface Structure {
  readonly problems: readonly ProblemCode[];
  /** Text that stands outside all parts, decoded as UTF-8 where it is. */
  readonly strayTexts: readonly string[];
  /** Bodies that need no parser to be unpacked (see `excise.ts`). */
  readonly bodies: readonly PackedBody[];
  /** Headers that nobody looks at. */
  readonly unreadHeaders: readonly Range[];
}

/** The body of one part: half-open range of bytes of the raw message, and how it is packed. */
export interface PackedBody extends Range {
  readonly encoding: 'plain' | 'quoted-printable' | 'base64';
  /** Of text; `null` for files. */
  readonly charset: string | null;
}

const MAX_PARTS = 1_000;
const MAX_DEPTH = 30;
/** Bytes below which taking a body out is not worth while. */
const SMALL = 200;
/** What programs that know no MIME are told; not worth a word. */
const CUSTOMARY_PREAMBLE =
  /^(?:This is a (?:cryptographically signed )?(?:multi-?part )?message(?: in MIME format)?|This is a MIME-?encapsulated message)[^\n]{0,200}$/i;
const KNOWN_ENCODINGS = new Set(['7bit', '8bit', 'binary', 'quoted-printable', 'base64', 'x-uuencode', 'uuencode', '']);

/**
 * Walks the parts of a raw message itself, bounded and in linear time, and notes what a parser may not surface. The bytes are
 * read as Latin-1, so that an index in the string is an index in the message.
 */
export function walkStructure(bytes: Uint8Array): Structure {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const walker = new Walker();
  if (hasBrokenLineEnds(raw)) walker.problems.add('LINE_ENDS_BROKEN');
  walker.visit(raw, 0, 0);
  return {
    problems: [...walker.problems],
    strayTexts: walker.strayTexts,
    bodies: walker.bodies,
    unreadHeaders: walker.unreadHeaders,
  };
}

/** A carriage return alone ends a line for some programs and not for others. */
function hasBrokenLineEnds(raw: string): boolean {
  const headEnd = raw.search(/\r?\n\r?\n/);
  const head = headEnd < 0 ? raw.slice(0, 65_536) : raw.slice(0, headEnd);
  return /\r(?!\n)/.test(head) || (headEnd < 0 && raw.includes('\r'));
}

class Walker {
  readonly problems = new Set<ProblemCode>();
  readonly strayTexts: string[] = [];
  readonly bodies: PackedBody[] = [];
  unreadHeaders: readonly Range[] = [];
  #parts = 0;

  /** `offset`: where the part begins in the message. */
  visit(part: string, offset: number, depth: number): void {
    this.#parts += 1;
    if (depth > MAX_DEPTH) this.problems.add('NESTED_TOO_DEEP');
    if (this.#parts > MAX_PARTS) this.problems.add('PARSER_STOPPED');
    if (depth > MAX_DEPTH || this.#parts > MAX_PARTS) return;
    // A part may begin with a blank line: it has no headers, and what looks like some is text.
    const split = /^\r?\n/.exec(part) ?? /\r?\n\r?\n/.exec(part);
    // Without a blank line all of it is headers to the parser, and words to some programs.
    if (depth > 0 && !split) this.#stray(part);
    const head = split ? part.slice(0, split.index) : part;
    if (depth === 0 && head !== '')
      this.unreadHeaders = unreadHeaders(part.slice(0, part.indexOf('\n', head.length) + 1));
    const bodyAt = split ? split.index + split[0].length : part.length;
    const body = part.slice(bodyAt);
    const headers = readHeaders(head);
    this.#checkHeaders(headers);
    const type = headers.get('content-type')?.[0] ?? 'text/plain';
    if (/^multipart\//i.test(type)) this.#visitParts(type, body, offset + bodyAt, depth);
    else if (/^message\/(?:partial|external-body)/i.test(type)) this.problems.add('PART_ELSEWHERE');
    else {
      const packing = body.length > SMALL ? packingOf(type, headers) : null;
      if (packing) this.bodies.push({ start: offset + bodyAt, end: offset + part.length, ...packing });
      // The parser unpacks up to the padding only; `excise.ts` goes on.
      else if (isBase64(headers) && hasInnerPadding(body)) this.problems.add('TRANSFER_ENCODING_UNKNOWN');
    }
  }

  #checkHeaders(headers: ReadonlyMap<string, readonly string[]>): void {
    if (new Set(headers.get('content-type')).size > 1) this.problems.add('HEADER_TWICE');
    if (new Set(headers.get('content-transfer-encoding')).size > 1) this.problems.add('HEADER_TWICE');
    const encoding = headers.get('content-transfer-encoding')?.[0] ?? '';
    if (!KNOWN_ENCODINGS.has(firstWord(encoding))) this.problems.add('TRANSFER_ENCODING_UNKNOWN');
  }

  #visitParts(type: string, body: string, offset: number, depth: number): void {
    const boundary = boundaryOf(type);
    if (boundary === null) {
      this.problems.add('BOUNDARY_MISSING');
      this.#stray(body);
      return;
    }
    const { preamble, parts, epilogue } = splitParts(body, boundary);
    if (parts.length === 0 && body.trim() !== '') {
      this.problems.add('BOUNDARY_UNKNOWN');
      this.#stray(body);
      return;
    }
    if (!CUSTOMARY_PREAMBLE.test(preamble.trim())) this.#stray(preamble);
    this.#stray(epilogue);
    for (const { text, at } of parts) this.visit(text, offset + at, depth + 1);
  }

  #stray(text: string): void {
    const words = text.trim();
    if (!/\p{L}{2}/u.test(words)) return;
    this.problems.add('TEXT_OUTSIDE_MIME');
    this.strayTexts.push(Buffer.from(words.slice(0, 1_000_000), 'latin1').toString('utf8'));
  }
}

function readHeaders(head: string): ReadonlyMap<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0 || colon > 80) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = headers.get(name);
    if (values) values.push(line.slice(colon + 1).trim());
    else headers.set(name, [line.slice(colon + 1).trim()]);
  }
  return headers;
}

function isBase64(headers: ReadonlyMap<string, readonly string[]>): boolean {
  return firstWord(headers.get('content-transfer-encoding')?.[0] ?? '') === 'base64';
}

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
function packingOf(
  type: string,
  headers: ReadonlyMap<string, readonly string[]>,
): Pick<PackedBody, 'encoding' | 'charset'> | null {
  const encodings = headers.get('content-transfer-encoding') ?? [''];
  const encoding = ENCODINGS[encodings[0]?.toLowerCase() ?? ''];
  if (encodings.length > 1 || (headers.get('content-type')?.length ?? 1) > 1 || !encoding) return null;
  if (!/^text\/(?:plain|html)\b/i.test(type))
    return encoding === 'base64' && /^(?:image|audio|video|font|application)\//i.test(type)
      ? { encoding, charset: null }
      : null;
  if (/format\s*=\s*"?flowed/i.test(type)) return null;
  const charset = (/charset\s*=\s*"?([^\s";]{1,40})/i.exec(type)?.[1] ?? 'us-ascii').toLowerCase();
  return SAFE_CHARSETS.test(charset) ? { encoding, charset: charset === 'us-ascii' ? 'utf-8' : charset } : null;
}

/** One byte for each ASCII letter, so that a token in its place survives. */
const SAFE_CHARSETS = /^(?:us-ascii|utf-?8|iso-8859-(?:1|2|15)|windows-125[02])$/;

function boundaryOf(type: string): string | null {
  const match = /boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(type);
  return match?.[1] ?? match?.[2] ?? null;
}

interface Part {
  readonly text: string;
  /** Index in the body. */
  readonly at: number;
}

function splitParts(body: string, boundary: string): { preamble: string; parts: Part[]; epilogue: string } {
  const delimiter = `--${boundary}`;
  const parts: Part[] = [];
  let preamble = body;
  let epilogue = '';
  let partStart = -1;
  let at = body.startsWith(delimiter) ? 0 : lineStart(body, delimiter, 0);
  while (at >= 0) {
    if (partStart < 0) preamble = body.slice(0, at);
    else parts.push({ text: body.slice(partStart, at), at: partStart });
    const lineEnd = body.indexOf('\n', at);
    const closing = body.startsWith('--', at + delimiter.length);
    if (closing || lineEnd < 0) {
      epilogue = lineEnd < 0 ? '' : body.slice(lineEnd + 1);
      return { preamble, parts, epilogue };
    }
    partStart = lineEnd + 1;
    at = lineStart(body, delimiter, partStart - 1);
    if (parts.length > MAX_PARTS) break;
  }
  if (partStart >= 0) parts.push({ text: body.slice(partStart), at: partStart });
  return { preamble: partStart < 0 && parts.length === 0 ? body : preamble, parts, epilogue };
}

/** The next line that begins with the delimiter, and goes on with nothing but `--` and white space. */
function lineStart(body: string, delimiter: string, from: number): number {
  let at = body.indexOf(`\n${delimiter}`, from);
  while (at >= 0) {
    const lineEnd = body.indexOf('\n', at + 1);
    const rest = body.slice(at + 1 + delimiter.length, lineEnd < 0 ? undefined : lineEnd);
    if (/^(?:--)?[ \t\r]*$/.test(rest)) return at + 1;
    at = body.indexOf(`\n${delimiter}`, at + 1);
  }
  return -1;
}
