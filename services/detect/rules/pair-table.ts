/** First, second and value of a pair stand side by side, so that one look at the memory shows all of them. */
const WIDTH = 4;
/** Bits of the filter for each slot of the table: a power of two. */
const BITS = 4;

/**
 * A positive number for pairs of numbers: a hash table in one flat array, since a Map of so many pairs is slow and large. Most pairs that
 * are asked for are not in it; a filter of few bits, small enough to stay close to the processor, tells so.
 */
export class PairTable {
  #entries: Int32Array;
  #filter: Int32Array;
  #last: number;
  #count = 0;

  /** `expected`: how many pairs there will be, more or less. */
  constructor(expected: number) {
    const slots = 2 ** Math.ceil(Math.log2(expected * 2 + 16));
    this.#entries = new Int32Array(slots * WIDTH);
    this.#filter = new Int32Array((slots * BITS) / 32);
    this.#last = slots - 1;
  }

  /** 0: there is none. */
  get(first: number, second: number): number {
    const mixed = mix(first, second);
    const bit = mixed & (this.#last * BITS + BITS - 1);
    if ((((this.#filter[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 0) return 0;
    return this.#entries[this.#find(mixed, first, second) + 2] ?? 0;
  }

  set(first: number, second: number, value: number): void {
    const mixed = mix(first, second);
    const at = this.#find(mixed, first, second);
    if (this.#entries[at + 2] === 0) this.#count += 1;
    this.#entries[at] = first;
    this.#entries[at + 1] = second;
    this.#entries[at + 2] = value;
    const bit = mixed & (this.#last * BITS + BITS - 1);
    this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
    if (this.#count * 2 > this.#last) this.#grow();
  }

  /** Where the pair stands, or would stand. */
  #find(mixed: number, first: number, second: number): number {
    const entries = this.#entries;
    for (let slot = mixed >>> 5; ; slot += 1) {
      const at = (slot & this.#last) * WIDTH;
      if (entries[at + 2] === 0 || (entries[at] === first && entries[at + 1] === second)) return at;
    }
  }

  #grow(): void {
    const smaller = this.#entries;
    this.#entries = new Int32Array(smaller.length * 2);
    this.#filter = new Int32Array(this.#filter.length * 2);
    this.#last = this.#last * 2 + 1;
    this.#count = 0;
    for (let at = 0; at < smaller.length; at += WIDTH) {
      const value = smaller[at + 2] ?? 0;
      if (value !== 0) this.set(smaller[at] ?? 0, smaller[at + 1] ?? 0, value);
    }
  }
}

function mix(first: number, second: number): number {
  const mixed = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) ^ (mixed >>> 13);
}
