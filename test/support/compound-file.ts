// Writes compound files, after [MS-CFB], version 3: as small as they can be, with siblings in one line.

/** A folder with its streams and folders, by name. */
export interface Folder {
  readonly [name: string]: Buffer | Folder;
}

interface Entry {
  readonly name: string;
  readonly kind: 1 | 2 | 5;
  readonly content: Buffer;
  child: number;
  right: number;
  start: number;
}

const SECTOR = 512;
const SMALL = 64;
const SMALL_STREAM = 4_096;
const NONE = 0xffffffff;
const END = 0xfffffffe;
const TABLE = 0xfffffffd;

export function writeCompoundFile(root: Folder): Buffer {
  const entries: Entry[] = [
    { name: 'Root Entry', kind: 5, content: Buffer.alloc(0), child: NONE, right: NONE, start: END },
  ];
  addChildren(entries, 0, root);
  const small = entries.filter(
    ({ kind, content }) => kind === 2 && content.length > 0 && content.length < SMALL_STREAM,
  );
  const smallTable: number[] = [];
  const smallStream: Buffer[] = [];
  for (const entry of small) {
    entry.start = smallTable.length;
    const count = Math.ceil(entry.content.length / SMALL);
    for (let index = 1; index <= count; index += 1) smallTable.push(index === count ? END : entry.start + index);
    smallStream.push(padded(entry.content, SMALL));
  }
  const sectors: Buffer[] = [];
  const table: number[] = [];
  const store = (content: Buffer): number => {
    const start = sectors.length;
    const count = Math.ceil(content.length / SECTOR);
    for (let index = 1; index <= count; index += 1) table.push(index === count ? END : start + index);
    const bytes = padded(content, SECTOR);
    for (let index = 0; index < count; index += 1) sectors.push(bytes.subarray(index * SECTOR, (index + 1) * SECTOR));
    return count === 0 ? END : start;
  };
  for (const entry of entries)
    if (entry.kind === 2 && entry.content.length >= SMALL_STREAM) entry.start = store(entry.content);
  const [root0] = entries;
  const rootStream = Buffer.concat(smallStream);
  if (root0) root0.start = store(rootStream);
  const smallTableStart = store(numbers(smallTable, SECTOR));
  const directory = store(padded(Buffer.concat(entries.map(entry => writeEntry(entry, rootStream.length))), SECTOR));
  const tableCount = tableSectors(sectors.length);
  const tableStart = sectors.length;
  for (let index = 0; index < tableCount; index += 1) table.push(TABLE);
  const header = Buffer.alloc(SECTOR, 0);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.writeUInt16LE(0x3e, 24);
  header.writeUInt16LE(3, 26);
  header.writeUInt16LE(0xfffe, 28);
  header.writeUInt16LE(9, 30);
  header.writeUInt16LE(6, 32);
  header.writeUInt32LE(tableCount, 44);
  header.writeUInt32LE(directory, 48);
  header.writeUInt32LE(SMALL_STREAM, 56);
  header.writeUInt32LE(smallTable.length === 0 ? END : smallTableStart, 60);
  header.writeUInt32LE(Math.ceil((smallTable.length * 4) / SECTOR), 64);
  header.writeUInt32LE(END, 68);
  for (let index = 0; index < 109; index += 1)
    header.writeUInt32LE(index < tableCount ? tableStart + index : NONE, 76 + index * 4);
  return Buffer.concat([header, ...sectors, numbers(table, SECTOR)]);
}

function addChildren(entries: Entry[], parent: number, folder: Folder): void {
  const names = Object.keys(folder).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  let before: Entry | null = null;
  for (const name of names) {
    const value = folder[name] ?? Buffer.alloc(0);
    const isStream = Buffer.isBuffer(value);
    const index = entries.length;
    const entry: Entry = {
      name,
      kind: isStream ? 2 : 1,
      content: isStream ? value : Buffer.alloc(0),
      child: NONE,
      right: NONE,
      start: isStream ? END : 0,
    };
    entries.push(entry);
    const owner = entries[parent];
    if (before) before.right = index;
    else if (owner) owner.child = index;
    before = entry;
    if (!Buffer.isBuffer(value)) addChildren(entries, index, value);
  }
}

function writeEntry({ name, kind, content, child, right, start }: Entry, rootLength: number): Buffer {
  const entry = Buffer.alloc(128);
  entry.write(name, 0, 'utf16le');
  entry.writeUInt16LE(name.length * 2 + 2, 64);
  entry.writeUInt8(kind, 66);
  entry.writeUInt8(1, 67);
  entry.writeUInt32LE(NONE, 68);
  entry.writeUInt32LE(right, 72);
  entry.writeUInt32LE(child, 76);
  entry.writeUInt32LE(start, 116);
  entry.writeUInt32LE(kind === 5 ? rootLength : content.length, 120);
  return entry;
}

/** How many sectors the table of sectors takes, itself included. */
function tableSectors(sectors: number): number {
  let count = 1;
  while (count * (SECTOR / 4) < sectors + count) count += 1;
  return count;
}

function numbers(values: readonly number[], unit: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil((values.length * 4) / unit) * unit, 0xff);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}

function padded(content: Buffer, unit: number): Buffer {
  return Buffer.concat([content, Buffer.alloc((unit - (content.length % unit)) % unit)]);
}
