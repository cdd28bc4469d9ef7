/** Bytes kept of each hash: enough that no two are alike by chance, and few enough for a million in 18 megabytes. */
const KEPT = 16;
/** One for each value of the first two bytes. */
const BUCKETS = 65_536;

/** Hashes in the order of their first two bytes, each with a number. Plain, in memory that threads share. */
export interface HashTable {
  /** By bucket, where it begins, counted in hashes; one more for the end. */
  readonly starts: Uint32Array;
  readonly hashes: Uint8Array;
  readonly numbers: Uint16Array;
}

/** Takes hashes in hex, one after the other, and puts them in order at the end. */
export class HashTableBuilder {
  #hashes = Buffer.alloc(KEPT * 1_024);
  #numbers = new Uint16Array(1_024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(hex: string, number: number): void {
    if (this.#count === this.#numbers.length) this.#grow();
    this.#hashes.write(hex, this.#count * KEPT, KEPT, 'hex');
    this.#numbers[this.#count] = number;
    this.#count += 1;
  }

  build(): HashTable {
    const starts = new Uint32Array(new SharedArrayBuffer((BUCKETS + 1) * 4));
    const hashes = new Uint8Array(new SharedArrayBuffer(this.#count * KEPT));
    const numbers = new Uint16Array(new SharedArrayBuffer(this.#count * 2));
    for (let at = 0; at < this.#count; at += 1) {
      const next = this.#hashes.readUInt16BE(at * KEPT) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let bucket = 1; bucket <= BUCKETS; bucket += 1)
      starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
    const free = Uint32Array.from(starts);
    for (let at = 0; at < this.#count; at += 1) {
      const bucket = this.#hashes.readUInt16BE(at * KEPT);
      const place = free[bucket] ?? 0;
      free[bucket] = place + 1;
      hashes.set(this.#hashes.subarray(at * KEPT, (at + 1) * KEPT), place * KEPT);
      numbers[place] = this.#numbers[at] ?? 0;
    }
    return { starts, hashes, numbers };
  }

  #grow(): void {
    const hashes = Buffer.alloc(this.#hashes.length * 2);
    this.#hashes.copy(hashes);
    const numbers = new Uint16Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    this.#hashes = hashes;
    this.#numbers = numbers;
  }
}

/** The number of a hash in hex; `null`: it is not there. */
export function findHash({ starts, hashes, numbers }: HashTable, hex: string): number | null {
  const wanted = Buffer.from(hex.slice(0, KEPT * 2), 'hex');
  if (wanted.length < KEPT) return null;
  const bucket = wanted.readUInt16BE(0);
  const end = starts[bucket + 1] ?? 0;
  for (let at = starts[bucket] ?? 0; at < end; at += 1) {
    if (isAt(hashes, at * KEPT, wanted)) return numbers[at] ?? null;
  }
  return null;
}

function isAt(hashes: Uint8Array, from: number, wanted: Buffer): boolean {
  for (let at = 2; at < KEPT; at += 1) if (hashes[from + at] !== wanted[at]) return false;
  return true;
}
