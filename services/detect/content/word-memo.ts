/**
 * Remembers what was said of a word: words come back again and again. Bounded, and yet never full: of the words that were asked for,
 * the latest `size` are known, and up to as many more.
 */
export class WordMemo<Value> {
  readonly #size: number;
  readonly #judge: (word: string) => Value;
  #young = new Map<string, Value>();
  #old: ReadonlyMap<string, Value> = new Map();

  constructor(size: number, judge: (word: string) => Value) {
    this.#size = size;
    this.#judge = judge;
  }

  of(word: string): Value {
    const known = this.#young.get(word);
    if (known !== undefined) return known;
    const value = this.#old.get(word) ?? this.#judge(word);
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(apart(word), value);
    return value;
  }
}

/** A piece of a text, kept as it is, would keep the whole text in memory. */
function apart(word: string): string {
  return Buffer.from(word).toString();
}
