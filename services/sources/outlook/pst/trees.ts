import type { Disk } from './disk.js';
import type { Layout } from './layout.js';

const NODE_PAGE = 0x81;
const BLOCK_PAGE = 0x80;
const DEEPEST = 12;

interface Page {
  readonly bytes: Buffer;
  readonly count: number;
  readonly size: number;
  readonly level: number;
}

/**
 * The two trees of a file: where each node (folder, message) and each block of bytes stands. The package looks for every entry anew from
 * the first on, goes on for ever where pages lead in a circle, and compares the numbers of old files as text; this halves, and is bounded.
 */
export class Trees {
  readonly #disk: Disk;
  readonly #layout: Layout;
  readonly #nodes: number;
  readonly #blocks: number;

  constructor(disk: Disk, layout: Layout) {
    this.#disk = disk;
    this.#layout = layout;
    this.#nodes = this.#number(disk.read(layout.nodeTree, layout.width), 0);
    this.#blocks = this.#number(disk.read(layout.blockTree, layout.width), 0);
  }

  /** The entry of a node. Throws a RangeError when there is none. */
  node(id: number): Buffer {
    return this.#find(this.#nodes, id, NODE_PAGE, this.#layout.node);
  }

  /** The entry of a block. Throws a RangeError when there is none. */
  block(id: number): Buffer {
    return this.#find(this.#blocks, withoutFlag(id), BLOCK_PAGE, this.#layout.block);
  }

  /** All nodes in the order of their numbers. What a damaged page leads to is left out, and `onDamage` is told. */
  *nodes(onDamage: () => void): Generator<Buffer> {
    const seen = new Set<number>();
    const open: { readonly at: number; readonly level: number | null }[] = [{ at: this.#nodes, level: null }];
    for (let next = open.pop(); next; next = open.pop()) {
      const page = seen.has(next.at) ? null : this.#pageOrNull(next.at, NODE_PAGE, this.#layout.node);
      seen.add(next.at);
      if (page === null || (next.level !== null && page.level !== next.level)) {
        onDamage();
        continue;
      }
      if (page.level === 0) {
        for (let index = 0; index < page.count; index += 1)
          yield page.bytes.subarray(index * page.size, index * page.size + this.#layout.node);
        continue;
      }
      for (let index = page.count - 1; index >= 0; index -= 1)
        open.push({ at: this.#target(page, index), level: page.level - 1 });
    }
  }

  #find(root: number, id: number, kind: number, leaf: number): Buffer {
    let page = this.#page(root, kind, leaf);
    for (let depth = 0; page.level > 0; depth += 1) {
      const next = this.#page(this.#target(page, this.#lastUpTo(page, id)), kind, leaf);
      if (next.level !== page.level - 1 || depth > DEEPEST) throw new RangeError('A page of an index is damaged.');
      page = next;
    }
    const index = this.#lastUpTo(page, id);
    if (this.#key(page, index) !== id) throw new RangeError('It is in no index.');
    return page.bytes.subarray(index * page.size, index * page.size + leaf);
  }

  /** The last entry with a number up to this one; the first when there is none. */
  #lastUpTo(page: Page, id: number): number {
    let [low, high] = [0, page.count - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#key(page, middle) <= id) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #key(page: Page, index: number): number {
    const number = this.#number(page.bytes, index * page.size);
    return page.level === 0 && page.size === this.#layout.block ? withoutFlag(number) : number;
  }

  #target(page: Page, index: number): number {
    return this.#number(page.bytes, index * page.size + 2 * this.#layout.width);
  }

  #pageOrNull(at: number, kind: number, leaf: number): Page | null {
    try {
      return this.#page(at, kind, leaf);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  #page(at: number, kind: number, leaf: number): Page {
    const { page, counts, trailer, branch, type } = this.#layout;
    const bytes = this.#disk.read(at, page);
    const isLarge = type === 36;
    const count = isLarge ? bytes.readUInt16LE(counts) : bytes.readUInt8(counts);
    const size = bytes.readUInt8(counts + (isLarge ? 4 : 2));
    const level = bytes.readUInt8(counts + (isLarge ? 5 : 3));
    const least = level === 0 ? leaf : branch;
    if (bytes[trailer] !== kind || count === 0 || size < least || count * size > counts)
      throw new RangeError('A page of an index is damaged.');
    return { bytes, count, size, level };
  }

  #number(bytes: Buffer, at: number): number {
    // Numbers of files up to some hundred thousand gigabytes.
    return this.#layout.width === 4 ? bytes.readUInt32LE(at) : bytes.readUIntLE(at, 6);
  }
}

/** The lowest bit of a block's number means nothing. */
function withoutFlag(id: number): number {
  return id - (id % 2);
}
