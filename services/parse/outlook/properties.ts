import iconv from 'iconv-lite';

/** Properties that are looked at, by their number (https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxprops). */
export const PROPERTY = {
  messageClass: 0x001a,
  subject: 0x0037,
  submitTime: 0x0039,
  representingName: 0x0042,
  representingAddress: 0x0065,
  receivedByAddress: 0x0076,
  transportHeaders: 0x007d,
  recipientType: 0x0c15,
  senderName: 0x0c1a,
  senderAddress: 0x0c1f,
  displayTo: 0x0e04,
  deliveryTime: 0x0e06,
  body: 0x1000,
  compressedRtf: 0x1009,
  html: 0x1013,
  messageId: 0x1035,
  references: 0x1039,
  inReplyTo: 0x1042,
  displayName: 0x3001,
  address: 0x3003,
  creationTime: 0x3007,
  attachData: 0x3701,
  attachName: 0x3704,
  attachMethod: 0x3705,
  attachLongName: 0x3707,
  attachLongPath: 0x370d,
  attachType: 0x370e,
  attachContentId: 0x3712,
  smtpAddress: 0x39fe,
  internetCodePage: 0x3fde,
  messageCodePage: 0x3ffd,
  senderSmtpAddress: 0x5d01,
  representingSmtpAddress: 0x5d02,
  receivedBySmtpAddress: 0x5d07,
} as const;

/** Types of properties. */
export const TYPE = {
  int16: 0x0002,
  int32: 0x0003,
  boolean: 0x000b,
  object: 0x000d,
  string8: 0x001e,
  unicode: 0x001f,
  time: 0x0040,
  binary: 0x0102,
} as const;

const WINDOWS_LATIN = 1252;
/** Milliseconds from 1601, where Windows begins to count, to 1970. */
const WINDOWS_EPOCH = 11_644_473_600_000;

/** What Outlook knows of one message, recipient or attachment: values by number, as bytes. Everything in it is untrusted. */
export class Properties {
  readonly #values = new Map<number, { readonly type: number; readonly bytes: Buffer }>();

  set(id: number, type: number, bytes: Buffer): void {
    this.#values.set(id, { type, bytes });
  }

  /** `''` when there is none. `codePage`: of a text that is no Unicode. */
  text(id: number, codePage = this.codePage): string {
    const value = this.#values.get(id);
    if (value?.type === TYPE.unicode) return untilZero(value.bytes.toString('utf16le'));
    return value?.type === TYPE.string8 ? untilZero(decodeCodePage(value.bytes, codePage)) : '';
  }

  bytes(id: number): Buffer | null {
    const value = this.#values.get(id);
    return value?.type === TYPE.binary ? value.bytes : null;
  }

  number(id: number): number | null {
    const value = this.#values.get(id);
    if (value === undefined) return null;
    if (value.type === TYPE.int32 && value.bytes.length >= 4) return value.bytes.readInt32LE(0);
    return value.type === TYPE.int16 && value.bytes.length >= 2 ? value.bytes.readInt16LE(0) : null;
  }

  date(id: number): Date | null {
    const value = this.#values.get(id);
    if (value?.type !== TYPE.time || value.bytes.length < 8) return null;
    const date = new Date(Number(value.bytes.readBigUInt64LE(0) / 10_000n) - WINDOWS_EPOCH);
    const year = date.getUTCFullYear();
    return year >= 1970 && year <= 9_999 ? date : null;
  }

  /** Of texts that are no Unicode. */
  get codePage(): number {
    return this.number(PROPERTY.messageCodePage) ?? this.number(PROPERTY.internetCodePage) ?? WINDOWS_LATIN;
  }

  /** The HTML version, in its own character set; `''` when there is none. */
  get html(): string {
    const codePage = this.number(PROPERTY.internetCodePage) ?? this.codePage;
    const bytes = this.bytes(PROPERTY.html);
    return bytes === null ? this.text(PROPERTY.html, codePage) : untilZero(decodeCodePage(bytes, codePage));
  }
}

/** Names of code pages that iconv does not know by their number. */
const NAMES: Readonly<Record<number, string>> = {
  1200: 'utf16le',
  1201: 'utf16be',
  20127: 'utf8',
  51932: 'eucjp',
  51936: 'gb2312',
  51949: 'euckr',
  54936: 'gb18030',
  65000: 'utf-7',
  65001: 'utf8',
};

/** A code page that nobody knows is read as Windows Latin. */
export function decodeCodePage(bytes: Buffer, codePage: number): string {
  const name = NAMES[codePage] ?? `cp${codePage}`;
  return iconv.decode(bytes, iconv.encodingExists(name) ? name : 'cp1252');
}

/** Texts end with a zero, or with none. */
function untilZero(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
