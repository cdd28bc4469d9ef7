import { createHash } from 'node:crypto';
import type { ProblemCode } from '../parse/problems.js';
import type { DigestName, Extracted, FoundLink } from './extracted.js';
import { LIMITS } from './limits.js';

/** Why nothing more can be read of a file. */
export class Unreadable extends Error {
  readonly problem: ProblemCode;

  constructor(problem: ProblemCode) {
    super(problem);
    this.name = 'Unreadable';
    this.problem = problem;
  }
}

/** A file, or one within it. */
export interface FileWithin {
  /** `''` for the attachment itself. */
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
  readonly depth: number;
}

/** What has been read of one attachment so far, and how much more may be. */
export class Reading {
  readonly #digests: readonly DigestName[];
  readonly #lines: string[] = [];
  #characters = 0;
  readonly #links = new Map<string, FoundLink>();
  readonly #problems = new Set<ProblemCode>();
  readonly #found: string[] = [];
  #filesLeft: number = LIMITS.files;
  #unpackedLeft: number = LIMITS.unpacked;

  readonly #until: number;

  /** `milliseconds`: after so many nothing more is begun, and what was read until then is the result. */
  constructor(digests: readonly DigestName[], milliseconds: number) {
    this.#digests = digests;
    this.#until = performance.now() + milliseconds;
  }

  /** Nothing more is read: there is enough, or it has taken long enough. */
  get isFull(): boolean {
    return this.#characters >= LIMITS.text || this.#isLate();
  }

  #isLate(): boolean {
    const isLate = performance.now() > this.#until;
    if (isLate) this.problem('ATTACHMENT_COSTLY');
    return isLate;
  }

  /** How many bytes may still be unpacked. */
  get unpackedLeft(): number {
    return this.#unpackedLeft;
  }

  problem(code: ProblemCode): void {
    this.#problems.add(code);
  }

  /** A paragraph, a row, a line. */
  line(text: string): void {
    if (this.isFull && text.trim() !== '') this.problem('TOO_LONG');
    if (this.isFull) return;
    const words = text.replaceAll('\0', '');
    if (words.trim() === '') return;
    const shown = words.slice(0, LIMITS.text - this.#characters);
    if (shown.length < words.length) this.problem('TOO_LONG');
    this.#lines.push(shown);
    this.#characters += shown.length + 1;
    if (shown.includes('://'))
      for (const [address] of shown.matchAll(ADDRESS)) this.link(address, 'address in its text', { name: '' });
  }

  link(target: string, what: string, { name }: Pick<FileWithin, 'name'>): void {
    const place = name === '' ? what : `${what} in ${name}`;
    if (this.#links.size >= LIMITS.links) this.problem('ATTACHMENT_LIMIT');
    else if (target.length <= LONGEST_LINK && !this.#links.has(target))
      this.#links.set(target, { target, what: place.slice(0, 300) });
  }

  /** One file more that was found within. Throws when there are too many. */
  enter(content: Buffer): void {
    if (this.#isLate()) throw new Unreadable('ATTACHMENT_COSTLY');
    if (this.#filesLeft <= 0) throw new Unreadable('ATTACHMENT_LIMIT');
    this.#filesLeft -= 1;
    this.digest(content);
  }

  /** By these, whoever asked looks for files that nobody may open. */
  digest(content: Buffer): void {
    for (const name of this.#digests) this.#found.push(createHash(name).update(content).digest('hex'));
  }

  /** So many bytes came out of so many. Throws when it is more than is unpacked of one attachment. */
  unpacked(bytes: number, from: number): void {
    this.#unpackedLeft -= bytes;
    const isBomb = bytes > LIMITS.ratioFrom && bytes > from * LIMITS.ratio;
    if (this.#unpackedLeft < 0 || isBomb) throw new Unreadable('ATTACHMENT_LIMIT');
  }

  result(): Extracted {
    // Each of them says that more is in it than was read: the gravest is enough.
    const [, ...lesser] = MORE_WITHIN.filter(code => this.#problems.has(code));
    for (const code of lesser) this.#problems.delete(code);
    return {
      text: this.#lines.join('\n'),
      links: [...this.#links.values()],
      problems: [...this.#problems],
      digests: this.#found,
    };
  }
}

const MORE_WITHIN: readonly ProblemCode[] = ['ATTACHMENT_COSTLY', 'ATTACHMENT_LIMIT', 'ATTACHMENT_BROKEN', 'TOO_LONG'];
const LONGEST_LINK = 4_000;
const ADDRESS = /https?:\/\/[^\s<>"')\]]{3,500}/gi;
