import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const PAGE = 16_384;
/** Pages that are kept: 16 MB. */
const MOST_PAGES = 1_024;

/** Reads pieces of a large file at random. What was read lately is kept, since most pieces are a few bytes beside one another. */
export class Disk {
  readonly size: number;
  readonly #file: number;
  readonly #pages = new Map<number, Buffer>();

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    this.size = fstatSync(this.#file).size;
  }

  /** Throws a RangeError for what does not wholly lie in the file. */
  read(at: number, length: number): Buffer {
    if (!(at >= 0 && length >= 0 && at + length <= this.size)) throw new RangeError('The file ends before it.');
    const first = Math.floor(at / PAGE);
    const last = Math.floor((at + Math.max(length, 1) - 1) / PAGE);
    if (last - first > 8) return this.#load(at, length);
    if (first === last) return Buffer.from(this.#page(first).subarray(at - first * PAGE, at - first * PAGE + length));
    const pages = Array.from({ length: last - first + 1 }, (_, index) => this.#page(first + index));
    return Buffer.concat(pages).subarray(at - first * PAGE, at - first * PAGE + length);
  }

  close(): void {
    closeSync(this.#file);
  }

  #page(number: number): Buffer {
    const known = this.#pages.get(number);
    if (known) return known;
    const [oldest] = this.#pages.keys();
    if (this.#pages.size >= MOST_PAGES && oldest !== undefined) this.#pages.delete(oldest);
    const page = this.#load(number * PAGE, Math.min(PAGE, this.size - number * PAGE));
    this.#pages.set(number, page);
    return page;
  }

  #load(at: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let read = 0; read < length; ) {
      const count = readSync(this.#file, bytes, read, length - read, at + read);
      if (count === 0) throw new RangeError('The file ends before it.');
      read += count;
    }
    return bytes;
  }
}
