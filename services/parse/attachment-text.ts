import iconv from 'iconv-lite';
import { calendarText, isCalendar } from '../extract/kinds/calendar.js';
import { cardText, isCard } from '../extract/kinds/card.js';
import { readCms } from './cms.js';
import { readHtml } from './html-text.js';
import type { MailFile } from './mail.js';
import type { ProblemCode } from './problems.js';
import { isCms, isTnef } from './unwrap.js';

/** Characters of one attachment that are looked at. */
export const MAX_ATTACHMENT_TEXT = 500_000;

const TEXT_TYPES =
  /^(?:text\/|application\/(?:json|xml|ics|x-yaml|x-sh|javascript)|message\/(?:delivery-status|disposition-notification|feedback-report|rfc822-headers))/;
const TEXT_NAMES = /\.(?:txt|csv|tsv|md|html?|ics|vcf|json|xml|log|rtf)$/i;
/** Of PGP, and of Microsoft's message encryption. */
const ENCRYPTED = /^(?:application\/(?:pgp-encrypted|x-microsoft-rpmsg-message)|multipart\/encrypted)/;
const PGP_MESSAGE = /^[> ]{0,20}-----BEGIN PGP MESSAGE(?:, PART [^\n]{1,20})?-----\s*$/m;

/** Its readable text, or `null` when there is none; and why it could not be read, where that hides something. */
export function attachmentText(file: MailFile): {
  readonly text: string | null;
  readonly problems: readonly ProblemCode[];
} {
  // Those that could be opened were replaced by what they hold (`unwrap.ts`).
  if (isTnef(file.type, file.name)) return { text: null, problems: ['OUTLOOK_ONLY'] };
  if (isCms(file.type, file.name)) return { text: null, problems: problemsOfCms(file.content) };
  if (ENCRYPTED.test(file.type) || /\.(?:pgp|gpg|rpmsg)$/i.test(file.name))
    return { text: null, problems: ['ENCRYPTED'] };
  if (file.type === 'message/partial' || file.type === 'message/external-body')
    return { text: null, problems: ['PART_ELSEWHERE'] };
  if (!isText(file)) return { text: null, problems: [] };
  const decoded = decode(file);
  if (decoded === null) return { text: null, problems: ['CHARSET_UNKNOWN'] };
  const problems: ProblemCode[] = decoded.length > MAX_ATTACHMENT_TEXT ? ['TOO_LONG'] : [];
  if (hasPgpMessage(decoded)) problems.push('ENCRYPTED');
  return { text: readable(file, decoded).slice(0, MAX_ATTACHMENT_TEXT), problems };
}

/** By its type, its name or, where they say nothing, its first bytes. */
export function isText(file: Pick<MailFile, 'name' | 'type' | 'content'>): boolean {
  return TEXT_TYPES.test(file.type) || TEXT_NAMES.test(file.name) || looksLikeText(file);
}

/** An encrypted block among the words. A signed one can be read. */
export function hasPgpMessage(text: string): boolean {
  return text.includes('-----BEGIN PGP MESSAGE') && PGP_MESSAGE.test(plainLines(text));
}

/** In HTML the line stands between tags. */
function plainLines(text: string): string {
  return text.replaceAll(/<[^<>]{0,500}>/g, '\n');
}

function problemsOfCms(content: Buffer): readonly ProblemCode[] {
  const { kind } = readCms(content);
  if (kind === 'empty') return [];
  return kind === 'closed' ? ['ENCRYPTED'] : ['SIGNED_OPAQUE'];
}

function readable(file: MailFile, decoded: string): string {
  if (file.type === 'text/html' || /\.html?$/i.test(file.name)) {
    const html = readHtml(decoded);
    return [html.text, html.quoted, ...html.links.map(link => link.target)].filter(Boolean).join('\n');
  }
  if (file.type === 'text/enriched' || file.type === 'text/richtext')
    return decoded.replaceAll(/<\/?[a-z]{1,30}>/gi, '');
  if (isCalendar(decoded)) return calendarText(decoded);
  return isCard(decoded) ? cardText(decoded) : decoded;
}

function decode(file: MailFile): string | null {
  const start = file.content.subarray(0, MAX_ATTACHMENT_TEXT * 4);
  if (start[0] === 0xff && start[1] === 0xfe) return iconv.decode(start, 'utf-16le');
  if (start[0] === 0xfe && start[1] === 0xff) return iconv.decode(start, 'utf-16be');
  if (file.charset !== null && !/^(?:utf-?8|us-ascii)$/i.test(file.charset)) {
    return iconv.encodingExists(file.charset) ? iconv.decode(start, file.charset) : null;
  }
  const utf8 = start.toString('utf8');
  return utf8.includes('\ufffd') ? iconv.decode(start, 'windows-1252') : utf8;
}

/** Whatever its type says: no zero bytes and hardly any control characters. */
function looksLikeText(file: Pick<MailFile, 'type' | 'content'>): boolean {
  if (!/^application\/octet-stream$|^$/.test(file.type)) return false;
  const start = file.content.subarray(0, 4_096);
  if (start.length === 0 || start.includes(0)) return false;
  const controls = start.filter(byte => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13).length;
  return controls / start.length < 0.02;
}
