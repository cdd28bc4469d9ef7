import {
  type KeptReaction,
  MessageModel,
  type MessageRecord,
  type StoredChat,
  type StoredReaction,
} from '../../models/message.js';
import { type ChatFacts, isNotice, type Message, participantKey, type Reaction } from '../message.js';
import { identityOf } from '../parse/identity.js';
import { UNORDERED } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import type { ExaminedEntry } from './examined.js';

/** What is stored of it beside the words; `undefined` in mail. */
export function storedChat(message: Message, keys: KeyRing): StoredChat | undefined {
  const { chat } = message;
  if (!chat) return undefined;
  return { ...placeOf(chat), ...(isNotice(message) ? { wordless: true } : {}), ...fateOf(message, chat, keys) };
}

/** For a message that stands there already: what this copy of it adds. In any order, and however often. */
export function chatWrites(id: string, chat: StoredChat | undefined): readonly object[] {
  if (!chat) return [];
  const { editedAt, deletedAt, deletedIn, wordless: _wordless, reactions, ...place } = chat;
  const first = under('chat', { editedAt, deletedAt, deletedIn });
  const update = {
    ...setOf('$set', under('chat', place)),
    // What was said first stays: a later export only repeats it.
    ...setOf('$min', first),
  };
  const facts = Object.keys(update).length === 0 ? [] : [{ updateOne: { filter: { _id: id }, update } }];
  return [...facts, ...reactionWrites(id, reactions ?? [])];
}

/** A notice, and the message that it is about as that is stored. */
export interface MetNotice {
  readonly entry: ExaminedEntry;
  readonly storedId: string;
}

/**
 * Takes out what only tells of messages that are stored, or come in the same batch: it is noted on them and is no message of its own. Where
 * nothing is known of the message it stays: all that will ever be known may be that there was one.
 */
export async function setNoticesApart(
  entries: readonly ExaminedEntry[],
): Promise<{ readonly messages: readonly ExaminedEntry[]; readonly notices: readonly MetNotice[] }> {
  const keys = entries.flatMap(({ message }) => (isNotice(message) && message.chat?.key ? [message.chat.key] : []));
  if (keys.length === 0) return { messages: entries, notices: [] };
  const versions = await versionsOf(keys, entries);
  const messages: ExaminedEntry[] = [];
  const notices: MetNotice[] = [];
  for (const entry of entries) {
    const storedId = isNotice(entry.message) ? versions.get(entry.message.chat?.key ?? '') : undefined;
    if (storedId === undefined) messages.push(isNotice(entry.message) ? placeholder(entry) : entry);
    else notices.push({ entry, storedId });
  }
  return { messages, notices };
}

/**
 * Stands for a message that may still come: scanners work side by side. Where the source does not say whose it was, it belongs to nobody's
 * conversation, and an author who is missing is not one whom the school does not know.
 */
function placeholder(entry: ExaminedEntry): ExaminedEntry {
  const { message } = entry;
  if (message.author.address !== '' || message.author.personId !== null) return entry;
  return { ...entry, message: { ...message, recipients: [] }, findings: [], shadow: [] };
}

/** Its words have come: it is no place-holder any more. */
export function fillIn({ _id, chat, ...record }: MessageRecord): readonly object[] {
  if (!chat || chat.wordless) return [];
  const { authorKey, direction, at, receivedAt, pairKeys, recipientKeys, findingCount, detectVersion } = record;
  const known = { authorKey, direction, at, receivedAt, pairKeys, recipientKeys, findingCount, detectVersion };
  const update = { $set: known, $unset: { 'chat.wordless': '' } };
  return [{ updateOne: { filter: { _id, 'chat.wordless': true }, update } }];
}

export async function storeNotices(notices: readonly MetNotice[], keys: KeyRing): Promise<void> {
  const writes = notices.flatMap(({ entry: { message }, storedId }) =>
    message.chat ? chatWrites(storedId, { ...fateOf({ ...message, id: storedId }, message.chat, keys) }) : [],
  );
  if (writes.length > 0) await MessageModel.collection.bulkWrite(writes as never, UNORDERED);
}

/** The id of the newest version with words, by key. */
async function versionsOf(
  keys: readonly string[],
  entries: readonly ExaminedEntry[],
): Promise<ReadonlyMap<string, string>> {
  const condition = { 'chat.key': { $in: [...new Set(keys)] }, 'chat.wordless': { $exists: false } };
  const stored = await MessageModel.find(condition, { chat: 1 }).lean();
  const versions = [
    ...stored.map(({ _id, chat }) => ({ id: _id, key: chat?.key, editedAt: chat?.editedAt })),
    ...entries.flatMap(({ message }) =>
      message.chat?.key && !isNotice(message)
        ? [{ id: message.id, key: message.chat.key, editedAt: message.chat.editedAt }]
        : [],
    ),
  ].sort((a, b) => (a.editedAt?.getTime() ?? 0) - (b.editedAt?.getTime() ?? 0));
  return new Map(versions.map(({ key, id }) => [key ?? '', id]));
}

function placeOf({ key, replyTo, thread }: ChatFacts): Pick<StoredChat, 'key' | 'replyTo' | 'thread'> {
  return { ...(key ? { key } : {}), ...(replyTo ? { replyTo } : {}), ...(thread ? { thread } : {}) };
}

function fateOf(message: Message, { editedAt, deletedAt, reactions }: ChatFacts, keys: KeyRing): StoredChat {
  const kept = new Map(reactions.map(reaction => sealReaction(reaction, message.id, keys)).map(one => [one.mark, one]));
  return {
    ...(editedAt ? { editedAt } : {}),
    ...(deletedAt ? { deletedAt, deletedIn: message.receivedAt } : {}),
    ...(kept.size > 0 ? { reactions: [...kept.values()] } : {}),
  };
}

function sealReaction({ emoji, by, count }: Reaction, messageId: string, keys: KeyRing): StoredReaction {
  const reaction: KeptReaction = { emoji, by: by === null ? null : participantKey(by), count };
  const text = JSON.stringify(reaction);
  const mark = identityOf(['reaction', messageId, text], keys.identityKey);
  return { mark, sealed: keys.seal(text, reactionContext(messageId, mark)) };
}

export function openReactions(id: string, chat: StoredChat | undefined, keys: KeyRing): readonly KeptReaction[] {
  return (chat?.reactions ?? []).map(
    ({ mark, sealed }) => JSON.parse(keys.open(sealed, reactionContext(id, mark))) as KeptReaction,
  );
}

function reactionContext(messageId: string, mark: string): string {
  return `reactions|${messageId}|${mark}`;
}

function reactionWrites(id: string, reactions: readonly StoredReaction[]): readonly object[] {
  return reactions.map(reaction => ({
    updateOne: {
      filter: { _id: id, 'chat.reactions.mark': { $ne: reaction.mark } },
      update: { $push: { 'chat.reactions': reaction } },
    },
  }));
}

function under(parent: string, fields: object): Readonly<Record<string, unknown>> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [`${parent}.${name}`, value]));
}

function setOf(operator: string, fields: Readonly<Record<string, unknown>>): object {
  return Object.keys(fields).length === 0 ? {} : { [operator]: fields };
}
