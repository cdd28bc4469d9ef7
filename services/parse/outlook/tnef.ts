import { Bytes, EndOfBytes } from './byte-reader.js';
import { DEEPEST_MESSAGE, type OutlookAttachment, type OutlookMessage } from './message.js';
import { PROPERTY, Properties, TYPE } from './properties.js';

const SIGNATURE = 0x223e9f78;
/** Attributes and properties of one file: ordinary ones have a few hundred. */
const MOST_ATTRIBUTES = 20_000;
const MOST_PROPERTIES = 50_000;

/** Attributes that are looked at, by their number. */
const ATTRIBUTE = {
  subject: 0x00018004,
  body: 0x0002800c,
  attachData: 0x0006800f,
  attachTitle: 0x00018010,
  attachRendering: 0x00069002,
  messageProperties: 0x00069003,
  recipients: 0x00069004,
  attachment: 0x00069005,
  codePage: 0x00069007,
} as const;

const FIXED_SIZES: Readonly<Record<number, number>> = {
  1: 0,
  2: 2,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 2,
  20: 8,
  64: 8,
  72: 16,
};
const VARIABLE = new Set<number>([TYPE.string8, TYPE.unicode, TYPE.binary, TYPE.object]);
const MULTIPLE = 0x1000;
const FIRST_NAMED = 0x8000;
/** Which kind of object stands there: a message. */
const IS_MESSAGE = Buffer.from('0703020000000000c000000000000046', 'hex');

export interface Tnef {
  readonly message: OutlookMessage;
  /** False: it ends too early or is damaged, and there may be more than was read. */
  readonly isWhole: boolean;
}

/**
 * Takes a `winmail.dat` apart (https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxtnef): words, files, messages
 * within it. `null`: it is none. Linear; whatever the bytes claim, no more is reserved than there is; never throws.
 */
export function readTnef(bytes: Buffer): Tnef | null {
  return readStream(bytes, { left: MOST_PROPERTIES }, 0);
}

/** How much may still be read, over all messages in one another. */
interface Budget {
  left: number;
}

function readStream(bytes: Buffer, budget: Budget, depth: number): Tnef | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE) return null;
  const building = new Building(budget, depth);
  const reader = new Bytes(bytes.subarray(6));
  try {
    for (let count = 0; reader.left > 0; count += 1) {
      if (count >= MOST_ATTRIBUTES) throw new EndOfBytes('It has too many attributes.');
      reader.uint8();
      const id = reader.uint32();
      const data = reader.take(reader.uint32());
      building.add(id, data);
      reader.uint16();
    }
  } catch (error) {
    if (!(error instanceof EndOfBytes)) throw error;
    building.isWhole = false;
  }
  return building.result();
}

/** One message, as its attributes come in. */
class Building {
  isWhole = true;
  readonly #properties = new Properties();
  #recipients: readonly Properties[] = [];
  readonly #attachments: { properties: Properties; content: Buffer | null; message: OutlookMessage | null }[] = [];
  readonly #budget: Budget;
  readonly #depth: number;

  constructor(budget: Budget, depth: number) {
    this.#budget = budget;
    this.#depth = depth;
  }

  add(id: number, data: Buffer): void {
    const last = this.#attachments.at(-1);
    if (id === ATTRIBUTE.codePage && data.length >= 4) this.#properties.set(PROPERTY.messageCodePage, TYPE.int32, data);
    // The same properties may come again in Unicode, further on, and then count.
    else if (id === ATTRIBUTE.subject) this.#properties.set(PROPERTY.subject, TYPE.string8, data);
    else if (id === ATTRIBUTE.body) this.#properties.set(PROPERTY.body, TYPE.string8, data);
    else if (id === ATTRIBUTE.messageProperties) this.#readInto(this.#properties, new Bytes(data));
    else if (id === ATTRIBUTE.recipients) this.#recipients = this.#table(new Bytes(data));
    else if (id === ATTRIBUTE.attachRendering)
      this.#attachments.push({ properties: new Properties(), content: null, message: null });
    else if (last && id === ATTRIBUTE.attachTitle) last.properties.set(PROPERTY.attachName, TYPE.string8, data);
    else if (last && id === ATTRIBUTE.attachData) last.content = data;
    else if (last && id === ATTRIBUTE.attachment) this.#attachment(last, data);
  }

  result(): Tnef {
    const attachments: readonly OutlookAttachment[] = this.#attachments;
    const message = { properties: this.#properties, recipients: this.#recipients, attachments };
    return { message, isWhole: this.isWhole };
  }

  #attachment(
    attachment: { properties: Properties; content: Buffer | null; message: OutlookMessage | null },
    data: Buffer,
  ): void {
    const object = this.#readInto(attachment.properties, new Bytes(data));
    attachment.content = attachment.properties.bytes(PROPERTY.attachData) ?? attachment.content;
    if (object === null) return;
    if (!object.subarray(0, 16).equals(IS_MESSAGE) || this.#depth + 1 >= DEEPEST_MESSAGE) {
      attachment.content ??= object.subarray(16);
      return;
    }
    const inner = readStream(object.subarray(16), this.#budget, this.#depth + 1);
    if (inner === null || !inner.isWhole) this.isWhole = false;
    attachment.message = inner?.message ?? null;
  }

  #table(reader: Bytes): readonly Properties[] {
    const rows: Properties[] = [];
    for (let left = reader.uint32(); left > 0; left -= 1) {
      const row = new Properties();
      this.#readInto(row, reader);
      rows.push(row);
    }
    return rows;
  }

  /** Reads a list of properties; gives the content of the attached object, where there is one. */
  #readInto(properties: Properties, reader: Bytes): Buffer | null {
    let object: Buffer | null = null;
    for (let left = reader.uint32(); left > 0; left -= 1) {
      this.#budget.left -= 1;
      if (this.#budget.left < 0) throw new EndOfBytes('It has too many properties.');
      const type = reader.uint16();
      const id = reader.uint16();
      if (id >= FIRST_NAMED) skipName(reader);
      const value = this.#value(reader, type);
      // Names are not looked up, so the number of a named one means nothing.
      if (id >= FIRST_NAMED || value === null) continue;
      if (id === PROPERTY.attachData && type === TYPE.object) object = value;
      properties.set(id, type, value);
    }
    return object;
  }

  /** Of several values the first. */
  #value(reader: Bytes, type: number): Buffer | null {
    const single = type & ~MULTIPLE;
    const isVariable = VARIABLE.has(single);
    let first: Buffer | null = null;
    for (let left = isVariable || single !== type ? reader.uint32() : 1; left > 0; left -= 1) {
      this.#budget.left -= 1;
      if (this.#budget.left < 0) throw new EndOfBytes('It has too many values.');
      const size = isVariable ? reader.uint32() : FIXED_SIZES[single];
      if (size === undefined) throw new EndOfBytes('A type is not known.');
      const value = reader.take(size);
      reader.padTo4(size);
      first ??= value;
    }
    return first;
  }
}

function skipName(reader: Bytes): void {
  reader.take(16);
  if (reader.uint32() === 0) {
    reader.uint32();
    return;
  }
  const length = reader.uint32();
  reader.take(length);
  reader.padTo4(length);
}
