// Messages as Outlook keeps them, for fixtures: the same description is written as a .msg and as a .pst file.
import { type Folder, writeCompoundFile } from './compound-file.js';

/** Number, type, value: a number, a text, a time or bytes. */
export type OutlookProperty = readonly [id: number, type: number, value: number | string | Date | Buffer];

export interface WrittenMessage {
  readonly properties: readonly OutlookProperty[];
  readonly recipients?: readonly (readonly OutlookProperty[])[];
  readonly attachments?: readonly WrittenAttachment[];
}

export interface WrittenAttachment {
  readonly properties: readonly OutlookProperty[];
  readonly message?: WrittenMessage;
}

export const INT = 0x0003;
export const STRING8 = 0x001e;
export const TEXT = 0x001f;
export const TIME = 0x0040;
export const BYTES = 0x0102;
export const OBJECT = 0x000d;

export const to = (name: string, address: string, kind: 1 | 2 | 3 = 1): readonly OutlookProperty[] => [
  [0x0c15, INT, kind],
  [0x3001, TEXT, name],
  [0x3002, TEXT, 'SMTP'],
  [0x3003, TEXT, address],
];

export const file = (name: string, content: Buffer, type = 'text/plain'): WrittenAttachment => ({
  properties: [
    [0x3701, BYTES, content],
    [0x3705, INT, 1],
    [0x3707, TEXT, name],
    [0x370e, TEXT, type],
  ],
});

export const within = (message: WrittenMessage, name = 'Forwarded'): WrittenAttachment => ({
  properties: [
    [0x3001, TEXT, name],
    [0x3705, INT, 5],
  ],
  message,
});

export function bytesOf([, type, value]: OutlookProperty): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === 'string') return Buffer.from(value, type === TEXT ? 'utf16le' : 'latin1');
  const bytes = Buffer.alloc(8);
  if (value instanceof Date) bytes.writeBigUInt64LE((BigInt(value.getTime()) + 11_644_473_600_000n) * 10_000n, 0);
  else bytes.writeInt32LE(value, 0);
  return bytes;
}

export function isFixed(type: number): boolean {
  return type === INT || type === TIME || type === 0x0002 || type === 0x000b;
}

/** A `.msg` file, after [MS-OXMSG]. */
export function writeMsg(message: WrittenMessage): Buffer {
  return writeCompoundFile({ '__nameid_version1.0': {}, ...messageFolder(message, 32) });
}

function messageFolder({ properties, recipients = [], attachments = [] }: WrittenMessage, header: number): Folder {
  const folder: Record<string, Buffer | Folder> = { ...propertyStreams(properties, header) };
  for (const [index, recipient] of recipients.entries())
    folder[`__recip_version1.0_#${index.toString(16).padStart(8, '0')}`] = propertyStreams(recipient, 8);
  for (const [index, attachment] of attachments.entries()) {
    const own: Record<string, Buffer | Folder> = { ...propertyStreams(attachment.properties, 8) };
    if (attachment.message) own['__substg1.0_3701000D'] = messageFolder(attachment.message, 24);
    folder[`__attach_version1.0_#${index.toString(16).padStart(8, '0')}`] = own;
  }
  return folder;
}

function propertyStreams(properties: readonly OutlookProperty[], header: number): Record<string, Buffer> {
  const streams: Record<string, Buffer> = {};
  const fixed = [Buffer.alloc(header)];
  for (const property of properties) {
    const [id, type] = property;
    const value = bytesOf(property);
    const entry = Buffer.alloc(16);
    entry.writeUInt16LE(type, 0);
    entry.writeUInt16LE(id, 2);
    entry.writeUInt32LE(6, 4);
    if (isFixed(type)) value.copy(entry, 8);
    else {
      entry.writeUInt32LE(value.length + (type === TEXT ? 2 : 0), 8);
      streams[`__substg1.0_${hex(id)}${hex(type)}`] = value;
    }
    fixed.push(entry);
  }
  return { ...streams, '__properties_version1.0': Buffer.concat(fixed) };
}

function hex(number: number): string {
  return number.toString(16).toUpperCase().padStart(4, '0');
}
