import { kindByContent } from '../extract/kind.js';
import type { Attachment, Link } from '../message.js';
import type { RawMime } from '../sources/source.js';
import { AttachedFiles, TEXT_ONLY } from './attached-files.js';
import { hasPgpMessage } from './attachment-text.js';
import type { FileReading } from './file-reading.js';
import { type HtmlText, readHtml } from './html-text.js';
import { canonicalText, digestOf } from './identity.js';
import { type MailFile, type ReadMail, readMail } from './mail.js';
import { linesNotIn } from './merge-bodies.js';
import type { NamedParty, ParsedMessage } from './parsed.js';
import { distinctProblems, type ProblemCode } from './problems.js';
import { type SplitText, splitQuoted } from './quoted-text.js';
import { walkStructure } from './structure.js';
import { unwrap } from './unwrap.js';

/** Characters of a body that are looked at; the rest makes the message partly read. */
const MAX_TEXT = 2_000_000;
const MAX_NESTING = 5;

/** An e-mail, read as far as it can be; `reading`: how its files are. Never throws for what the message holds. */
export async function parseMime(
  raw: RawMime,
  reading: FileReading = new AttachedFiles(TEXT_ONLY),
): Promise<ParsedMessage> {
  const structure = walkStructure(raw.bytes);
  const mail = await unwrap(await readMail(raw.bytes, structure));
  const problems = new Set<ProblemCode>([...mail.problems, ...structure.problems]);
  const body = readBody(mail, problems);
  const files = new Files(reading, problems);
  await files.read(mail.files, 0);
  const text = cut([body.own, ...structure.strayTexts].filter(Boolean).join('\n\n'), problems);
  for (const code of suspiciousCharacters(mail, text)) problems.add(code);
  const envelope = raw.envelope.map(address => ({ address: address.toLowerCase(), handle: '', name: '' }));
  const author = mail.from[0] ?? mail.sender[0] ?? { address: '', handle: '', name: '' };
  return {
    channel: 'email',
    platform: 'email',
    threadParts: threadParts(mail, author),
    identityParts: identityParts(mail, author, body),
    sentAt: mail.date,
    receivedAt: raw.receivedAt,
    author,
    recipients: [...mail.recipients, ...mail.from.slice(1), ...envelope],
    subject: mail.subject,
    text: text.replaceAll('\0', ''),
    quotedText: cut(body.quoted, problems),
    signature: body.signature,
    links: [...body.links, ...files.links],
    attachments: files.attachments,
    readProblems: distinctProblems(problems),
  };
}

type Body = SplitText & { readonly links: readonly Link[] };

function readBody(mail: ReadMail, problems: Set<ProblemCode>): Body {
  if (hasPgpMessage(mail.plain) || hasPgpMessage(mail.html)) problems.add('ENCRYPTED');
  const plain = splitQuoted(mail.plain);
  if (mail.html === '') return { ...plain, links: [] };
  const html = readHtml(mail.html);
  if (html.cut) problems.add('TOO_LONG');
  if (html.unfinished) problems.add('HTML_UNFINISHED');
  if (html.reversed) problems.add('REVERSED_TEXT');
  const fromHtml = splitHtml(html);
  if (mail.plain.trim() === '') return fromHtml;
  // Most alternatives say the same; what only one of them says is added to what is looked at.
  return {
    own: joined(plain.own, linesNotIn(fromHtml.own, mail.plain)),
    quoted: joined(plain.quoted, linesNotIn(fromHtml.quoted, mail.plain)),
    signature: joined(plain.signature, linesNotIn(fromHtml.signature, mail.plain)),
    links: fromHtml.links,
  };
}

function splitHtml(html: HtmlText): Body {
  const split = splitQuoted(html.text);
  return { own: split.own, quoted: joined(split.quoted, html.quoted), signature: split.signature, links: html.links };
}

function joined(first: string, second: string): string {
  if (first === '' || second === '') return first + second;
  return `${first}\n\n${second}`;
}

/** The files of a message, with those of the messages within it. */
class Files {
  readonly attachments: Attachment[] = [];
  readonly links: Link[] = [];
  readonly #reading: FileReading;
  readonly #problems: Set<ProblemCode>;

