const SECTOR = 512;
const END = -2;
const FREE = -1;
const NONE = 0xffffffff;

/** A file with a small file system within, as Office wrote before 2007; each stream is at least 4,096 bytes long. */
export function compoundFile(streams: Readonly<Record<string, Buffer>>): Buffer {
  const names = Object.keys(streams);
  const bodies = names.map(name => padded(streams[name] ?? Buffer.alloc(0), Math.max(4_096, SECTOR)));
  const chain: number[] = [];
  const starts = bodies.map(body => {
    const start = chain.length;
    const sectors = body.length / SECTOR;
    for (let at = 1; at <= sectors; at += 1) chain.push(at === sectors ? END : start + at);
    return start;
  });
  const directory = padded(
    Buffer.concat([
      entry('Root Entry', 5, END, 0, 1),
      ...names.map((name, index) =>
        entry(name, 2, starts[index] ?? 0, bodies[index]?.length ?? 0, -1, index + 2 <= names.length ? index + 2 : -1),
      ),
    ]),
    SECTOR,
  );
  const directoryAt = chain.length;
  for (let at = 1; at <= directory.length / SECTOR; at += 1)
    chain.push(at === directory.length / SECTOR ? END : directoryAt + at);
  const tableAt = chain.length;
  chain.push(-3);
  const table = Buffer.alloc(SECTOR, 0xff);
  for (const [index, next] of chain.entries()) table.writeInt32LE(next, index * 4);
  return Buffer.concat([header(tableAt, directoryAt), ...bodies, directory, table]);
}

function header(tableAt: number, directoryAt: number): Buffer {
  const head = Buffer.alloc(SECTOR);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(head);
  head.writeUInt16LE(0x3e, 24);
  head.writeUInt16LE(3, 26);
  head.writeUInt16LE(0xfffe, 28);
  head.writeUInt16LE(9, 30);
  head.writeUInt16LE(6, 32);
  head.writeInt32LE(1, 44);
  head.writeInt32LE(directoryAt, 48);
  head.writeInt32LE(4_096, 56);
  head.writeInt32LE(END, 60);
  head.writeInt32LE(0, 64);
  head.writeInt32LE(END, 68);
  head.writeInt32LE(0, 72);
  for (let at = 0; at < 109; at += 1) head.writeInt32LE(at === 0 ? tableAt : FREE, 76 + at * 4);
  return head;
}

function entry(name: string, type: number, start: number, size: number, child: number, right = -1): Buffer {
  const one = Buffer.alloc(128);
  one.write(name, 0, 'utf16le');
  one.writeUInt16LE((name.length + 1) * 2, 64);
  one[66] = type;
  one[67] = 1;
  one.writeUInt32LE(NONE, 68);
  one.writeUInt32LE(right < 0 ? NONE : right, 72);
  one.writeUInt32LE(child < 0 ? NONE : child, 76);
  one.writeInt32LE(start, 116);
  one.writeUInt32LE(size, 120);
  return one;
}

function padded(content: Buffer, unit: number): Buffer {
  const size = Math.max(unit, Math.ceil(content.length / SECTOR) * SECTOR);
  return Buffer.concat([content, Buffer.alloc(size - content.length)]);
}

/** A Word 97 document: the text in one piece, in letters of two bytes. */
export function doc(text: string): Buffer {
  const body = Buffer.from(text.replaceAll('\n', '\r'), 'utf16le');
  const textAt = 2_048;
  const info = Buffer.alloc(textAt + body.length);
  info.writeUInt16LE(0xa5ec, 0);
  info.writeUInt16LE(0xc1, 2);
  // Where the table of pieces stands, in the stream 1Table.
  info.writeUInt16LE(0x0200, 10);
  info.writeInt32LE(textAt, 24);
  info.writeInt32LE(text.length, 0x4c);
  const pieces = Buffer.alloc(5 + 8 + 8);
  pieces[0] = 2;
  pieces.writeInt32LE(16, 1);
  pieces.writeInt32LE(0, 5);
  pieces.writeInt32LE(text.length, 9);
  pieces.writeInt32LE(textAt, 13 + 2);
  info.writeInt32LE(0, 0x1a2);
  info.writeInt32LE(pieces.length, 0x1a6);
  body.copy(info, textAt);
  return compoundFile({ WordDocument: info, '1Table': pieces });
}
