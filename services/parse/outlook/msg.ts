import { type CFolder, Reader } from '@kenjiuno/msgreader/lib/Reader.js';
import { isSoundCompoundFile } from './compound-file.js';
import { DEEPEST_MESSAGE, type OutlookAttachment, type OutlookMessage } from './message.js';
import { PROPERTY, Properties, TYPE } from './properties.js';

/** Bytes before the properties of fixed size: in the file itself, in a message within it, in recipients and attachments. */
const HEADERS = { top: 32, inner: 24, part: 8 } as const;
const FIXED = '__properties_version1.0';
const VARIABLE = /^__substg1\.0_([0-9a-f]{4})([0-9a-f]{4})$/i;
const RECIPIENT = /^__recip_version1\.0_/i;
const ATTACHMENT = /^__attach_version1\.0_/i;
/** The folder in which the attached message stands. */
const INNER_MESSAGE = /^__substg1\.0_3701000d$/i;
const EMBEDDED = 5;
const FIRST_NAMED = 0x8000;
const VARIABLE_TYPES = new Set<number>([TYPE.object, TYPE.string8, TYPE.unicode, TYPE.binary]);

/**
 * Reads a `.msg` file (https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxmsg). The package reads the compound
 * file; what its streams mean is read here, since the package loses the times of messages within the message. `null`: it is none, or
 * damaged. Never throws.
 */
export function readMsg(bytes: Buffer): OutlookMessage | null {
  if (!isSoundCompoundFile(bytes)) return null;
  try {
    const reader = new Reader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    reader.parse();
    const root = reader.rootFolder();
    return root.fileNames().includes(FIXED) ? readMessage(root, HEADERS.top, 0) : null;
  } catch {
    return null;
  }
}

function readMessage(folder: CFolder, header: number, depth: number): OutlookMessage {
  const folders = folder.subFolders();
  return {
    properties: propertiesOf(folder, header),
    recipients: folders
      .filter(({ name }) => RECIPIENT.test(name))
      .map(recipient => propertiesOf(recipient, HEADERS.part)),
    attachments: folders
      .filter(({ name }) => ATTACHMENT.test(name))
      .map(attachment => readAttachment(attachment, depth)),
  };
}

function readAttachment(folder: CFolder, depth: number): OutlookAttachment {
  const properties = propertiesOf(folder, HEADERS.part);
  const inner = folder.subFolders().find(({ name }) => INNER_MESSAGE.test(name));
  if (inner === undefined || properties.number(PROPERTY.attachMethod) !== EMBEDDED)
    return { properties, content: properties.bytes(PROPERTY.attachData), message: null };
  const message = depth + 1 < DEEPEST_MESSAGE ? readMessage(inner, HEADERS.inner, depth + 1) : EMPTY;
  return { properties, content: null, message };
}

/** A message that lies too deep: the reader says so when it meets it. */
const EMPTY: OutlookMessage = { properties: new Properties(), recipients: [], attachments: [] };

function propertiesOf(folder: CFolder, header: number): Properties {
  const properties = new Properties();
  for (const { name, provider } of folder.fileNameSets()) {
    const [, id, type] = VARIABLE.exec(name) ?? [];
    if (id !== undefined && type !== undefined)
      set(properties, Number.parseInt(id, 16), Number.parseInt(type, 16), provider());
    else if (name === FIXED) readFixed(properties, provider(), header);
  }
  return properties;
}

/** Entries of sixteen bytes: type, number, flags, and a value of up to eight bytes or the size of one that lies elsewhere. */
function readFixed(properties: Properties, stream: Uint8Array, header: number): void {
  const bytes = Buffer.from(stream.buffer, stream.byteOffset, stream.byteLength);
  for (let at = header; at + 16 <= bytes.length; at += 16) {
    const type = bytes.readUInt16LE(at);
    if (!VARIABLE_TYPES.has(type)) set(properties, bytes.readUInt16LE(at + 2), type, bytes.subarray(at + 8, at + 16));
  }
}

function set(properties: Properties, id: number, type: number, value: Uint8Array): void {
  // The numbers of named properties differ from file to file.
  if (id < FIRST_NAMED) properties.set(id, type, Buffer.from(value.buffer, value.byteOffset, value.byteLength));
}
