import { inflateSync } from 'node:zlib';
import { readCms } from './cms.js';
import { type MailFile, type ReadMail, readMail } from './mail.js';
import { linesNotIn } from './merge-bodies.js';
import { composeMail } from './outlook/compose.js';
import { readMsg } from './outlook/msg.js';
import { readTnef } from './outlook/tnef.js';
import type { ProblemCode } from './problems.js';
import { walkStructure } from './structure.js';

/** Wrappings in one another. */
const DEEPEST = 5;
/** What compressed content may unpack to, bytes. */
const MOST_UNPACKED = 100_000_000;

/**
 * Some programs put a whole mail into one file of another: Outlook (`winmail.dat`), and whoever signs with S/MIME so that only programs that know it show the
 * words. What such a file holds takes its place: the words are the message's own, its files are attachments. What cannot be opened stays, and
 * `attachmentText` says why.
 */
export async function unwrap(mail: ReadMail, depth = 0): Promise<ReadMail> {
  if (!mail.files.some(isWrapping)) return mail;
  const files: MailFile[] = [];
  const problems: ProblemCode[] = [...mail.problems];
  let { plain, html } = mail;
  for (const file of mail.files) {
    const opened = isWrapping(file) ? open(file) : file;
    if ('content' in opened) {
      files.push(opened);
      continue;
    }
    if (depth >= DEEPEST) problems.push('NESTED_TOO_DEEP');
    if (depth >= DEEPEST || !opened.isWhole) files.push(file);
    if (depth >= DEEPEST) continue;
    const structure = walkStructure(opened.mail);
    const inner = await unwrap(await readMail(opened.mail, structure), depth + 1);
    problems.push(...inner.problems, ...structure.problems);
    plain = joined(plain, joined(linesNotIn(inner.plain, plain), structure.strayTexts.join('\n')), '\n\n');
    html = joined(html, inner.html, '<br/>\n');
    files.push(...inner.files);
  }
  return { ...mail, plain, html, files, problems };
}

function isWrapping({ type, name }: MailFile): boolean {
  return isTnef(type, name) || isCms(type, name) || isMsg(type, name);
}

export function isTnef(type: string, name: string): boolean {
  return /^application\/(?:vnd\.)?ms-tnef$/.test(type) || /^winmail\.dat$/i.test(name);
}

export function isCms(type: string, name: string): boolean {
  return /^application\/(?:x-)?pkcs7-mime$/.test(type) || /\.p7m$/i.test(name);
}

interface Opened {
  /** Headers of its content first. */
  readonly mail: Buffer;
  readonly isWhole: boolean;
}

function isMsg(type: string, name: string): boolean {
  return type === 'application/vnd.ms-outlook' || /\.msg$/i.test(name);
}

/** The mail or the file in a file; the same file when it cannot be opened. */
function open(file: MailFile): Opened | MailFile {
  if (isMsg(file.type, file.name)) {
    const message = readMsg(file.content);
    // A message of its own, like one that was forwarded as a file.
    return message === null ? file : { ...file, type: 'message/rfc822', content: composeMail(message) };
  }
  if (isTnef(file.type, file.name)) {
    const tnef = readTnef(file.content);
    return tnef === null ? file : { mail: composeMail(tnef.message), isWhole: tnef.isWhole };
  }
  const cms = readCms(file.content);
  const content = cms.kind === 'signed' ? cms.content : cms.kind === 'compressed' ? inflated(cms.packed) : null;
  if (content === null) return file;
  if (isEntity(content)) return { mail: content, isWhole: true };
  // A document that somebody signed by itself: `contract.pdf.p7m`.
  return { name: file.name.replace(/\.p7m$/i, ''), type: 'application/octet-stream', charset: null, content };
}

/** Whether headers of a mail's content stand at the beginning. */
function isEntity(content: Buffer): boolean {
  const head = content.toString('latin1', 0, 8_192).split(/\r?\n\r?\n/, 1)[0] ?? '';
  return /^[!-9;-~]{1,100}:/.test(head) && /^content-type:/im.test(head);
}

function inflated(packed: Buffer): Buffer | null {
  try {
    return inflateSync(packed, { maxOutputLength: MOST_UNPACKED });
  } catch {
    return null;
  }
}

function joined(first: string, second: string, by = '\n'): string {
  return first.trim() === '' || second.trim() === ''
    ? first.trim() === ''
      ? second
      : first
    : `${first}${by}${second}`;
}
