import type { RecordProblem } from './format.js';
import type { XmlPart, XmlWanted } from './xml-parts.js';

/** Of a tag's name. */
const LONGEST_NAME = 120;

/** What ends what began; tags end in a way of their own. */
const ENDS = { comment: '-->', cdata: ']]>', instruction: '?>', declaration: '>' } as const;

/**
 * Cuts XML into records as it comes in: looks only at where tags begin and end, and leaves what is in a record to a parser. What is broken
 * within a record costs that record only. Entities that a file declares are never looked at. Linear in its length.
 */
export class XmlSplitter {
  readonly #records: ReadonlySet<string>;
  readonly #around: ReadonlySet<string>;
  readonly #most: number;
  /** From the beginning of the record or, between records, of the tag at hand. */
  #held = '';
  /** How far it was looked at. */
  #at = 0;
  #state: 'text' | 'tag' | keyof typeof ENDS = 'text';
  /** Where the tag at hand begins in `#held`. */
  #tagAt = 0;
  #quote = '';
  /** The record at hand, and how many of its name are open. */
  #record = '';
  #depth = 0;
  #isTooLarge = false;
  #parts: XmlPart[] = [];
  #open: string[] = [];

  constructor({ records, around = [], mostLetters }: XmlWanted) {
    this.#records = new Set(records);
    this.#around = new Set(around);
    this.#most = mostLetters;
  }

  take(piece: string): readonly XmlPart[] {
    this.#held += piece;
    while (this.#step());
    this.#drop();
    return this.#taken();
  }

  /** What is left when nothing more comes. */
  end(): readonly XmlPart[] {
    if (this.#record !== '' || this.#state !== 'text' || this.#open.length > 0)
      this.#parts.push({ problem: 'EXPORT_CUT_OFF' });
    return this.#taken();
  }

  #taken(): readonly XmlPart[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  /** `false`: more has to come first. */
  #step(): boolean {
    if (this.#state === 'text') return this.#findTag();
    if (this.#state === 'tag') return this.#findTagEnd();
    const end = ENDS[this.#state];
    const found = this.#held.indexOf(end, this.#at);
    if (found < 0) {
      this.#at = Math.max(this.#at, this.#held.length - end.length + 1);
      return false;
    }
    this.#at = found + end.length;
    this.#state = 'text';
    return true;
  }

  #findTag(): boolean {
    const found = this.#held.indexOf('<', this.#at);
    if (found < 0) {
      this.#at = this.#held.length;
      return false;
    }
    // Which it is takes up to nine letters to tell.
    if (this.#held.length < found + 9 && !/^<[^!?]/.test(this.#held.slice(found, found + 2))) {
      this.#at = found;
      return this.#held.length >= found + 9;
    }
    this.#tagAt = found;
    this.#at = found + 1;
    if (this.#held.startsWith('!--', this.#at)) this.#state = 'comment';
    else if (this.#held.startsWith('![CDATA[', this.#at)) this.#state = 'cdata';
    else if (this.#held.startsWith('?', this.#at)) this.#state = 'instruction';
    else this.#state = this.#held.startsWith('!', this.#at) ? 'declaration' : 'tag';
    return true;
  }

  /** A `>` in quotes ends no tag. */
  #findTagEnd(): boolean {
    const held = this.#held;
    for (; this.#at < held.length; this.#at += 1) {
      if (this.#quote !== '') {
        const close = held.indexOf(this.#quote, this.#at);
        if (close < 0) {
          this.#at = held.length;
          return false;
        }
        this.#at = close;
        this.#quote = '';
        continue;
      }
      const letter = held[this.#at];
      if (letter === '"' || letter === "'") this.#quote = letter;
      else if (letter === '>') {
        this.#at += 1;
        this.#state = 'text';
        this.#endTag(held.slice(this.#tagAt, this.#tagAt + LONGEST_NAME), held[this.#at - 2] === '/');
        return true;
      }
    }
    return false;
  }

  #endTag(head: string, closesItself: boolean): void {
    const name = /^<\/?([^\s/>]+)/.exec(head)?.[1] ?? '';
    const closes = head.startsWith('</');
    if (this.#record === '') this.#endTagBetween(name, closes, closesItself);
    else if (name === this.#record) {
      if (closes) this.#depth -= 1;
      else if (!closesItself) this.#depth += 1;
      if (this.#depth === 0) this.#endRecord();
    }
  }

  #endTagBetween(name: string, closes: boolean, closesItself: boolean): void {
    const tag = this.#held.slice(this.#tagAt, this.#at);
    if (closes) {
      const last = this.#open.lastIndexOf(name);
      if (last >= 0) this.#open.length = last;
      if (this.#around.has(name)) this.#parts.push({ closed: name });
    } else if (this.#records.has(name)) {
      this.#record = name;
      this.#depth = 1;
      // All of the record is held from here.
      this.#held = this.#held.slice(this.#tagAt);
      this.#at -= this.#tagAt;
      this.#tagAt = 0;
      if (closesItself) this.#endRecord();
      return;
    } else {
      if (!closesItself && this.#open.length < 1_000) this.#open.push(name);
      if (this.#around.has(name)) {
        this.#parts.push({ opened: name, tag: closesItself ? tag : `${tag.slice(0, -1)}/>` });
        if (closesItself) this.#parts.push({ closed: name });
      }
    }
    this.#isTooLarge = false;
    this.#held = this.#held.slice(this.#at);
    this.#at = 0;
  }

  #endRecord(): void {
    const problem: RecordProblem | null = this.#isTooLarge || this.#at > this.#most ? 'MESSAGE_TOO_LARGE' : null;
    this.#parts.push(problem ? { problem } : { record: this.#record, xml: this.#held.slice(0, this.#at) });
    this.#record = '';
    this.#isTooLarge = false;
    this.#held = this.#held.slice(this.#at);
    this.#at = 0;
  }

  /** No more than may be read is held; of a tag that is longer, its name and its last letter. */
  #drop(): void {
    if (this.#record === '' && this.#state === 'text') {
      this.#held = this.#held.slice(this.#at);
      this.#at = 0;
    }
    if (this.#held.length <= this.#most) return;
    if (this.#record !== '' || this.#state === 'tag') this.#isTooLarge = true;
    if (this.#state === 'tag') {
      this.#held = this.#held.slice(this.#tagAt, this.#tagAt + LONGEST_NAME) + this.#held.slice(-1);
      this.#at = this.#held.length;
    } else {
      this.#held = this.#held.slice(this.#at);
      this.#at = 0;
    }
    this.#tagAt = 0;
  }
}
