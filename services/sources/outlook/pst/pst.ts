import { unzipSync } from 'node:zlib';
import { PSTFile } from 'pst-extractor';
import { DescriptorIndexNode } from 'pst-extractor/dist/DescriptorIndexNode.class.js';
import { OffsetIndexItem } from 'pst-extractor/dist/OffsetIndexItem.class.js';
import type { PSTDescriptorItem } from 'pst-extractor/dist/PSTDescriptorItem.class.js';
import { PSTNodeInputStream } from 'pst-extractor/dist/PSTNodeInputStream.class.js';
import { PSTTable7C } from 'pst-extractor/dist/PSTTable7C.class.js';
import { PSTTableBC } from 'pst-extractor/dist/PSTTableBC.class.js';
import type { PSTTableItem } from 'pst-extractor/dist/PSTTableItem.class.js';
import { PSTUtil } from 'pst-extractor/dist/PSTUtil.class.js';
import { Disk } from './disk.js';
import { type Layout, layoutOf } from './layout.js';
import { Trees } from './trees.js';

type Id = Parameters<PSTFile['getOffsetIndexNode']>[0];

/** Bytes of a table of properties or rows; ordinary ones have some thousand. */
const MOST_TABLE = 32_000_000;
const ZLIB = Buffer.from('789c', 'hex');
/** Lists of blocks, and lists of such lists. */
const DEEPEST_LIST = 2;
const HEADER = 564;
/** The package does not read it. */
const HIGH_ENCRYPTION = 2;
/** Unpacked; none of a sound file has more. */
const LARGEST_BLOCK = 1_000_000;

/** Where the properties of a message or attachment stand, and what belongs to it; 0: nothing does. */
export interface Place {
  readonly data: number;
  readonly sub: number;
}

export type SubNodes = ReadonlyMap<number, PSTDescriptorItem>;
export type Table = ReadonlyMap<number, PSTTableItem>;

/** What it was read for is larger than may be. */
export class TooLarge extends Error {}

/**
 * A `.pst` file. The package reads its tables; underneath, what is where is looked up by `Trees`, and what lies beyond the end of the file is
 * an error. Every method throws an Error for what is damaged.
 */
export class Pst extends PSTFile {
  override getDescriptorIndexNode(id: Id): DescriptorIndexNode {
    return new DescriptorIndexNode(floorOf(this).trees.node(id.toNumber()), this.pstFileType);
  }

  override getOffsetIndexNode(id: Id): OffsetIndexItem {
    return blockOf(this, id.toNumber());
  }

  override seek(index: Id): void {
    floorOf(this).at = index.toNumber();
  }

  override read(position?: number): number {
    return take(this, 1, position).readUInt8(0);
  }

  override readCompletely(buffer: Buffer, position?: number): void {
    take(this, buffer.length, position).copy(buffer);
  }

  override close(): void {
    super.close();
    floorOf(this).disk.close();
  }

  /** The file is shorter than its header says. */
  get isCutOff(): boolean {
    const { disk, layout } = floorOf(this);
    return isShort(disk, layout);
  }

  /** All folders, messages and lists, in the order of their numbers. */
  *nodes(onDamage: () => void): Generator<DescriptorIndexNode> {
    for (const entry of floorOf(this).trees.nodes(onDamage)) yield new DescriptorIndexNode(entry, this.pstFileType);
  }

  properties({ data }: Place): Table {
    const table = new PropertyTable(streamOf(this, data));
    if (table.isDeep) throw new Error('Its properties stand in a tree, which the package does not read.');
    return table.getItems();
  }

  rows({ data, sub }: Place): readonly Table[] {
    return new PSTTable7C(streamOf(this, data), new Map(this.subNodes(sub))).getItems();
  }

  subNodes(block: number): SubNodes {
    return block === 0 ? new Map() : this.getPSTDescriptorItems(streamOf(this, block));
  }

  /** The bytes of a block, or of those that it lists. Throws `TooLarge`. */
  bytes(block: number, most: number): Buffer {
    const pieces: Buffer[] = [];
    gather(this, block, pieces, { left: most }, 0);
    return Buffer.concat(pieces);
  }
}

// The package compares two objects to see whether it is at the end, and then waits for bytes that never come.
const { readFromOffset } = PSTNodeInputStream.prototype;
PSTNodeInputStream.prototype.readFromOffset = function (output, offset, length) {
  const count = readFromOffset.call(this, output, offset, length);
  if (count <= 0 && length > 0) throw new RangeError('A table ends too early.');
  return count;
};

// Names of properties are not looked up, and a damaged list of them must not close the whole file.
Object.defineProperty(PSTFile.prototype, 'processNameToIDMap', { value: () => undefined });

class PropertyTable extends PSTTableBC {
  get isDeep(): boolean {
    return this.numberOfIndexLevels > 0;
  }
}

/** Beside the objects: the package's constructor reads already, when they have no fields of their own yet. */
interface Floor {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly trees: Trees;
  at: number;
}
const floors = new WeakMap<PSTFile, Floor>();