  constructor(reading: FileReading, problems: Set<ProblemCode>) {
    this.#reading = reading;
    this.#problems = problems;
  }

  async read(files: readonly MailFile[], depth: number): Promise<void> {
    for (const file of files) {
      const withheld = isMessage(file) ? this.#reading.withhold(file) : null;
      if (isMessage(file) && withheld === null) {
        if (depth >= MAX_NESTING) this.#problems.add('NESTED_TOO_DEEP');
        else await this.#readNested(file, depth + 1);
        continue;
      }
      const { attachment, links, problems } = withheld ?? this.#reading.read(file);
      for (const code of problems) this.#problems.add(code);
      this.attachments.push(attachment);
      this.links.push(...links);
    }
  }

  /** A forwarded message: its words and its own attachments count as what this message carries. */
  async #readNested(file: MailFile, depth: number): Promise<void> {
    const structure = walkStructure(file.content);
    const mail = await unwrap(await readMail(file.content, structure));
    for (const code of [...mail.problems, ...structure.problems]) this.#problems.add(code);
    const body = readBody(mail, this.#problems);
    const links = body.links.map(link => link.target);
    const text = [mail.subject, body.own, body.quoted, body.signature, ...structure.strayTexts, ...links]
      .filter(Boolean)
      .join('\n');
    const name = file.name || 'forwarded message';
    this.attachments.push({ name, type: file.type, size: file.content.length, text });
    await this.read(mail.files, depth);
  }
}

/** A picture that calls itself a message is none. */
function isMessage({ type, name, content }: MailFile): boolean {
  const saysSo = type === 'message/rfc822' || type === 'message/global' || /\.eml$/i.test(name);
  return saysSo && kindByContent(content) === null;
}

function* suspiciousCharacters(mail: ReadMail, text: string): Generator<ProblemCode> {
  if (mail.plain.includes('\0') || mail.html.includes('\0')) yield 'NUL_CHARACTERS';
  if (text.includes('\u202d') || text.includes('\u202e')) yield 'REVERSED_TEXT';
  // ISO-2022-JP without its label, and UTF-7: letters that stay signs.
  if (text.includes('\u001b') && /\u001b[$(][@-J]/.test(text)) yield 'CHARSET_UNKNOWN';
  if (text.includes('+') && /\+[A-Za-z0-9/]{6,}-(?:\s|\+)/.test(text)) yield 'CHARSET_UNKNOWN';
  if (text.includes('begin ') && /^begin [0-7]{3} \S.{0,100}$/m.test(text)) yield 'TRANSFER_ENCODING_UNKNOWN';
  const replaced = text.includes('\ufffd') ? (text.match(/\ufffd/g)?.length ?? 0) : 0;
  if (replaced > 2 && replaced > text.length / 50) yield 'CHARSET_UNKNOWN';
}

function cut(text: string, problems: Set<ProblemCode>): string {
  if (text.length > MAX_TEXT) problems.add('TOO_LONG');
  return text.slice(0, MAX_TEXT);
}

function threadParts(mail: ReadMail, author: NamedParty): readonly string[] {
  const root = mail.references[0] ?? mail.messageId;
  if (root !== '') return ['mail', root];
  const people = [author, ...mail.visibleRecipients].map(party => party.address).sort();
  return ['mail', mail.subject.replace(/^(?:(?:re|fwd?|aw|wg)\s*:\s*)+/i, '').toLowerCase(), ...people];
}

/** The Message-ID alone would not do: its sender chooses it. What relays and mailboxes change is left out. */
function identityParts(mail: ReadMail, author: NamedParty, body: Body): readonly string[] {
  const visible = [...new Set(mail.visibleRecipients.map(party => party.address))].sort();
  const words = canonicalText([body.own, body.quoted, body.signature].join(' '));
  const files = mail.files.map(file => digestOf(file.content)).sort();
  return [
    'mail',
    mail.messageId,
    author.address,
    mail.date?.toISOString() ?? '',
    canonicalText(mail.subject),
    ...visible,
    words,
    ...files,
  ];
}
