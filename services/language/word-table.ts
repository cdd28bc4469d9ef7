/** Slots for each word: few enough to stay close to the processor, enough that hardly two words meet. */
const SLOTS = 4;

/**
 * A positive number for each of many words, asked for by a stretch of a text without cutting the word out. Words are told apart by 32 bits of
 * hash: of a million unknown words two or three are taken for a known one.
 */
export class WordTable {
  readonly #hashes: Int32Array;
  readonly #values: Int32Array;
  readonly #last: number;

  constructor(words: ReadonlyMap<string, number>) {
    const slots = 2 ** Math.ceil(Math.log2(words.size * SLOTS + 1));
    this.#hashes = new Int32Array(slots);
    this.#values = new Int32Array(slots);
    this.#last = slots - 1;
    for (const [word, value] of words) {
      const hash = hashOf(word, 0, word.length);
      const slot = this.#find(hash);
      this.#hashes[slot] = hash;
      this.#values[slot] = value;
    }
  }

  /** 0 when it is none of them. */
  get(text: string, start: number, end: number): number {
    return this.#values[this.#find(hashOf(text, start, end))] ?? 0;
  }

  /** Where the word stands, or would stand: values are never 0. */
  #find(hash: number): number {
    for (let slot = (hash ^ (hash >>> 15)) & this.#last; ; slot = (slot + 1) & this.#last) {
      if (this.#values[slot] === 0 || this.#hashes[slot] === hash) return slot;
    }
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
