const SIGNATURE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const END_OF_CHAIN = 0xfffffffe;
const NONE = 0xffffffff;
const ENTRY = 128;
const IN_HEADER = 109;
const SMALL_SECTOR = 64;
/** Streams shorter than this lie in small sectors. */
const SMALL_STREAM = 4_096;
const DEEPEST = 64;
const [FOLDER, STREAM] = [1, 2];

export function isCompoundFile(bytes: Buffer): boolean {
  return bytes.subarray(0, 8).equals(SIGNATURE);
}

/**
 * Whether a compound file (https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-cfb) can be handed to the package: no chain of
 * sectors and no branch of the directory leads in a circle, and its streams together are no longer than the file. The package follows
 * chains for ever, and reserves what an entry claims. Linear; never throws.
 */
export function isSoundCompoundFile(bytes: Buffer): boolean {
  if (bytes.length < 1_536 || !isCompoundFile(bytes)) return false;
  try {
    return new CompoundFile(bytes).isSound();
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

class CompoundFile {
  readonly #bytes: Buffer;
  readonly #sectorSize: number;
  readonly #table: number[] = [];
  readonly #smallTable: number[];
  readonly #smallSeen: Uint8Array;
  readonly #directory: readonly number[];
  #left: number;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#left = bytes.length;
    this.#sectorSize = bytes[30] === 12 ? 4_096 : 512;
    this.#readTable();
    this.#directory = this.#chain(bytes.readUInt32LE(48));
    this.#smallTable = this.#chain(bytes.readUInt32LE(60)).flatMap(sector => this.#numbers(sector));
    this.#smallSeen = new Uint8Array(this.#smallTable.length);
  }

  isSound(): boolean {
    // The small sectors themselves are a stream of the root.
    this.#chain(this.#entry(0).readUInt32LE(116));
    const seen = new Set<number>();
    const open: { readonly index: number; readonly depth: number }[] = [
      { index: this.#entry(0).readUInt32LE(76), depth: 0 },
    ];
    for (let next = open.pop(); next; next = open.pop()) {
      const { index, depth } = next;
      if (index === NONE) continue;
      if (seen.has(index) || depth > DEEPEST) return false;
      seen.add(index);
      const entry = this.#entry(index);
      if (entry[66] === STREAM && !this.#isSoundStream(entry)) return false;
      open.push({ index: entry.readUInt32LE(68), depth }, { index: entry.readUInt32LE(72), depth });
      if (entry[66] === FOLDER) open.push({ index: entry.readUInt32LE(76), depth: depth + 1 });
    }
    return true;
  }

  #isSoundStream(entry: Buffer): boolean {
    const size = entry.readUInt32LE(120);
    this.#left -= size;
    if (this.#left < 0) return false;
    if (size === 0 || size >= SMALL_STREAM) return true;
    for (let sector = entry.readUInt32LE(116), count = 0; sector !== END_OF_CHAIN; count += 1) {
      if (sector >= this.#smallTable.length || this.#smallSeen[sector] === 1) return false;
      if (count > SMALL_STREAM / SMALL_SECTOR) return false;
      this.#smallSeen[sector] = 1;
      sector = this.#smallTable[sector] ?? NONE;
    }
    return true;
  }

  /** The table of sectors: the first parts of it are listed in the header, more in sectors of their own. */
  #readTable(): void {
    const count = this.#bytes.readUInt32LE(44);
    const most = this.#bytes.length / this.#sectorSize;
    if (count > most) throw new RangeError('It has fewer sectors.');
    const parts: number[] = [];
    for (let index = 0; index < Math.min(count, IN_HEADER); index += 1)
      parts.push(this.#bytes.readUInt32LE(76 + index * 4));
    let more = this.#bytes.readUInt32LE(68);
    for (let lists = this.#bytes.readUInt32LE(72); lists > 0 && parts.length < count; lists -= 1) {
      const numbers = this.#numbers(more);
      more = numbers.pop() ?? NONE;
      parts.push(...numbers.slice(0, count - parts.length));
    }
    for (const part of parts) for (const number of this.#numbers(part)) this.#table.push(number);
  }

  #chain(start: number): readonly number[] {
    const sectors: number[] = [];
    for (let sector = start; sector !== END_OF_CHAIN && sector !== NONE; sector = this.#table[sector] ?? END_OF_CHAIN) {
      sectors.push(sector);
      if (sectors.length > this.#table.length + 1) throw new RangeError('A chain leads in a circle.');
    }
    return sectors;
  }

  #numbers(sector: number): number[] {
    const at = (sector + 1) * this.#sectorSize;
    if (at + this.#sectorSize > this.#bytes.length) throw new RangeError('It has fewer sectors.');
    return Array.from({ length: this.#sectorSize / 4 }, (_, index) => this.#bytes.readUInt32LE(at + index * 4));
  }

  #entry(index: number): Buffer {
    const each = this.#sectorSize / ENTRY;
    const sector = this.#directory[Math.floor(index / each)];
    if (sector === undefined) throw new RangeError('It has fewer entries.');
    const at = (sector + 1) * this.#sectorSize + (index % each) * ENTRY;
    if (at + ENTRY > this.#bytes.length) throw new RangeError('It has fewer entries.');
    return this.#bytes.subarray(at, at + ENTRY);
  }
}
