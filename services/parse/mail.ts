import { type AddressObject, type ParsedMail, type Attachment as ParserAttachment, simpleParser } from 'mailparser';
import { assemble } from './assemble.js';
import { excise, without } from './excise.js';
import type { NamedParty } from './parsed.js';
import type { ProblemCode } from './problems.js';
import type { SimpleStructure, Structure } from './structure.js';

/** What mailparser makes of a message; the only module that knows mailparser. */
export interface ReadMail {
  readonly from: readonly NamedParty[];
  readonly sender: readonly NamedParty[];
  readonly recipients: readonly NamedParty[];
  /** To and Cc only: the same in every copy. */
  readonly visibleRecipients: readonly NamedParty[];
  readonly subject: string;
  readonly date: Date | null;
  readonly messageId: string;
  /** Oldest first. */
  readonly references: readonly string[];
  readonly plain: string;
  readonly html: string;
  readonly files: readonly MailFile[];
  readonly problems: readonly ProblemCode[];
}

export interface MailFile {
  readonly name: string;
  /** Lower case, without parameters. */
  readonly type: string;
  readonly charset: string | null;
  readonly content: Buffer;
}

/** What is not used is switched off: converting between HTML and text and making links cost more than the parsing itself, checksums too. */
const OPTIONS = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipImageLinks: true,
  skipTextLinks: true,
  keepDeliveryStatus: true,
  checksumAlgo: false,
  maxHtmlLengthToParse: 32_000_000,
} as const;

/** Never throws for what a message holds: when the parser gives up, the message comes back empty with `PARSER_STOPPED`. */
export async function readMail(bytes: Uint8Array, structure: Structure): Promise<ReadMail> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (structure.simple) return await readSimple(buffer, structure, structure.simple);
    const { lean, restoreText, restoreFile } = excise(buffer, structure);
    const mail = describe(await simpleParser(lean, OPTIONS), []);
    const files = mail.files.map(file => ({ ...file, content: restoreFile(file.content) }));
    return { ...mail, plain: restoreText(mail.plain), html: restoreText(mail.html), files };
  } catch {
    return describeHeadOnly(buffer);
  }
}

/** Where nothing is in doubt the parser is needed for the head only. */
async function readSimple(
  message: Buffer,
  { unreadHeaders }: Structure,
  { headEnd, leaves }: SimpleStructure,
): Promise<ReadMail> {
  const lean = Buffer.concat([...without(message.subarray(0, headEnd), unreadHeaders), LINE_BREAK]);
  const head = describe(await simpleParser(lean, OPTIONS), []);
  return { ...head, ...assemble(message, leaves) };
}

const LINE_BREAK = Buffer.from('\r\n');

/** Who wrote to whom is worth knowing even when the rest cannot be read. */
async function describeHeadOnly(buffer: Buffer): Promise<ReadMail> {
  const end = buffer.indexOf('\n\r\n') >= 0 ? buffer.indexOf('\n\r\n') : buffer.indexOf('\n\n');
  const head = buffer.subarray(0, Math.min(end < 0 ? buffer.length : end + 1, 256_000)).toString('latin1');
  // Without its content type the head alone is a plain message that has no body.
  const kept = head.replaceAll(/(?<![^\n])content-[^\n]*\n(?:[ \t][^\n]*\n)*/gi, '');
  try {
    return describe(await simpleParser(Buffer.from(`${kept}\r\n`, 'latin1'), OPTIONS), ['PARSER_STOPPED']);
  } catch {
    return { ...NOTHING, problems: ['PARSER_STOPPED'] };
  }
}

const NOTHING: ReadMail = {
  from: [],
  sender: [],
  recipients: [],
  visibleRecipients: [],
  subject: '',
  date: null,
  messageId: '',
  references: [],
  plain: '',
  html: '',
  files: [],
  problems: [],
};

function describe(mail: ParsedMail, problems: readonly ProblemCode[]): ReadMail {
  const visible = [...parties(mail.to), ...parties(mail.cc)];
  const references = typeof mail.references === 'string' ? [mail.references] : (mail.references ?? []);
  return {
    from: parties(mail.from),
    sender: [...headerParties(mail, 'sender'), ...headerParties(mail, 'reply-to')],
    recipients: [...visible, ...parties(mail.bcc), ...DELIVERY_HEADERS.flatMap(name => headerParties(mail, name))],
    visibleRecipients: visible,
    subject: mail.subject ?? '',
    date: dateOf(mail),
    messageId: mail.messageId ?? '',
    references: mail.inReplyTo && !references.includes(mail.inReplyTo) ? [...references, mail.inReplyTo] : references,
    plain: mail.text ?? '',
    html: typeof mail.html === 'string' ? mail.html : '',
    files: mail.attachments.map(fileOf),
    problems,
  };
}

/** The parser puts the present for a date that is none: the message would be another one at each reading. */
function dateOf({ date, headerLines }: ParsedMail): Date | null {
  const written = headerLines.filter(({ key }) => key === 'date');
  const isDate = written.every(({ line }) => !Number.isNaN(Date.parse(line.slice(line.indexOf(':') + 1).trim())));
  return date && isDate && !Number.isNaN(date.getTime()) ? date : null;
}

/** `X-Gm-Original-To`: of a copy that a routing rule of Gmail sends elsewhere, https://support.google.com/a/answer/2685650 */
const DELIVERY_HEADERS = [
  'resent-to',
  'resent-cc',
  'resent-bcc',
  'delivered-to',
  'x-original-to',
  'x-gm-original-to',
  'envelope-to',
];

function parties(value: AddressObject | AddressObject[] | undefined): NamedParty[] {
  const objects = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return objects
    .flatMap(object => object.value.flatMap(entry => [entry, ...(entry.group ?? [])]))
    .flatMap(entry => {
      const address = plainAddress(entry.address ?? '');
      return address === '' && !entry.name ? [] : [{ address, handle: '', name: entry.name }];
    });
}

function headerParties(mail: ParsedMail, name: string): NamedParty[] {
  const value = mail.headers.get(name);
  if (typeof value === 'string') {
    return value
      .split(/[\s,;<>]+/)
      .flatMap(word => (word.includes('@') ? [{ address: plainAddress(word), handle: '', name: '' }] : []));
  }
  return value && typeof value === 'object' && 'value' in value && Array.isArray(value.value)
    ? parties(value as AddressObject)
    : [];
}

/** A quoted local part may hold an @ and make one address look like another: such an address is kept whole, never cut. */
function plainAddress(address: string): string {
  return address.trim().toLowerCase().slice(0, 320);
}

function fileOf(attachment: ParserAttachment): MailFile {
  const contentType: unknown = attachment.headers.get('content-type');
  const params = contentType && typeof contentType === 'object' && 'params' in contentType ? contentType.params : null;
  const charset = params && typeof params === 'object' && 'charset' in params ? String(params.charset) : null;
  return {
    name: attachment.filename ?? '',
    type: attachment.contentType.toLowerCase(),
    charset,
    content: attachment.content,
  };
}
