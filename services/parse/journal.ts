import type { RawMime } from '../sources/source.js';
import type { FileReading } from './file-reading.js';
import { readHtml } from './html-text.js';
import { digestOf } from './identity.js';
import { readMail } from './mail.js';
import { parseMime } from './mime.js';
import type { ParsedMessage } from './parsed.js';
import { distinctProblems, type ProblemCode } from './problems.js';
import { boundaryOf, splitParts } from './split-parts.js';
import { readHeaders, walkStructure } from './structure.js';

/**
 * What came from a journal. Exchange sends a report with the message unaltered as an attachment and its envelope, Bcc and members of lists
 * included, as the text: https://learn.microsoft.com/en-us/previous-versions/exchange-server/exchange-140/bb331962(v=exchg.140), the
 * grammar: https://learn.microsoft.com/en-us/previous-versions/office/developer/exchange-server-2007/bb738122(v=exchg.80). Of one message several reports
 * may come: it is known by what it is itself, and each adds those whom it names. Google Workspace sends the message itself,
 * https://support.google.com/a/answer/7276605. Nothing that stands in a report is passed over, and nothing is taken for one that went to anybody else
 * than the journal: where messages come themselves, their authors must not hide behind a report of their own making.
 */
export async function parseJournaled(raw: RawMime, files?: FileReading): Promise<ParsedMessage> {
  const outer = entityOf(latin1(raw.bytes));
  const { addresses, reports } = raw.journal ?? { addresses: [], reports: false };
  const bounced = reports ? bouncedReport(outer, addresses) : null;
  const report = reports ? await readReport(bounced ?? outer, addresses) : null;
  const read = report === null ? await parseMime(raw, files) : await parseReport(report, raw, files);
  const problems: ProblemCode[] = [];
  if (bounced !== null) problems.push('JOURNAL_BOUNCED');
  if (report === null && isReportFor(bounced ?? outer, addresses)) problems.push('JOURNAL_WITHOUT_MESSAGE');
  return {
    ...read,
    recipients: read.recipients.filter(({ address }) => !addresses.includes(address)),
    readProblems: [...read.readProblems, ...distinctProblems(problems)],
  };
}

interface Report {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** The messages in it, as they were sent: one, or also a copy that Exchange decrypted. */
  readonly messages: readonly Buffer[];
  /** What no report has, as a message of its own. */
  readonly beside: Buffer | null;
}

async function parseReport(
  { sender, recipients, messages, beside }: Report,
  raw: RawMime,
  files: FileReading | undefined,
): Promise<ParsedMessage> {
  const envelope = [...raw.envelope, ...recipients];
  const copies = await Promise.all(
    messages.map(async bytes => ({ bytes, read: await parseMime({ ...raw, bytes, envelope }, files) })),
  );
  // Journal report decryption, https://learn.microsoft.com/en-us/previous-versions/office/exchange-server-2010/dd876936(v=exchg.141), adds a copy that can be read.
  const chosen = copies.find(({ read }) => !isEncrypted(read)) ?? copies[0];
  if (!chosen) return parseMime(raw, files);
  const others = copies.filter(copy => copy !== chosen);
  const words = beside === null ? null : await parseMime({ ...raw, bytes: beside }, files);
  const { author } = chosen.read;
  return {
    ...chosen.read,
    author: author.address === '' ? { ...author, address: sender } : author,
    attachments: [
      ...chosen.read.attachments,
      ...others.flatMap(({ read, bytes }) => asAttachments(read, 'other copy in the journal report', bytes.length)),
      ...(words === null ? [] : asAttachments(words, 'text of the journal report', beside?.length ?? 0)),
    ],
    readProblems: [...chosen.read.readProblems, ...(words === null ? [] : distinctProblems(['JOURNAL_TEXT_BESIDE']))],
  };
}

function asAttachments(read: ParsedMessage, name: string, size: number): ParsedMessage['attachments'] {
  const links = read.links.map(link => link.target);
  const text = [read.subject, read.text, read.quotedText, read.signature, ...links].filter(Boolean).join('\n');
  return [{ name, type: 'message/rfc822', size, text }, ...read.attachments];
}

function isEncrypted({ readProblems }: ParsedMessage): boolean {
  return readProblems.some(({ code }) => code === 'ENCRYPTED');
}

/** A message or a part of one. Read as Latin-1, so that an index in it is an index in the bytes. */
interface Entity {
  readonly whole: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
  /** In lower case, without what follows it; `text/plain` where none is named. */
  readonly type: string;
}

const MOST_PARTS = 100;

function entityOf(whole: string): Entity {
  const split = /^\r?\n/.exec(whole) ?? /\r?\n\r?\n/.exec(whole);
  const headers = readHeaders(split ? whole.slice(0, split.index) : whole);
  const body = split ? whole.slice(split.index + split[0].length) : '';
  const type = (headers.get('content-type')?.[0] ?? 'text/plain').split(';', 1)[0] ?? '';
  return { whole, headers, body, type: type.trim().toLowerCase() };
}

function partsOf({ headers, body, type }: Entity): readonly Entity[] {
  if (!type.startsWith('multipart/')) return [];
  const boundary = boundaryOf(headers.get('content-type')?.[0] ?? '');
  if (boundary === null) return [];
  // The line break before a delimiter belongs to the delimiter.
  return splitParts(body, boundary, MOST_PARTS).parts.map(({ text }) => entityOf(text.replace(/\r?\n$/, '')));
}

const MARKS = ['x-ms-journal-report', 'x-ms-exchange-organization-journal-report'];

function isMarked({ headers }: Entity): boolean {
  return MARKS.some(mark => headers.has(mark));
}

