import type { Link } from '../message.js';
import type { ChatAttachment, ChatParty, RawChat } from '../sources/source.js';
import { AttachedFiles, TEXT_ONLY } from './attached-files.js';
import type { FileReading, ReadFile } from './file-reading.js';
import { readHtml } from './html-text.js';
import { canonicalText } from './identity.js';
import type { NamedParty, ParsedMessage } from './parsed.js';
import { distinctProblems } from './problems.js';

/**
 * One chat message; `reading`: how files are read that its export holds. Edited words make another message, so that the first version is
 * never overwritten.
 */
export function parseChat(raw: RawChat, reading: FileReading = new AttachedFiles(TEXT_ONLY)): ParsedMessage {
  const body =
    raw.bodyType === 'html' ? readHtml(raw.body) : { text: raw.body, quoted: '', links: [] as readonly Link[] };
  const author = partyOf(raw.author);
  const files = raw.attachments.map(file => readAttachment(file, reading));
  const members = raw.members.map(partyOf).filter(member => !isSame(member, author));
  return {
    channel: 'chat',
    platform: raw.platform,
    threadParts: [raw.platform, raw.conversation.id],
    identityParts: identityParts(raw, body.text),
    sentAt: raw.sentAt,
    receivedAt: raw.receivedAt,
    author,
    recipients: members,
    subject: raw.subject,
    text: body.text,
    quotedText: body.quoted,
    signature: '',
    links: [...body.links, ...files.flatMap(({ links }) => links)],
    attachments: files.map(({ attachment }) => attachment),
    readProblems: [...raw.problems, ...distinctProblems(files.flatMap(({ problems }) => problems))],
  };
}

/** Of most files an export holds the link only. */
function readAttachment({ name, type, link, content }: ChatAttachment, reading: FileReading): ReadFile {
  if (!content) return { attachment: { name, type, size: 0, text: link }, links: [], problems: [] };
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const read = reading.read({ name, type: type.toLowerCase(), charset: null, content: bytes });
  if (read.attachment.known !== undefined) return read;
  const text = [link, read.attachment.text].filter(part => part !== null).join('\n');
  return { ...read, attachment: { ...read.attachment, text: text === '' ? null : text } };
}

/** With an id of the product's own, the same message in two exports is one; without, its time, author and words must do. */
function identityParts(raw: RawChat, text: string): readonly string[] {
  const place = [raw.platform, raw.conversation.id];
  const author = raw.author.id || raw.author.address || raw.author.name;
  const words = canonicalText(text);
  if (raw.messageId !== null) return ['chat', ...place, raw.messageId, raw.editedAt === null ? '' : words];
  return ['chat', ...place, raw.sentAt?.toISOString() ?? '', author, words];
}

function partyOf(party: ChatParty): NamedParty {
  return { address: party.address.toLowerCase(), handle: party.id, name: party.name };
}

function isSame(a: NamedParty, b: NamedParty): boolean {
  if (a.handle !== '' && b.handle !== '') return a.handle === b.handle;
  if (a.address !== '' && b.address !== '') return a.address === b.address;
  return a.name === b.name;
}