function floorOf(pst: PSTFile): Floor {
  const known = floors.get(pst);
  if (known) return known;
  const disk = new Disk(pst.pstFilename);
  const layout = layoutOf(disk.read(0, HEADER));
  if (layout === null) throw new Error('No kind of file that is known.');
  const floor = { disk, layout, trees: new Trees(disk, layout), at: 0 };
  floors.set(pst, floor);
  return floor;
}

/** Why a file cannot be opened at all. */
export function problemOfFile(path: string): 'ENCRYPTED' | 'EXPORT_CUT_OFF' | 'RECORD_UNREADABLE' {
  const disk = new Disk(path);
  try {
    const header = disk.read(0, HEADER);
    const layout = layoutOf(header);
    if (layout === null) return 'RECORD_UNREADABLE';
    if (header[layout.encryption] === HIGH_ENCRYPTION) return 'ENCRYPTED';
    return isShort(disk, layout) ? 'EXPORT_CUT_OFF' : 'RECORD_UNREADABLE';
  } catch {
    return 'EXPORT_CUT_OFF';
  } finally {
    disk.close();
  }
}

function isShort(disk: Disk, layout: Layout): boolean {
  return numberAt(disk.read(layout.fileEnd, layout.width), layout) > disk.size;
}

function take(pst: Pst, length: number, position?: number): Buffer {
  const floor = floorOf(pst);
  const at = position ?? floor.at;
  floor.at = at + length;
  return floor.disk.read(at, length);
}

/**
 * The package unpacks whatever begins as if it were packed, to whatever size. Only blocks of copies of Exchange mailboxes are, and none of
 * those unpacks to more than it may: others are refused.
 */
function blockOf(pst: Pst, id: number): OffsetIndexItem {
  const { trees, disk, layout } = floorOf(pst);
  const item = new OffsetIndexItem(trees.block(id), pst.pstFileType);
  const start = disk.read(item.fileOffset.toNumber(), Math.min(item.size, 2));
  if (!decoded(pst, start).equals(ZLIB)) return item;
  if (!layout.isPacked) throw new Error('A table is packed.');
  unpacked(disk.read(item.fileOffset.toNumber(), item.size));
  return item;
}

function unpacked(block: Buffer): Buffer {
  return unzipSync(block, { maxOutputLength: LARGEST_BLOCK });
}

function streamOf(pst: Pst, block: number): PSTNodeInputStream {
  const item = blockOf(pst, block);
  const head = floorOf(pst).disk.read(item.fileOffset.toNumber(), Math.min(item.size, 8));
  const length = isInternal(block) && head.length === 8 && head[0] === 1 ? head.readUInt32LE(4) : item.size;
  if (length > MOST_TABLE) throw new TooLarge('A table is larger than is read.');
  return new PSTNodeInputStream(pst, item);
}

function gather(pst: Pst, block: number, pieces: Buffer[], budget: { left: number }, depth: number): void {
  const { trees, disk, layout } = floorOf(pst);
  const item = new OffsetIndexItem(trees.block(block), pst.pstFileType);
  const raw = disk.read(item.fileOffset.toNumber(), item.size);
  if (!isInternal(block) || raw[0] !== 1) {
    const plain = isInternal(block) ? raw : decoded(pst, raw);
    const piece = layout.isPacked && plain.subarray(0, 2).equals(ZLIB) ? unpackedOrAsItIs(plain) : plain;
    budget.left -= piece.length;
    if (budget.left < 0) throw new TooLarge('It is larger than is read.');
    pieces.push(piece);
    return;
  }
  if (depth >= DEEPEST_LIST || raw.length < 8) throw new Error('A list of blocks is damaged.');
  if (raw.readUInt32LE(4) > budget.left) throw new TooLarge('It is larger than is read.');
  for (let index = 0; index < raw.readUInt16LE(2); index += 1) {
    const at = 8 + index * layout.width;
    gather(pst, numberAt(raw.subarray(at, at + layout.width), layout), pieces, budget, depth + 1);
  }
}

/** A file may begin like a packed block and be none. */
function unpackedOrAsItIs(block: Buffer): Buffer {
  try {
    return unpacked(block);
  } catch {
    return block;
  }
}

/** Most files put one letter for another, against a careless look. */
function decoded(pst: Pst, bytes: Buffer): Buffer {
  if (pst.encryptionType !== PSTFile.ENCRYPTION_TYPE_COMPRESSIBLE) return bytes;
  const plain = Buffer.alloc(bytes.length);
  for (const [index, byte] of bytes.entries()) plain[index] = PSTUtil.compEnc[byte] ?? byte;
  return plain;
}

/** Of a block: a list of others, or of sub-nodes. */
function isInternal(block: number): boolean {
  return Math.floor(block / 2) % 2 === 1;
}

function numberAt(bytes: Buffer, { width }: Layout): number {
  return width === 4 ? bytes.readUInt32LE(0) : bytes.readUIntLE(0, 6);
}
