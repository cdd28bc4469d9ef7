// Writes `.pst` files, after [MS-PST]: the trees, blocks and tables that hold messages, and no more.
import { PSTUtil } from 'pst-extractor/dist/PSTUtil.class.js';
import {
  bytesOf,
  INT,
  isFixed,
  OBJECT,
  type OutlookProperty,
  TEXT,
  type WrittenAttachment,
  type WrittenMessage,
} from './outlook.js';

export interface PstOptions {
  /** As Outlook wrote it up to 2002. */
  readonly isOld?: boolean;
  /** One letter for another, as Outlook does unless told otherwise. */
  readonly isEncoded?: boolean;
}

/** What Outlook 2003 and later write in a heap: longer values stand in nodes of their own. */
const MOST_IN_HEAP = 3_500;
const BLOCK = 8_176;
const OLD_BLOCK = 8_180;
const PAGE = 512;

/** Where a node's data and its sub-nodes are. */
interface Stored {
  readonly data: number;
  readonly sub: number;
}

/** A file with these messages, all in one folder. */
export function writePst(messages: readonly WrittenMessage[], options: PstOptions = {}): Buffer {
  const writer = new PstWriter(options);
  writer.node(0x122, writer.properties([[0x3001, TEXT, 'Inbox']]));
  for (const [index, message] of messages.entries())
    writer.node(((index + 1_000) << 5) | 0x04, writer.message(message));
  return writer.file();
}

class PstWriter {
  readonly #isOld: boolean;
  readonly #isEncoded: boolean;
  readonly #width: 4 | 8;
  readonly #chunks: Buffer[] = [Buffer.alloc(1_024)];
  #length = 1_024;
  #nextBlock = 4;
  #nextSub = 1;
  readonly #blocks: (readonly [id: number, at: number, length: number])[] = [];
  readonly #nodes: (readonly [id: number, stored: Stored])[] = [];

  constructor({ isOld = false, isEncoded = true }: PstOptions) {
    this.#isOld = isOld;
    this.#isEncoded = isEncoded;
    this.#width = isOld ? 4 : 8;
  }

  node(id: number, stored: Stored): void {
    this.#nodes.push([id, stored]);
  }

