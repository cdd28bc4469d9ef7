import { deliveredAt, hasDate, judge, LONGEST_LINE } from './separator.js';
import { unquote } from './unquote.js';

/** One message of an mbox. */
export interface MboxMessage {
  /** Without the line that separates it from the one before; `null`: larger than is read. */
  readonly bytes: Buffer | null;
  /** When it was put into the file, as that line says. */
  readonly deliveredAt: Date | null;
  /** The file ends before it does: without a line break, or short of a length where lengths were right so far. */
  readonly isCutOff: boolean;
}

const SEPARATOR = Buffer.from('\nFrom ');
const NEWLINE = 10;
const RETURN = 13;
/** Bytes before a separating line that tell whether an empty line stands there. */
const BEFORE = 4;
/** Line breaks around a message. */
const SLACK = 4;
/** Bytes of a head in which a length is looked for. */
const MOST_HEAD = 65_536;
const LENGTH = /^content-length:[ \t]*(\d{1,10})[ \t]*\r?$/im;
/** Wrong lengths after which none is believed any more: looking for where they point costs memory and time. */
const MOST_WRONG = 8;

/**
 * Takes an mbox apart as it comes in, in linear time and with no more memory than the largest message that is read. Everything in the
 * file belongs to some message: a line that wrongly looks like a separator makes two of one, and none is lost.
 */
export class MboxSplitter {
  readonly #maxBytes: number;
  /** What is not decided yet, from the line break before the message at hand or further on; and what came in since. */
  #held: Buffer = Buffer.alloc(0);
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Bytes that must be there before it is worth looking again. */
  #needed = LONGEST_LINE;
  /** The message at hand, as far as it is no longer held. */
  #parts: Buffer[] = [];
  #length = 0;
  #deliveredAt: Date | null = null;
  /** Where the next separator is looked for. */
  #at = 0;
  /** Nothing of the message at hand was looked at yet. */
  #isFresh = true;
  #state: 'begin' | 'within' | 'none' = 'begin';
  /** Separators of this file have dates. */
  #dated = true;
  #wrong = 0;
  #right = 0;
  /** The message at hand should be longer than the file goes on. */
  #isShort = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  *take(chunk: Buffer): Generator<MboxMessage> {
    if (this.#state === 'none') return;
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#held.length + this.#waitingBytes < this.#needed) return;
    this.#gather();
    yield* this.#split(false);
  }

