import type { Link } from '../message.js';
import type { ChatAttachment, ChatParty, ChatReaction, RawChat } from '../sources/source.js';
import { AttachedFiles, TEXT_ONLY } from './attached-files.js';
import type { FileReading, ReadFile } from './file-reading.js';
import { readHtml } from './html-text.js';
import { canonicalText } from './identity.js';
import type { NamedParty, ParsedChat, ParsedMessage } from './parsed.js';
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
    chat: factsOf(raw),
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

/** Reactions under one message that are kept; a school's largest channel has fewer people in it. */
const MOST_REACTIONS = 200;
const LONGEST_REACTION = 60;

function factsOf(raw: RawChat): ParsedChat {
  const partsOf = (id: string | null) => (id === null ? null : [raw.platform, raw.conversation.id, id]);
  return {
    keyParts: partsOf(raw.messageId),
    replyToParts: partsOf(raw.replyTo),
    threadParts: partsOf(raw.thread === raw.messageId ? null : raw.thread),
    editedAt: raw.editedAt,
    deletedAt: raw.deletedAt,
    reactions: raw.reactions.flatMap(eachOf).slice(0, MOST_REACTIONS),
  };
}

/** One for each person, and one for those whom the export only counts. */
function eachOf({ emoji, by, count }: ChatReaction): ParsedChat['reactions'] {
  const sign = emoji.slice(0, LONGEST_REACTION);
  const named = by.map(party => ({ emoji: sign, by: partyOf(party), count: 1 }));
  return count > by.length ? [...named, { emoji: sign, by: null, count: count - by.length }] : named;
}

/**
 * With an id of the product's own, the same message in two exports is one; without, its time, author and words must do. What was deleted
 * with its words is known by the id alone, as it was before.
 */
function identityParts(raw: RawChat, text: string): readonly string[] {
  const place = [raw.platform, raw.conversation.id];
  const author = raw.author.id || raw.author.address || raw.author.name;
  const words = canonicalText(text);
  const isEdited = raw.editedAt !== null && (raw.deletedAt === null || words !== '');
  if (raw.messageId !== null) return ['chat', ...place, raw.messageId, isEdited ? words : ''];
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
