import { type Alternative, plainWord, readAlternative } from './alternative.js';
import type { WrittenElement } from './expression.js';
import { refuseDeadWords } from './live.js';

/** What one element of a phrase says. */
export interface ReadElement {
  readonly written: WrittenElement;
  /** Its alternatives as rows of words. */
  readonly words: readonly Alternative[];
  /** Those that hold separators, which only an expression can find. */
  readonly verbatim: readonly string[];
}

type Lists = ReadonlyMap<string, readonly string[]>;

/** Written for a gap. */
export const GAPS: ReadonlySet<string> = new Set(['...', '…']);

/** Reads the pieces of phrases. Many stand in many phrases, the words of lists in hundreds: each is read once. */
export class PieceReader {
  readonly #lists: Lists;
  readonly #elements = new Map<string, ReadElement>();
  readonly #alternatives = new Map<string, readonly Alternative[] | null>();

  constructor(lists: Lists) {
    this.#lists = lists;
  }

  /** Throws an Error that says what is wrong with the piece. */
  read(piece: string): ReadElement {
    const known = this.#elements.get(piece);
    if (known) return known;
    const read = this.#element(piece);
    this.#elements.set(piece, read);
    return read;
  }

  #element(piece: string): ReadElement {
    if (GAPS.has(piece)) return { written: { kind: 'gap' }, words: [], verbatim: [] };
    const optional = piece.startsWith('[') || piece.endsWith(')?');
    const inner = piece.startsWith('[')
      ? piece.slice(1, -1)
      : piece.startsWith('(')
        ? piece.slice(1, optional ? -2 : -1)
        : piece;
    const alternatives = inner.split('|').flatMap(alternative => this.#expand(alternative.trim()));
    if (alternatives.length === 0) throw new Error('an alternative is empty');
    const words: Alternative[] = [];
    const verbatim: string[] = [];
    for (const alternative of alternatives) {
      const read = this.#alternative(alternative);
      if (read) words.push(...read);
      else verbatim.push(alternative);
    }
    return { written: { kind: 'words', alternatives, optional }, words, verbatim };
  }

  #alternative(written: string): readonly Alternative[] | null {
    let read = this.#alternatives.get(written);
    if (read === undefined) {
      if (plainWord(written).trim() === '') throw new Error('an alternative is empty');
      read = readAlternative(written);
      this.#alternatives.set(written, read);
    }
    return read;
  }

  #expand(alternative: string): readonly string[] {
    const named = /^<([a-z0-9-]+)>$/.exec(alternative);
    if (!named) {
      if (!this.#alternatives.has(alternative)) refuseDeadWords(alternative);
      return [alternative];
    }
    const words = this.#lists.get(named[1] ?? '');
    if (!words) throw new Error(`there is no list ${alternative} in rules/lists`);
    return words;
  }
}

/** The same for the same lists. */
export function pieceReaderOf(lists: Lists): PieceReader {
  const reader = readers.get(lists) ?? new PieceReader(lists);
  readers.set(lists, reader);
  return reader;
}

const readers = new WeakMap<Lists, PieceReader>();