  *end(): Generator<MboxMessage> {
    this.#gather();
    yield* this.#split(true);
    if (this.#state === 'within')
      yield { ...this.#message(this.#held, false), isCutOff: this.#isShort || this.#held.at(-1) !== NEWLINE };
  }

  /** One copy for each time that enough has come in, and not for each chunk of a long message. */
  #gather(): void {
    this.#held = Buffer.concat([this.#held, ...this.#waiting]);
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  *#split(isEnd: boolean): Generator<MboxMessage> {
    if (this.#state === 'begin') this.#begin();
    this.#needed = 0;
    while (this.#state === 'within') {
      const framed = this.#isFresh ? this.#endByLength(isEnd) : null;
      if (framed === 'unknown') return;
      this.#isFresh = false;
      const found = framed ?? this.#nextSeparator(isEnd);
      if (found === null) {
        this.#setAside();
        return;
      }
      if (framed) this.#right += 1;
      yield this.#message(this.#held.subarray(0, found.end), framed !== null);
      this.#start(found.next);
    }
  }

  #begin(): void {
    const line = lineAt(this.#held, 0);
    this.#dated = hasDate(line);
    if (line.startsWith('From ')) this.#start(0);
    else this.#state = 'none';
  }

  /** The message behind the separating line that begins there. */
  #start(line: number): void {
    this.#deliveredAt = deliveredAt(lineAt(this.#held, line));
    const lineEnd = this.#held.indexOf(NEWLINE, line);
    this.#state = lineEnd < 0 ? 'none' : 'within';
    this.#held = this.#held.subarray(lineEnd);
    this.#at = 0;
    this.#parts = [];
    this.#length = 0;
    this.#isFresh = true;
    this.#isShort = false;
  }

  #nextSeparator(isEnd: boolean): Found | null {
    for (;;) {
      const newline = this.#held.indexOf(SEPARATOR, this.#at);
      const verdict = newline < 0 ? 'unknown' : judge(this.#held, newline + 1, this.#dated, isEnd);
      this.#at = newline < 0 ? Math.max(this.#at, this.#held.length - SEPARATOR.length) : newline;
      if (verdict === 'unknown') return null;
      if (verdict === 'yes') return { end: newline + 1, next: newline + 1 };
      this.#at = newline + 1;
    }
  }

  /**
   * Where the message ends by its own Content-Length, which in mboxcl2 alone tells. Believed only when a separator, or the end of the
   * file, stands exactly there; otherwise `null`.
   */
  #endByLength(isEnd: boolean): Found | 'unknown' | null {
    if (this.#wrong >= MOST_WRONG) return null;
    const head = endOfHead(this.#held.subarray(0, MOST_HEAD));
    if (head === null) return isEnd || this.#held.length >= MOST_HEAD ? null : this.#need(this.#held.length + 1);
    const length = LENGTH.exec(this.#held.toString('latin1', 0, head))?.[1];
    if (length === undefined || head + Number(length) > this.#maxBytes) return null;
    const end = head + Number(length);
    if (!isEnd && this.#held.length < end + 2 * LONGEST_LINE) return this.#need(end + 2 * LONGEST_LINE);
    const next = afterEmptyLines(this.#held, end);
    if (isEnd && end <= this.#held.length && next >= this.#held.length) return { end, next: this.#held.length };
    const isFrom = this.#held[next - 1] === NEWLINE && this.#held.toString('latin1', next, next + 5) === 'From ';
    if (isFrom && judge(this.#held, next, true, true) === 'yes') return { end, next };
    this.#isShort = isEnd && end > this.#held.length && this.#right > 0 && this.#wrong === 0;
    this.#wrong += 1;
    return null;
  }

  #need(bytes: number): 'unknown' {
    this.#needed = bytes;
    return 'unknown';
  }

  /** What surely belongs to the message at hand is not looked at again. */
  #setAside(): void {
    const safe = Math.max(0, this.#at - BEFORE);
    this.#length += safe;
    // Of one that is too large nothing is kept, but where it ends.
    if (this.#length > this.#maxBytes + SLACK) this.#parts = [];
    else if (safe > 0) this.#parts.push(this.#held.subarray(0, safe));
    this.#held = this.#held.subarray(safe);
    this.#at -= safe;
  }

  #message(last: Buffer, framed: boolean): MboxMessage {
    const isKept = this.#length + last.length <= this.#maxBytes + SLACK;
    const bytes = isKept ? this.#own(last, framed) : null;
    return {
      bytes: bytes !== null && bytes.length <= this.#maxBytes ? bytes : null,
      deliveredAt: this.#deliveredAt,
      isCutOff: false,
    };
  }

  #own(last: Buffer, framed: boolean): Buffer {
    // A copy: what is held goes on to other messages. The first byte is the line break before it.
    const bytes = Buffer.concat([...this.#parts, last]).subarray(1);
    if (framed && bytes.includes(SEPARATOR)) return bytes;
    const own = framed ? bytes : withoutEmptyLine(bytes);
    return own.includes('>From ') ? unquote(own, endOfHead(own) ?? own.length) : own;
  }
}

/** Where a message ends, and where the separating line behind it begins. */
interface Found {
  readonly end: number;
  readonly next: number;
}

function lineAt(held: Buffer, start: number): string {
  const end = held.indexOf(NEWLINE, start);
  return held.toString('latin1', start, Math.min(end < 0 ? held.length : end, start + LONGEST_LINE));
}

/** Where the body begins; `null`: there is none, or it has not come in yet. */
function endOfHead(message: Buffer): number | null {
  const crlf = message.indexOf('\n\r\n');
  const lf = message.subarray(0, crlf < 0 ? undefined : crlf).indexOf('\n\n');
  if (lf >= 0) return lf + 2;
  return crlf < 0 ? null : crlf + 3;
}

function afterEmptyLines(held: Buffer, from: number): number {
  let at = from;
  while (at < from + 4 && (held[at] === NEWLINE || held[at] === RETURN)) at += 1;
  return at;
}

/** The one that every mbox puts behind a message. */
function withoutEmptyLine(message: Buffer): Buffer {
  if (message.subarray(-4).equals(Buffer.from('\r\n\r\n'))) return message.subarray(0, -2);
  return message.subarray(-2).equals(Buffer.from('\n\n')) ? message.subarray(0, -1) : message;
}
