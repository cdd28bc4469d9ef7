// Writes what Outlook's `winmail.dat` consists of, after [MS-OXTNEF].

/** Number of a property, its type, and its value. */
export type TnefProperty = readonly [id: number, type: number, value: string | number | Buffer];

const STRING8 = 0x001e;
const UNICODE = 0x001f;
const OBJECT = 0x000d;
const BINARY = 0x0102;

export function writeTnef(attributes: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('789f3e220100', 'hex'), ...attributes]);
}

/** `level`: 1 of the message, 2 of the attachment before it. */
export function attribute(level: 1 | 2, id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(level, 0);
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(data.length, 5);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(
    data.reduce((total, byte) => (total + byte) & 0xffff, 0),
    0,
  );
  return Buffer.concat([head, data, sum]);
}

export const messageProperties = (properties: readonly TnefProperty[]) =>
  attribute(1, 0x00069003, propertyList(properties));
export const attachmentBegins = () => attribute(2, 0x00069002, Buffer.alloc(14));
export const attachmentTitle = (name: string) => attribute(2, 0x00018010, Buffer.from(`${name}\0`, 'latin1'));
export const attachmentData = (content: Buffer) => attribute(2, 0x0006800f, content);
export const attachmentProperties = (properties: readonly TnefProperty[]) =>
  attribute(2, 0x00069005, propertyList(properties));
export const body = (text: string) => attribute(1, 0x0002800c, Buffer.from(`${text}\0`, 'latin1'));
export const codePage = (number: number) => attribute(1, 0x00069007, uint32(number, 0));
/** The object of an attached message. */
export const messageObject = (tnef: Buffer): Buffer =>
  Buffer.concat([Buffer.from('0703020000000000c000000000000046', 'hex'), tnef]);

/** RTF as Outlook keeps it when it does not pack it. */
export function storedRtf(rtf: string): Buffer {
  const content = Buffer.from(rtf, 'latin1');
  return Buffer.concat([uint32(content.length + 12, content.length, 0x414c454d, 0), content]);
}

export function propertyList(properties: readonly TnefProperty[]): Buffer {
  return Buffer.concat([uint32(properties.length), ...properties.map(writeProperty)]);
}

function writeProperty([id, type, value]: TnefProperty): Buffer {
  const tag = Buffer.alloc(4);
  tag.writeUInt16LE(type, 0);
  tag.writeUInt16LE(id, 2);
  if (typeof value === 'number') return Buffer.concat([tag, uint32(value)]);
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(`${value}\0`, type === UNICODE ? 'utf16le' : 'latin1');
  if (![STRING8, UNICODE, OBJECT, BINARY].includes(type)) return Buffer.concat([tag, bytes]);
  return Buffer.concat([tag, uint32(1, bytes.length), bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function uint32(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, index * 4);
  return bytes;
}
