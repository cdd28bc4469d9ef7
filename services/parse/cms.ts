/** What a CMS file (`.p7m`) holds, as far as can be told without a key (https://www.rfc-editor.org/rfc/rfc5652). */
export type Cms =
  | { readonly kind: 'signed'; readonly content: Buffer }
  /** Signed, but the content cannot be taken out of it. */
  | { readonly kind: 'unreadable' }
  /** Certificates, or a signature whose content stands elsewhere: no words. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'compressed'; readonly packed: Buffer }
  /** Encrypted, or nothing that is known. */
  | { readonly kind: 'closed' };

/** Tags of the basic encoding rules. */
const SEQUENCE = 0x30;
const OBJECT_ID = 0x06;
const OCTETS = 0x04;
const OCTETS_IN_PIECES = 0x24;
const EXPLICIT_0 = 0xa0;
const END = 0;

const SIGNED_DATA = '2a864886f70d010702';
const COMPRESSED_DATA = '2a864886f70d0109100109';
const DEEPEST = 20;
/** Pieces that a content may come in: programs write a thousand bytes each. */
const MOST_PIECES = 1_000_000;

/** One element: half-open range of its content, and where the next one begins. */
interface Element {
  readonly tag: number;
  readonly start: number;
  /** `null`: of unknown length; it ends with an end mark. */
  readonly end: number | null;
}

/** Looks at the outermost layer. Never throws; linear, since no element is looked at twice. */
export function readCms(bytes: Buffer): Cms {
  const outer = elementAt(bytes, 0);
  if (outer?.tag !== SEQUENCE) return CLOSED;
  const type = elementAt(bytes, outer.start);
  if (type?.tag !== OBJECT_ID || type.end === null) return CLOSED;
  const name = bytes.toString('hex', type.start, type.end);
  if (name !== SIGNED_DATA && name !== COMPRESSED_DATA) return CLOSED;
  const wrapper = elementAt(bytes, type.end);
  const data = wrapper?.tag === EXPLICIT_0 ? elementAt(bytes, wrapper.start) : null;
  if (data?.tag !== SEQUENCE) return UNREADABLE;
  // A version and the algorithms, then what was signed or packed.
  const version = elementAt(bytes, data.start);
  const algorithms = version === null ? null : elementAt(bytes, after(bytes, version));
  const content = algorithms === null ? null : elementAt(bytes, after(bytes, algorithms));
  if (content?.tag !== SEQUENCE) return UNREADABLE;
  return contentOf(bytes, content, name === COMPRESSED_DATA);
}

const CLOSED: Cms = { kind: 'closed' };
const UNREADABLE: Cms = { kind: 'unreadable' };

function contentOf(bytes: Buffer, { start, end }: Element, isCompressed: boolean): Cms {
  const type = elementAt(bytes, start);
  if (type?.tag !== OBJECT_ID || type.end === null) return UNREADABLE;
  if (type.end === end || bytes[type.end] === END) return { kind: 'empty' };
  const wrapper = elementAt(bytes, type.end);
  const octets = wrapper?.tag === EXPLICIT_0 ? elementAt(bytes, wrapper.start) : null;
  const pieces: Buffer[] = [];
  if (octets === null || !gather(bytes, octets, pieces, 0)) return UNREADABLE;
  const content = Buffer.concat(pieces);
  return isCompressed ? { kind: 'compressed', packed: content } : { kind: 'signed', content };
}

/** Puts the octets of an element together. False: it is none, or damaged. */
function gather(bytes: Buffer, element: Element, pieces: Buffer[], depth: number): boolean {
  const { tag, start, end } = element;
  if (tag === OCTETS && end !== null) {
    pieces.push(bytes.subarray(start, end));
    return pieces.length <= MOST_PIECES;
  }
  if (tag !== OCTETS_IN_PIECES || depth > DEEPEST) return false;
  for (let at = start; end === null || at < end; ) {
    if (end === null && bytes[at] === END) return true;
    const piece = elementAt(bytes, at);
    if (piece === null || !gather(bytes, piece, pieces, depth + 1)) return false;
    at = after(bytes, piece);
  }
  return true;
}

function elementAt(bytes: Buffer, at: number): Element | null {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  // Tags of more than one byte stand nowhere on the way to the content.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  if (first === 0x80) return (tag & 0x20) === 0 ? null : { tag, start: at + 2, end: null };
  if (first < 0x80) return within(bytes, { tag, start: at + 2, end: at + 2 + first });
  const count = first & 0x7f;
  if (count > 4 || at + 2 + count > bytes.length) return null;
  const start = at + 2 + count;
  return within(bytes, { tag, start, end: start + bytes.readUIntBE(at + 2, count) });
}

/** What holds other elements may be cut off: they show it themselves. */
function within(bytes: Buffer, element: Element & { readonly end: number }): Element | null {
  if (element.end <= bytes.length) return element;
  return (element.tag & 0x20) === 0 ? null : { ...element, end: bytes.length };
}

/** Where the element behind this one begins. */
function after(bytes: Buffer, element: Element): number {
  if (element.end !== null) return element.end;
  // Of unknown length: its own elements are passed over, one within the other.
  let at = element.start;
  for (let open = 1; open > 0; ) {
    if (bytes[at] === undefined) return bytes.length;
    if (bytes[at] === END) {
      open -= 1;
      at += 2;
      continue;
    }
    const inner = elementAt(bytes, at);
    if (inner === null) return bytes.length;
    if (inner.end === null) open += 1;
    at = inner.end ?? inner.start;
  }
  return at;
}
