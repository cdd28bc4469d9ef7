import { hasInnerPadding } from './base64.js';
import { type Headers, isBase64, isKnownEncoding, type PackedBody, packingOf, SMALL } from './packing.js';
import type { ProblemCode } from './problems.js';
import { BARE, isSimpleLeaf, isSimpleMultipart, type SimpleLeaf, simpleHeaders } from './simple-part.js';
import { boundaryOf, splitParts } from './split-parts.js';
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
  /** All that the message consists of, when nothing of its structure is in doubt; otherwise `null`. */
  readonly simple: SimpleStructure | null;
}

export interface SimpleStructure {
  /** Where the head ends, with its last line break. */
  readonly headEnd: number;
  /** In order. */
  readonly leaves: readonly SimpleLeaf[];
}

const MAX_PARTS = 1_000;
const MAX_DEPTH = 30;
/** Characters; a longer head is left to the parser, which may give up. */
const MOST_SIMPLE_HEAD = 64_000;
/** What programs that know no MIME are told; not worth a word. */
const CUSTOMARY_PREAMBLE =
  /^(?:This is a (?:cryptographically signed )?(?:multi-?part )?message(?: in MIME format)?|This is a MIME-?encapsulated message|This is an (?:S\/MIME|OpenPGP\/MIME) (?:signed|encrypted) message)[^\n]{0,200}$/i;

/**
 * Walks the parts of a raw message itself, bounded and in linear time, and notes what a parser may not surface. The bytes are
 * read as Latin-1, so that an index in the string is an index in the message.
 */
export function walkStructure(bytes: Uint8Array): Structure {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const walker = new Walker();
  if (hasBrokenLineEnds(raw)) walker.problems.add('LINE_ENDS_BROKEN');
  // To the parser a delimiter may stand behind a single carriage return.
  if (raw.includes('\n\r-')) walker.doubtful = true;
  walker.visit(raw, 0, 0, false);
  const { bodies, strayTexts, unreadHeaders, headEnd, leaves } = walker;
  const simple = walker.doubtful || walker.problems.size > 0 ? null : { headEnd, leaves };
  return { problems: [...walker.problems], strayTexts, bodies, unreadHeaders, simple };
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
  headEnd = 0;
  readonly leaves: SimpleLeaf[] = [];
  /** Two programs may see other parts than these. */
  doubtful = false;
  readonly #boundaries: string[] = [];
  #parts = 0;

  /** `offset`: where the part begins in the message; `alternative`: whether it is one, or within one. */
  visit(part: string, offset: number, depth: number, alternative: boolean): void {
    this.#parts += 1;
    if (depth > MAX_DEPTH) this.problems.add('NESTED_TOO_DEEP');
    if (this.#parts > MAX_PARTS) this.problems.add('PARSER_STOPPED');
    if (depth > MAX_DEPTH || this.#parts > MAX_PARTS) return;
    // A part may begin with a blank line: it has no headers, and what looks like some is text.
    const split = /^\r?\n/.exec(part) ?? /\r?\n\r?\n/.exec(part);
    // Without a blank line all of it is headers to the parser, and words to some programs.
    if (depth > 0 && !split) this.#stray(part);
    const head = split ? part.slice(0, split.index) : part;
    if (depth === 0 && head !== '') {
      this.headEnd = part.indexOf('\n', head.length) + 1;
      this.unreadHeaders = unreadHeaders(part.slice(0, this.headEnd));
    }
    if (!split || head === '' || head.length > MOST_SIMPLE_HEAD) this.doubtful = true;
    const bodyAt = split ? split.index + split[0].length : part.length;
    const body = part.slice(bodyAt);
    const headers = readHeaders(head);
    this.#checkHeaders(headers);
    const type = headers.get('content-type')?.[0] ?? 'text/plain';
    const bare = depth === 0 && !headers.has('content-type') && !headers.has('content-disposition');
    const simple = bare ? BARE : simpleHeaders(headers);
    if (/^multipart\//i.test(type)) {
      if (!simple || !isSimpleMultipart(simple, headers)) this.doubtful = true;
      const within = alternative || simple?.type === 'multipart/alternative';
      this.#visitParts(type, body, offset + bodyAt, depth, within);
    } else if (/^message\/(?:partial|external-body)/i.test(type)) this.problems.add('PART_ELSEWHERE');
    else {
      const packing = packingOf(type, headers, body);
      const packed = packing ? { start: offset + bodyAt, end: offset + part.length, ...packing } : null;
      if (packed && body.length > SMALL) this.bodies.push(packed);
      // The parser unpacks up to the padding only; `excise.ts` goes on.
      else if (isBase64(headers) && hasInnerPadding(body)) this.problems.add('TRANSFER_ENCODING_UNKNOWN');
      const leaf = simple && packed ? { headers: simple, body: packed, root: depth === 0, alternative } : null;
      if (leaf && isSimpleLeaf(leaf, body)) this.leaves.push(leaf);
      else this.doubtful = true;
    }
  }

  #checkHeaders(headers: Headers): void {
    if (new Set(headers.get('content-type')).size > 1) this.problems.add('HEADER_TWICE');
    if (new Set(headers.get('content-transfer-encoding')).size > 1) this.problems.add('HEADER_TWICE');
    if (!isKnownEncoding(headers)) this.problems.add('TRANSFER_ENCODING_UNKNOWN');
    // Apple Mail keeps the content in a file of its own, and leaves its length here.
    if (headers.has('x-apple-content-length')) this.problems.add('PART_ELSEWHERE');
  }

  #visitParts(type: string, body: string, offset: number, depth: number, alternative: boolean): void {
    const boundary = boundaryOf(type);
    if (boundary === null) {
      this.problems.add('BOUNDARY_MISSING');
      this.#stray(body);
      return;
    }
    const { preamble, parts, epilogue, exact } = splitParts(body, boundary, MAX_PARTS);
    const alike = this.#boundaries.some(other => other.startsWith(boundary) || boundary.startsWith(other));
    this.#boundaries.push(boundary);
    if (!exact || alike || parts.length === 0 || epilogue.trim() !== '') this.doubtful = true;
    if (parts.length === 0 && body.trim() !== '') {
      this.problems.add('BOUNDARY_UNKNOWN');
      this.#stray(body);
      return;
    }
    if (!CUSTOMARY_PREAMBLE.test(preamble.trim())) {
      this.#stray(preamble);
      if (preamble.trim() !== '') this.doubtful = true;
    }
    this.#stray(epilogue);
    for (const { text, at } of parts) this.visit(text, offset + at, depth + 1, alternative);
  }

  #stray(text: string): void {
    const words = text.trim();
    if (!/\p{L}{2}/u.test(words)) return;
    this.problems.add('TEXT_OUTSIDE_MIME');
    this.strayTexts.push(Buffer.from(words.slice(0, 1_000_000), 'latin1').toString('utf8'));
  }
}

/** Values by name in lower case, unfolded. */
export function readHeaders(head: string): ReadonlyMap<string, string[]> {
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
