import type { ExportFile } from '../export-file.js';
import { elementOf, type XmlElement } from '../xml-parts.js';

/** One text or picture message, in one shape. */
export interface PhoneMessage {
  /** By whoever has the phone. */
  readonly isSent: boolean;
  /** `null`: they have it. */
  readonly from: string | null;
  /** The others of the conversation: numbers, or names of services. */
  readonly others: readonly string[];
  readonly contactName: string;
  readonly at: Date | null;
  readonly subject: string;
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly type: string; readonly base64: string }[];
  /** Of the network, for picture messages. */
  readonly id: string | null;
  /** Own numbers that it names. */
  readonly ownNumbers: readonly string[];
}

const DRAFT = '3';
const SENT = new Set(['2', '4', '5', '6']);
/** OMA MMS: who an address belongs to. */
const [FROM, BLIND, COPY, TO] = ['137', '129', '130', '151'];
/** Stands for the phone's own number, which it often does not know. */
const OWN = 'insert-address-token';
const NONE = new Set(['', 'null']);

/** `draft`: it was never sent. `null`: it lacks what makes it a message. */
export function phoneMessageOf(xml: string): PhoneMessage | 'draft' | null {
  const element = elementOf(withWholeSigns(xml));
  if (!element) return null;
  return element.name === 'sms' ? textMessage(element) : pictureMessage(element);
}

/**
 * The app writes each half of an emoji as a number of its own (`&#55357;&#56842;`), which no XML allows:
 * https://wilgysef.com/smstoxml/
 */
function withWholeSigns(xml: string): string {
  return xml.replaceAll(/&#(5[5-7]\d{3});&#(5[67]\d{3});/g, (whole, high: string, low: string) => {
    const [first, second] = [Number(high), Number(low)];
    const isPair = first >= 0xd800 && first < 0xdc00 && second >= 0xdc00 && second < 0xe000;
    return isPair ? String.fromCharCode(first, second) : whole;
  });
}

function textMessage({ attributes }: XmlElement): PhoneMessage | 'draft' | null {
  const { address = '', type = '', body, date } = attributes;
  if (type === DRAFT) return 'draft';
  if (body === undefined || NONE.has(address)) return null;
  const isSent = SENT.has(type);
  return {
    isSent,
    from: isSent ? null : numberOf(address),
    others: [numberOf(address)],
    contactName: contactOf(attributes),
    at: timeOf(date),
    subject: '',
    text: known(body),
    files: [],
    id: null,
    ownNumbers: [],
  };
}

function pictureMessage(element: XmlElement): PhoneMessage | 'draft' | null {
  const { attributes } = element;
  if (attributes.msg_box === DRAFT) return 'draft';
  const isSent = attributes.msg_box !== '1';
  const addresses = element.children.flatMap(child => (child.name === 'addrs' ? child.children : []));
  const ofType = (...types: readonly string[]) =>
    addresses.flatMap(({ attributes: { type = '', address = '' } }) => (types.includes(type) ? [address] : []));
  const talk = known(attributes.address).split('~').filter(Boolean).map(numberOf);
  const [sender] = ofType(FROM ?? '').filter(address => address !== OWN);
  const from = isSent ? null : numberOf(sender ?? talk[0] ?? '');
  if (talk.length === 0 && (isSent || from === '')) return null;
  const named = ofType(TO ?? '', COPY ?? '', BLIND ?? '')
    .filter(address => address !== OWN)
    .map(numberOf);
  const parts = element.children
    .flatMap(child => (child.name === 'parts' ? child.children : []))
    .map(part => part.attributes);
  return {
    isSent,
    from,
    others: talk.length > 0 ? talk : [...new Set([from ?? '', ...named])].filter(Boolean),
    contactName: contactOf(attributes),
    at: timeOf(attributes.date),
    subject: known(attributes.sub),
    text: parts
      .flatMap(({ ct, text }) => (ct === 'text/plain' ? [known(text)] : []))
      .filter(Boolean)
      .join('\n'),
    files: parts.flatMap(({ ct = '', cl, name, data = '' }) =>
      ct === 'text/plain' || ct === 'application/smil'
        ? []
        : [{ name: known(name) || known(cl), type: ct, base64: data }],
    ),
    id: known(attributes.m_id) || known(attributes.tr_id) || null,
    ownNumbers: isSent && sender !== undefined ? [numberOf(sender)] : named.filter(number => !talk.includes(number)),
  };
}

/** The bytes of a part, decoded only when the message is fetched. */
export function partFile(name: string, base64: string, modifiedAt: Date): ExportFile {
  const size = Math.floor((base64.length * 3) / 4);
  return {
    path: name,
    size,
    modifiedAt,
    open: async () => {
      const { Readable } = await import('node:stream');
      return Readable.from([Buffer.from(base64, 'base64')]);
    },
  };
}

/** As it is dialled; services have names. */
function numberOf(address: string): string {
  return /^\+?[\d\s().\u00a0-]{5,}$/.test(address) ? address.replaceAll(/[^\d+]/g, '') : address.trim();
}

function contactOf({ contact_name: name = '' }: XmlElement['attributes']): string {
  return name === '(Unknown)' ? '' : known(name);
}

function known(text: string | undefined): string {
  return text === undefined || NONE.has(text) ? '' : text;
}

function timeOf(milliseconds: string | undefined): Date | null {
  const number = /^\d{10,14}$/.test(milliseconds ?? '') ? Number(milliseconds) : 0;
  // Some phones give picture messages their time in seconds.
  return number === 0 ? null : new Date(number < 100_000_000_000 ? number * 1_000 : number);
}