  message({ properties, recipients = [], attachments = [] }: WrittenMessage): Stored {
    const more: (readonly [number, Stored])[] = [];
    if (recipients.length > 0) more.push([0x692, this.#table(recipients)]);
    if (attachments.length > 0) {
      const nodes = attachments.map(
        (attachment, index) => [((index + 1) << 5) | 0x05, this.#attachment(attachment)] as const,
      );
      more.push([0x671, this.#table(nodes.map(([id]) => [[0x67f2, INT, id]]))], ...nodes);
    }
    return this.properties(properties, more);
  }

  /** A heap of properties; `more`: sub-nodes beside the values that are too long for it. */
  properties(properties: readonly OutlookProperty[], more: readonly (readonly [number, Stored])[] = []): Stored {
    const heap = new Heap(0xbc);
    const subNodes = [...more];
    const records = heap.reserve();
    const root = heap.reserve();
    heap.put(records, Buffer.concat([Buffer.from([0xb5, 2, 6, 0]), uint32(root)]));
    heap.put(
      root,
      Buffer.concat([...properties].sort(([a], [b]) => a - b).map(property => this.#record(property, heap, subNodes))),
    );
    return { data: this.#store(heap.bytes(records)), sub: this.#subNodes(subNodes) };
  }

  file(): Buffer {
    const nodeTree = this.#tree(
      0x81,
      this.#nodes.map(([id, { data, sub }]) => [
        id,
        this.#isOld
          ? Buffer.concat([uint32(id), uint32(data), uint32(sub), uint32(0x122)])
          : Buffer.concat([this.#number(id), this.#number(data), this.#number(sub), uint32(0x122), uint32(0)]),
      ]),
    );
    const blockTree = this.#tree(
      0x80,
      this.#blocks.map(([id, at, length]) => [
        id,
        Buffer.concat([this.#number(id), this.#number(at), uint16(length, 2), ...(this.#isOld ? [] : [uint32(0)])]),
      ]),
    );
    const header = Buffer.alloc(1_024);
    header.write('!BDN', 0, 'latin1');
    header.write('SM', 8, 'latin1');
    header.writeUInt16LE(this.#isOld ? 14 : 23, 10);
    header.writeUInt16LE(19, 12);
    this.#number(this.#length).copy(header, this.#isOld ? 168 : 184);
    this.#number(nodeTree).copy(header, this.#isOld ? 188 : 224);
    this.#number(blockTree).copy(header, this.#isOld ? 196 : 240);
    header.writeUInt8(this.#isEncoded ? 1 : 0, this.#isOld ? 461 : 513);
    this.#chunks[0] = header;
    return Buffer.concat(this.#chunks);
  }

  #attachment({ properties, message }: WrittenAttachment): Stored {
    if (!message) return this.properties(properties);
    const id = this.#subId(0x04);
    return this.properties(
      [...properties, [0x3701, OBJECT, Buffer.concat([uint32(id), uint32(0)])]],
      [[id, this.message(message)]],
    );
  }

  #record(property: OutlookProperty, heap: Heap, subNodes: (readonly [number, Stored])[]): Buffer {
    const [id, type] = property;
    const tag = uint16(id, type);
    const value = bytesOf(property);
    if (isFixed(type) && type !== 0x0040) return Buffer.concat([tag, value.subarray(0, 4)]);
    if (value.length <= MOST_IN_HEAP && heap.has(value.length))
      return Buffer.concat([tag, uint32(heap.put(heap.reserve(), value))]);
    const node = this.#subId(0x1f);
    subNodes.push([node, { data: this.#store(value), sub: 0 }]);
    return Buffer.concat([tag, uint32(node)]);
  }

  /** A table with a row for each list of properties: all columns that any of them has, each four bytes wide. */
  #table(rows: readonly (readonly OutlookProperty[])[]): Stored {
    const heap = new Heap(0x7c);
    const columns = [
      [0x67f2, INT] as const,
      ...new Map(
        rows
          .flat()
          .filter(([id]) => id !== 0x67f2)
          .map(([id, type]) => [id, type]),
      ),
    ];
    const [index, keys, info, matrix] = [heap.reserve(), heap.reserve(), heap.reserve(), heap.reserve()];
    const width = columns.length * 4;
    const bitmap = Math.ceil(columns.length / 8);
    const subNodes: (readonly [number, Stored])[] = [];
    const lines = rows.map((row, number) => {
      const line = Buffer.alloc(width + bitmap);
      for (const [column, [id, type]] of columns.entries()) {
        const property =
          row.find(([other]) => other === id) ?? (id === 0x67f2 ? ([id, type, number] as const) : undefined);
        if (!property) continue;
        this.#record(property, heap, subNodes).copy(line, column * 4, 4, 8);
        line.writeUInt8((line[width + (column >> 3)] ?? 0) | (0x80 >> (column & 7)), width + (column >> 3));
      }
      return line;
    });
    const described = columns.map(([id, type], column) =>
      Buffer.concat([uint16(type, id), uint16(column * 4), Buffer.from([4, column])]),
    );
    heap.put(index, Buffer.concat([Buffer.from([0xb5, 4, 4, 0]), uint32(keys)]));
    heap.put(keys, Buffer.concat(rows.map((_, number) => Buffer.concat([uint32(number), uint32(number)]))));
    heap.put(
      info,
      Buffer.concat([
        Buffer.from([0x7c, columns.length]),
        uint16(width, width, width, width + bitmap),
        uint32(index),
        uint32(matrix),
        uint32(0),
        ...described,
      ]),
    );
    heap.put(matrix, Buffer.concat(lines));
    return { data: this.#store(heap.bytes(info)), sub: this.#subNodes(subNodes) };
  }

  #subNodes(nodes: readonly (readonly [number, Stored])[]): number {
    if (nodes.length === 0) return 0;
    const entries = [...nodes]
      .sort(([a], [b]) => a - b)
      .map(([id, { data, sub }]) => Buffer.concat([this.#number(id), this.#number(data), this.#number(sub)]));
    const head = Buffer.concat([Buffer.from([2, 0]), uint16(nodes.length), ...(this.#isOld ? [] : [uint32(0)])]);
    return this.#block(Buffer.concat([head, ...entries]), true);
  }

  /** One block, or a list of blocks. */
  #store(content: Buffer): number {
    const most = this.#isOld ? OLD_BLOCK : BLOCK;
    if (content.length <= most) return this.#block(content, false);
    const ids: Buffer[] = [];
    for (let at = 0; at < content.length; at += most)
      ids.push(this.#number(this.#block(content.subarray(at, at + most), false)));
    return this.#block(Buffer.concat([Buffer.from([1, 1]), uint16(ids.length), uint32(content.length), ...ids]), true);
  }

  #block(content: Buffer, isInternal: boolean): number {
    const id = this.#nextBlock + (isInternal ? 2 : 0);
    this.#nextBlock += 4;
    const bytes = isInternal || !this.#isEncoded ? content : Buffer.from(content.map(byte => ENCODE[byte] ?? 0));
    this.#blocks.push([id, this.#append(bytes, 64), content.length]);
    return id;
  }

  /** Where the root of the tree stands. */
  #tree(kind: number, entries: readonly (readonly [number, Buffer])[], level = 0): number {
    const room = this.#isOld ? 496 : 488;
    const size = entries[0]?.[1].length ?? 1;
    const each = Math.floor(room / size);
    const sorted = [...entries].sort(([a], [b]) => a - b);
    const above: (readonly [number, Buffer])[] = [];
    let root = 0;
    for (let from = 0; from < sorted.length; from += each) {
      const part = sorted.slice(from, from + each);
      const page = Buffer.alloc(PAGE);
      Buffer.concat(part.map(([, entry]) => entry)).copy(page);
      Buffer.from([part.length, each, size, level]).copy(page, room);
      page.fill(kind, this.#isOld ? 500 : 496, this.#isOld ? 502 : 498);
      root = this.#append(page, PAGE);
      const first = part[0]?.[0] ?? 0;
      above.push([first, Buffer.concat([this.#number(first), this.#number(0), this.#number(root)])]);
    }
    return above.length <= 1 ? root : this.#tree(kind, above, level + 1);
  }

  #append(bytes: Buffer, unit: number): number {
    const gap = (unit - (this.#length % unit)) % unit;
    this.#chunks.push(Buffer.alloc(gap), bytes);
    const at = this.#length + gap;
    this.#length = at + bytes.length;
    return at;
  }

  #subId(kind: number): number {
    this.#nextSub += 1;
    return ((this.#nextSub + 0x1000) << 5) | kind;
  }

  #number(value: number): Buffer {
    const bytes = Buffer.alloc(this.#width);
    bytes.writeUIntLE(value, 0, this.#width === 4 ? 4 : 6);
    return bytes;
  }
}

/** One block of allocations, each known by its number. */
class Heap {
  readonly #kind: number;
  readonly #pieces: Buffer[] = [];

  constructor(kind: number) {
    this.#kind = kind;
  }

  reserve(): number {
    this.#pieces.push(Buffer.alloc(0));
    return this.#pieces.length << 5;
  }

  has(length: number): boolean {
    const used = this.#pieces.reduce((sum, piece) => sum + piece.length + 2, 0);
    // Its records are put in last; they and the map at the end need some room.
    return used + length < 5_500;
  }

  put(id: number, piece: Buffer): number {
    this.#pieces[(id >> 5) - 1] = piece;
    return id;
  }

  bytes(root: number): Buffer {
    const content = Buffer.concat(this.#pieces);
    let at = 12;
    const starts = this.#pieces.map(piece => {
      const start = at;
      at += piece.length;
      return start;
    });
    const head = Buffer.concat([
      uint16(12 + content.length),
      Buffer.from([0xec, this.#kind]),
      uint32(root),
      Buffer.alloc(4),
    ]);
    return Buffer.concat([head, content, uint16(this.#pieces.length, 0, ...starts, at)]);
  }
}

const ENCODE = Array.from({ length: 256 }, (_, byte) => PSTUtil.compEnc.indexOf(byte));

function uint16(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 2);
  for (const [index, number] of numbers.entries()) bytes.writeUInt16LE(number, index * 2);
  return bytes;
}

function uint32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number, 0);
  return bytes;
}
