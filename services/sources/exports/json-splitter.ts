import type { JsonPart, JsonWanted } from './json-parts.js';

/** Deeper than any export nests; what is deeper was made to break a reader. */
const MOST_NESTED = 100;
/** Bytes of a name in the outermost object. */
const LONGEST_NAME = 200;

const [QUOTE, BACKSLASH, COMMA, COLON, BLANK] = [0x22, 0x5c, 0x2c, 0x3a, 0x20];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

/**
 * Cuts JSON into parts as it comes in: looks only at brackets, quotes and commas, and leaves each part to `JSON.parse`. What is broken
 * within a part costs that part only, where a parser of the whole stops for good. Linear in the bytes.
 */
export class JsonSplitter {
  readonly #lists: ReadonlySet<string>;
  readonly #values: ReadonlySet<string>;
  readonly #mostBytes: number;
  /** `before` the file's own bracket, `within` it, `after` its end. */
  #state: 'before' | 'within' | 'after' = 'before';
  /** The file is an object, of which names come before values. */
  #isObject = false;
  /** Parts stand at this depth: 1 within the file's own bracket, 2 within a list of its object. */
  #level = 1;
  /** Brackets that are open. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The name that came last, and whether its value is still to come. */
  #name = '';
  #awaitsValue = false;
  /** Of the part at hand. `passed`: nobody wants it. */
  #kind: 'none' | 'name' | 'part' | 'passed' = 'none';
  #isBracketed = false;
  #isTooDeep = false;
  /** What came of it in chunks before this one. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #parts: JsonPart[] = [];
  #strayReported = false;

  constructor({ lists, values = [], mostBytes }: JsonWanted) {
    this.#lists = new Set(lists);
    this.#values = new Set(values);
    this.#mostBytes = mostBytes;
  }

  take(chunk: Buffer): readonly JsonPart[] {
    /** Where the part at hand begins in this chunk. */
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#isBracketed) {
        at = this.#passBracketed(chunk, at);
        if (this.#depth === this.#level) this.#endPart(chunk, start, at);
      } else if (this.#inString) {
        at = this.#passString(chunk, at);
        if (!this.#inString && this.#state === 'within') this.#endPart(chunk, start, at);
      } else {
        if (this.#kind === 'none') start = at;
        this.#step(chunk, start, at);
        at += 1;
      }
    }
    if (this.#kind === 'part' || this.#kind === 'name') this.#hold(chunk.subarray(this.#heldBytes > 0 ? 0 : start));
    return this.#taken();
  }

  /** What is left when nothing more comes. */
  end(): readonly JsonPart[] {
    if (this.#state !== 'after') this.#parts.push({ key: this.#key(), problem: 'EXPORT_CUT_OFF' });
    this.#state = 'after';
    return this.#taken();
  }

  #taken(): readonly JsonPart[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  /** One byte between parts, or of a number or word. */
  #step(chunk: Buffer, start: number, at: number): void {
    const byte = chunk[at] ?? 0;
    if (byte === COMMA || byte === COLON) {
      if (this.#kind !== 'none') this.#endPart(chunk, start, at);
      if (byte === COMMA && this.#level === 1) this.#awaitsValue = false;
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      if (this.#kind !== 'none') this.#endPart(chunk, start, at);
      this.#leave(byte);
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (this.#kind !== 'none') this.#endPart(chunk, start, at);
      if (!this.#enters(byte)) this.#begin(true);
    } else if (byte > BLANK && this.#kind === 'none') {
      this.#inString = byte === QUOTE;
      if (this.#state === 'within') this.#begin(false);
      else this.#stray(byte);
    }
  }

  /** To the end of an object or list, or of the chunk. */
  #passBracketed(chunk: Buffer, from: number): number {
    let at = this.#inString ? this.#passString(chunk, from) : from;
    const level = this.#level;
    let depth = this.#depth;
    while (at < chunk.length) {
      const byte = chunk[at] ?? 0;
      at += 1;
      if (byte === QUOTE) {
        at = this.#passString(chunk, at);
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        depth += 1;
        if (depth > MOST_NESTED) this.#isTooDeep = true;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        depth -= 1;
        if (depth === level) break;
      }
    }
    this.#depth = depth;
    return at;
  }

  /** To the end of a string, or of the chunk. */
  #passString(chunk: Buffer, from: number): number {
    let at = this.#escaped ? from + 1 : from;
    this.#escaped = false;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === QUOTE) {
        this.#inString = false;
        return at + 1;
      }
      if (byte === BACKSLASH) at += 1;
    }
    this.#inString = true;
    this.#escaped = at > chunk.length;
    return chunk.length;
  }

  /** Whether a bracket opens the file itself, or a list of which the items are parts. */
  #enters(byte: number): boolean {
    if (this.#state === 'before') {
      this.#state = 'within';
      this.#isObject = byte === OPEN_OBJECT;
      this.#depth = 1;
      if (!this.#isObject && !this.#lists.has('')) this.#stray(byte);
      return true;
    }
    if (this.#state === 'after') {
      this.#stray(byte);
      return true;
    }
    const isListOfObject = this.#isObject && this.#level === 1 && this.#awaitsValue && byte === OPEN_LIST;
    if (!isListOfObject || !this.#lists.has(this.#name)) return false;
    this.#depth = 2;
    this.#level = 2;
    return true;
  }

  #leave(byte: number): void {
    if (this.#state !== 'within') {
      this.#stray(byte);
      return;
    }
    const isList = this.#level === 2 || !this.#isObject;
    if (isList !== (byte === CLOSE_LIST)) {
      // It closes nothing.
      this.#parts.push({ key: this.#key(), problem: 'RECORD_UNREADABLE' });
      return;
    }
    this.#depth -= 1;
    if (this.#level === 1) this.#state = 'after';
    this.#level = 1;
    this.#awaitsValue = false;
  }

  #begin(isBracketed: boolean): void {
    const isName = this.#isObject && this.#level === 1 && !this.#awaitsValue;
    const isWanted = this.#level === 2 || (this.#isObject ? this.#values.has(this.#name) : this.#lists.has(''));
    this.#kind = isName ? 'name' : isWanted ? 'part' : 'passed';
    // An object where a list is wanted: passing it over would be silence.
    if (this.#kind === 'passed' && isBracketed && this.#lists.has(this.#key()))
      this.#parts.push({ key: this.#key(), problem: 'RECORD_UNREADABLE' });
    this.#isBracketed = isBracketed;
    if (isBracketed) this.#depth += 1;
    this.#isTooDeep = false;
    this.#held = [];
    this.#heldBytes = 0;
  }

  #endPart(chunk: Buffer, start: number, end: number): void {
    const kind = this.#kind;
    this.#kind = 'none';
    this.#isBracketed = false;
    if (kind === 'part') this.#parts.push(this.#partOf(chunk, start, end));
    if (kind === 'name') {
      const name = parseOrNothing(this.#textOf(chunk, start, end));
      this.#name = typeof name === 'string' ? name : '';
      if (typeof name !== 'string') this.#parts.push({ key: '', problem: 'RECORD_UNREADABLE' });
      this.#awaitsValue = true;
    } else if (this.#level === 1) this.#awaitsValue = false;
    this.#held = [];
    this.#heldBytes = 0;
  }

  #partOf(chunk: Buffer, start: number, end: number): JsonPart {
    const key = this.#key();
    const bytes = this.#heldBytes > 0 ? this.#heldBytes + end : end - start;
    if (bytes > this.#mostBytes) return { key, problem: 'MESSAGE_TOO_LARGE' };
    const value = this.#isTooDeep ? undefined : parseOrNothing(this.#textOf(chunk, start, end));
    return value === undefined ? { key, problem: 'RECORD_UNREADABLE' } : { key, value };
  }

  #textOf(chunk: Buffer, start: number, end: number): string {
    if (this.#heldBytes === 0) return chunk.toString('utf8', start, end);
    return Buffer.concat([...this.#held, chunk.subarray(0, end)]).toString('utf8');
  }

  /** No more than may be read is ever held; what follows is only counted. */
  #hold(bytes: Buffer): void {
    const most = this.#kind === 'name' ? LONGEST_NAME : this.#mostBytes;
    // A copy: the rest of the chunk would be kept with it.
    if (this.#heldBytes <= most) this.#held.push(Buffer.from(bytes));
    this.#heldBytes += bytes.length;
  }

  #key(): string {
    return this.#isObject ? this.#name : '';
  }

  /** What stands outside the file's own bracket is none of it, and is said once. */
  #stray(byte: number): void {
    if (this.#strayReported || BYTE_ORDER_MARK.includes(byte)) return;
    this.#strayReported = true;
    this.#parts.push({ key: '', problem: 'RECORD_UNREADABLE' });
  }
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
