import type { OutlookMessage } from './message.js';
import { PROPERTY, type Properties } from './properties.js';

/** Characters of a head that are kept: a longer one stops the parser. */
const MOST_HEAD = 200_000;
const FIELD = /^([!-9;-~]{1,200}):/;
/** Say what the content is: it is put together anew. */
const OF_CONTENT = /^(?:content-[^:]*|mime-version):/i;

/** Kinds of recipient. */
const TO = 1;
const CC = 2;
const BCC = 3;

/** The head of a message, with CRLF at the end of each line: as it came over the wire where that was kept, completed from what Outlook knows. */
export function headOf(message: OutlookMessage): string {
  const kept = transportHead(message.properties.text(PROPERTY.transportHeaders).slice(0, MOST_HEAD)).filter(
    isSoundField,
  );
  const names = new Set(kept.map(field => FIELD.exec(field)?.[1]?.toLowerCase() ?? ''));
  const added = ownFields(message).filter(([name, value]) => value !== '' && !names.has(name.toLowerCase()));
  return [...kept, ...added.map(([name, value]) => `${name}: ${value}`)].map(line => `${line}\r\n`).join('');
}

/** Programs that pass files on have damaged dates; Outlook knows the time too. */
function isSoundField(field: string): boolean {
  return !/^date:/i.test(field) || !Number.isNaN(Date.parse(field.slice(5).replaceAll(/\s+/g, ' ').trim()));
}

/** Whom the message reached, the recipients of blind copies included; lower case. */
export function envelopeOf({ properties, recipients }: OutlookMessage): readonly string[] {
  const received = [
    properties.text(PROPERTY.receivedBySmtpAddress),
    properties.text(PROPERTY.receivedByAddress),
    ...recipients.map(smtpAddress),
  ];
  return [...new Set(received.filter(isSmtp).map(address => address.trim().toLowerCase()))];
}

/** When it was delivered, otherwise sent. */
export function receivedAtOf({ properties }: OutlookMessage): Date | null {
  return (
    properties.date(PROPERTY.deliveryTime) ??
    properties.date(PROPERTY.submitTime) ??
    properties.date(PROPERTY.creationTime)
  );
}

/** Its fields, folded as they were. What is no field is left out. */
function transportHead(text: string): string[] {
  const fields: string[] = [];
  let isKept = false;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '' && fields.length > 0) break;
    if (/^[ \t]/.test(line)) {
      if (isKept) fields.push(`${fields.pop() ?? ''}\r\n${line}`);
      continue;
    }
    isKept = FIELD.test(line) && !OF_CONTENT.test(line);
    if (isKept) fields.push(line);
  }
  return fields;
}

function ownFields(message: OutlookMessage): readonly (readonly [string, string])[] {
  const { properties, recipients } = message;
  const sender = mailbox(properties.text(PROPERTY.senderName), smtpOf(properties, 'sender'));
  const represented = mailbox(properties.text(PROPERTY.representingName), smtpOf(properties, 'representing'));
  const from = represented === '' ? sender : represented;
  const sent = properties.date(PROPERTY.submitTime) ?? receivedAtOf(message);
  const of = (kind: number) =>
    recipients
      .filter(one => kindOf(one) === kind)
      .map(recipientMailbox)
      .filter(Boolean);
  const to = of(TO);
  return [
    ['From', from],
    ['Sender', sender === from ? '' : sender],
    // Without a table of recipients their names stand in one text.
    ['To', to.length > 0 || recipients.length > 0 ? to.join(',\r\n ') : encoded(properties.text(PROPERTY.displayTo))],
    ['Cc', of(CC).join(',\r\n ')],
    ['Subject', encoded(properties.text(PROPERTY.subject))],
    ['Date', sent === null ? '' : sent.toUTCString().replace('GMT', '+0000')],
    ['Message-ID', oneLine(properties.text(PROPERTY.messageId))],
    ['In-Reply-To', oneLine(properties.text(PROPERTY.inReplyTo))],
    ['References', oneLine(properties.text(PROPERTY.references)).split(' ').join('\r\n ')],
  ];
}

function kindOf(recipient: Properties): number {
  const kind = (recipient.number(PROPERTY.recipientType) ?? TO) & 0xf;
  return kind === CC || kind === BCC ? kind : TO;
}

function recipientMailbox(recipient: Properties): string {
  return mailbox(recipient.text(PROPERTY.displayName), smtpAddress(recipient));
}

function smtpAddress(recipient: Properties): string {
  const own = recipient.text(PROPERTY.smtpAddress);
  if (isSmtp(own)) return own;
  const address = recipient.text(PROPERTY.address);
  return isSmtp(address) ? address : '';
}

function smtpOf(properties: Properties, who: 'sender' | 'representing'): string {
  const candidates = [
    properties.text(who === 'sender' ? PROPERTY.senderSmtpAddress : PROPERTY.representingSmtpAddress),
    properties.text(who === 'sender' ? PROPERTY.senderAddress : PROPERTY.representingAddress),
  ];
  return candidates.find(isSmtp) ?? '';
}

/** Exchange's own addresses (`/O=SCHOOL/OU=…`) are none. */
function isSmtp(address: string): boolean {
  return /^[^\s<>,;"]{1,256}@[^\s<>,;"@]{1,253}$/.test(address.trim());
}

function mailbox(name: string, address: string): string {
  const words = oneLine(name).replaceAll(/^'|'$/g, '');
  const shown = words === '' || words.toLowerCase() === address.toLowerCase() ? '' : quoted(words);
  if (address === '') return shown;
  return shown === '' ? address.trim() : `${shown} <${address.trim()}>`;
}

function quoted(name: string): string {
  return /^[A-Za-z0-9 ]+$/.test(name) ? name : encoded(name);
}

/** As encoded words, unless it is plain ASCII without anything that means something. */
export function encoded(text: string): string {
  const line = oneLine(text).slice(0, 20_000);
  if (/^[ -~]*$/.test(line) && !/[=?"<>,;:@()[\]\\]/.test(line)) return line;
  return pieces(line)
    .map(piece => `=?utf-8?B?${Buffer.from(piece).toString('base64')}?=`)
    .join('\r\n ');
}

/** Letters are never parted. */
function pieces(text: string): readonly string[] {
  const found: string[] = [];
  let piece = '';
  for (const letter of text) {
    if (Buffer.byteLength(piece + letter) > 42) {
      found.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...found, piece];
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s\0-\x1f\x7f]+/g, ' ').trim();
}
