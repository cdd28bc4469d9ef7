/**
 * Finds all of many words in a text in one pass, whatever their number (Aho and Corasick), as a dense table over character
 * classes: one look-up a character.
 */
export class Automaton {
  readonly #classOf = new Uint8Array(65_536);
  readonly #classes: number;
  readonly #next: Int32Array;
  /** Words that end in a state: indexes of `words`. */
  readonly #ends: readonly (readonly number[])[];

  /** At most 254 distinct characters in all words together. */
  constructor(words: readonly string[]) {
    let classes = 1;
    for (const word of words) {
      for (let at = 0; at < word.length; at += 1) {
        const unit = word.charCodeAt(at);
        if (this.#classOf[unit] === 0) {
          if (classes > 255) throw new Error('The words use more than 254 distinct characters.');
          this.#classOf[unit] = classes++;
        }
      }
    }
    this.#classes = classes;
    const trie = buildTrie(words, this.#classOf, classes);
    this.#next = trie.next;
    this.#ends = trie.ends;
  }

  /** Calls `hit(word, end)` for every occurrence, in the order of their ends. */
  search(text: string, hit: (word: number, end: number) => void): void {
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const kind = this.#classOf[text.charCodeAt(at)] ?? 0;
      state = this.#next[state * this.#classes + kind] ?? 0;
      const ends = this.#ends[state];
      if (ends) for (const word of ends) hit(word, at + 1);
    }
  }
}

function buildTrie(words: readonly string[], classOf: Uint8Array, classes: number) {
  const states = words.reduce((sum, word) => sum + word.length, 1);
  const next = new Int32Array(states * classes).fill(-1);
  const ends: number[][] = [];
  let count = 1;
  for (const [index, word] of words.entries()) {
    let state = 0;
    for (let at = 0; at < word.length; at += 1) {
      const slot = state * classes + (classOf[word.charCodeAt(at)] ?? 0);
      if (next[slot] === -1) next[slot] = count++;
      state = next[slot] ?? 0;
    }
    ends[state] = [...(ends[state] ?? []), index];
  }
  // Breadth first: the state to fall back to is always complete before it is needed.
  const fallback = new Int32Array(count);
  const queue: number[] = [0];
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head] ?? 0;
    const back = fallback[state] ?? 0;
    for (let kind = 0; kind < classes; kind += 1) {
      const slot = state * classes + kind;
      const child = next[slot] ?? -1;
      const along = state === 0 ? 0 : (next[back * classes + kind] ?? 0);
      if (child === -1) {
        next[slot] = along;
        continue;
      }
      fallback[child] = along;
      const inherited = ends[along];
      if (inherited) ends[child] = [...(ends[child] ?? []), ...inherited];
      queue.push(child);
    }
  }
  return { next: next.slice(0, count * classes), ends };
}