function isReportFor(outer: Entity, addresses: readonly string[]): boolean {
  return isMarked(outer) && wentNowhereElse(outer, addresses);
}

const WENT_TO = 'to cc bcc resent-to resent-cc delivered-to x-original-to x-gm-original-to envelope-to'.split(' ');

/** To the journal alone, as far as it says. */
function wentNowhereElse({ headers }: Entity, addresses: readonly string[]): boolean {
  const named = WENT_TO.flatMap(name => headers.get(name) ?? []).flatMap(value => value.split(/[\s,;<>"()]+/));
  return named.every(word => !word.includes('@') || addresses.includes(word.toLowerCase()));
}

/** The journal report in a notice that it could not be delivered: an alternate journaling mailbox gets those. */
function bouncedReport(outer: Entity, addresses: readonly string[]): Entity | null {
  if (outer.type !== 'multipart/report') return null;
  const carried = partsOf(outer).filter(({ type }) => type === 'message/rfc822' || type === 'text/rfc822-headers');
  const reports = carried.map(part => entityOf(bytesOf(part).toString('latin1')));
  return reports.find(report => isReportFor(report, addresses)) ?? null;
}

/** `null`: it is no report, or one without a message. Unmarked, everything in it has to be as in a report. */
async function readReport(outer: Entity, addresses: readonly string[]): Promise<Report | null> {
  if (!wentNowhereElse(outer, addresses)) return null;
  const parts = partsOf(outer);
  const messages = parts.filter(({ type }) => type === 'message/rfc822');
  const text = parts.find(
    ({ type }) => type === 'text/plain' || type === 'text/html' || type === 'multipart/alternative',
  );
  if (messages.length === 0 || !text) return null;
  const fields = readFields(await plainTextOf(text));
  const others = parts.filter(part => part !== text && part.type !== 'message/rfc822');
  const isWhole = fields.sender !== '' && fields.hasMessageId && fields.strange.length === 0 && others.length === 0;
  if (!isMarked(outer) && !isWhole) return null;
  return {
    sender: fields.sender,
    recipients: fields.recipients,
    messages: messages.map(bytesOf),
    beside: besideOf(fields.strange, others),
  };
}

interface Fields {
  readonly sender: string;
  readonly hasMessageId: boolean;
  readonly recipients: readonly string[];
  /** Lines that are no field of a report. */
  readonly strange: readonly string[];
}

const FIELD = /^(sender|on-behalf-of|subject|label|message-id|to|cc|bcc|recipient)[ \t]*:[ \t]*(.*)$/i;

function readFields(text: string): Fields {
  let sender = '';
  let hasMessageId = false;
  const recipients = new Set<string>();
  const strange: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, name = '', value = ''] = FIELD.exec(line.trim()) ?? [];
    const field = name.toLowerCase();
    if (field === '') {
      if (line.trim() !== '') strange.push(line);
    } else if (field === 'sender') sender = addressIn(value);
    else if (field === 'message-id') hasMessageId = true;
    else if (RECIPIENT_FIELDS.has(field)) for (const address of recipientsIn(value)) recipients.add(address);
  }
  return { sender, hasMessageId, recipients: [...recipients], strange };
}

const RECIPIENT_FIELDS: ReadonlySet<string> = new Set(['to', 'cc', 'bcc', 'recipient']);

/** `user@a.example, Forwarded: other@a.example`: both. `user@a.example, Expanded: list@a.example`: a list is nobody. */
function recipientsIn(value: string): readonly string[] {
  const [first = '', ...redirections] = value.split(/,[ \t]*(?=(?:expanded|forwarded)[ \t]*:)/i);
  const forwarded = redirections
    .filter(part => /^forwarded/i.test(part))
    .map(part => part.slice(part.indexOf(':') + 1));
  return [first, ...forwarded].map(addressIn).filter(address => address !== '');
}

function addressIn(value: string): string {
  const open = value.lastIndexOf('<');
  const close = value.indexOf('>', open);
  const written = open >= 0 && close > open ? value.slice(open + 1, close) : value;
  const address = written.trim().toLowerCase();
  return address.includes('@') && !/\s/.test(address) ? address.slice(0, 320) : '';
}

async function plainTextOf(part: Entity): Promise<string> {
  const bytes = Buffer.from(part.whole, 'latin1');
  const { plain, html } = await readMail(bytes, walkStructure(bytes));
  return plain.trim() === '' && html !== '' ? readHtml(html).text : plain;
}

/** The message in a part, as it was sent. Relays may pack it, though no standard lets them. */
function bytesOf({ headers, body }: Entity): Buffer {
  const encoding = headers.get('content-transfer-encoding')?.[0]?.trim().toLowerCase();
  return encoding === 'base64' ? Buffer.from(body, 'base64') : Buffer.from(body, 'latin1');
}

/** What no report has goes through the same reading as a message of its own. */
function besideOf(strange: readonly string[], others: readonly Entity[]): Buffer | null {
  if (strange.length === 0 && others.length === 0) return null;
  const wholes = others.map(({ whole }) => whole);
  // Nothing can hold its own digest.
  const boundary = `beside-${digestOf(Buffer.from([...strange, ...wholes].join('\n'), 'utf8')).slice(0, 40)}`;
  const words = `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`;
  const pieces = [
    Buffer.from(`Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n--${boundary}\r\n${words}`, 'latin1'),
    Buffer.from(strange.join('\r\n'), 'utf8'),
    ...wholes.map(whole => Buffer.from(`\r\n--${boundary}\r\n${whole}`, 'latin1')),
    Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1'),
  ];
  return Buffer.concat(pieces);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
