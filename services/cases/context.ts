import { randomUUID } from 'node:crypto';
import type { CaseRecord } from '../../models/case.js';
import { MessageModel } from '../../models/message.js';
import { type MessageText, TextModel } from '../../models/text.js';
import type { UserRecord } from '../../models/user.js';
import type { FetchedWords } from '../context/fetch-words.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import { showsConversation } from './queries.js';
import { appendToRecord } from './record.js';

type Reader = Pick<UserRecord, '_id' | 'name'>;

/**
 * Has messages of the pair's conversation fetched again whose words are not stored, and puts on the record which, and what came of each,
 * before anybody sees them. Messages that are not of this conversation, or are stored, are refused: ServiceError `CONTEXT_NOT_POSSIBLE`.
 */
export async function fetchContext(
  about: CaseRecord,
  messageIds: readonly string[],
  user: Reader,
  now: Date,
  keys: KeyRing,
  fetch: (messageIds: readonly string[]) => Promise<ReadonlyMap<string, FetchedWords>>,
): Promise<ReadonlyMap<string, FetchedWords>> {
  const wanted = await unstoredOf(about, messageIds);
  if (wanted.length === 0) throw notPossible();
  const outcomes = await fetch(wanted);
  const kinds = Object.fromEntries([...outcomes].map(([id, { kind }]) => [id, kind]));
  const body = { step: 'fetched', outcomes: kinds };
  const event = { key: `context:${randomUUID()}`, kind: 'context-fetched', actor: actorOf(user), body } as const;
  await appendToRecord(about._id, event, now, keys);
  return outcomes;
}

/** Keeps one of them for as long as the case: it has become evidence. */
export async function keepFetched(
  about: CaseRecord,
  kept: { readonly id: string; readonly messageId: string; readonly words: MessageText },
  user: Reader,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const { id, messageId, words } = kept;
  if ((await unstoredOf(about, [messageId])).length === 0) throw notPossible();
  const body = { step: 'kept', outcomes: { [messageId]: 'found' } };
  const event = { key: `context:${id}`, kind: 'context-fetched', actor: actorOf(user), body } as const;
  // Into the record first: what is stored for good and not on the record would be a second way to keep messages.
  await appendToRecord(about._id, event, now, keys);
  const sealed = keys.seal(JSON.stringify(words), `texts|${messageId}`);
  await TextModel.updateOne({ _id: messageId }, { $set: { sealed, expiresAt: null } }, { upsert: true });
}

async function unstoredOf(about: CaseRecord, messageIds: readonly string[]): Promise<readonly string[]> {
  if (!showsConversation(about)) return [];
  const [ofPair, stored] = await Promise.all([
    MessageModel.find({ _id: { $in: [...messageIds] }, pairKeys: about.pairKey }, { _id: 1 }).lean(),
    TextModel.find({ _id: { $in: [...messageIds] } }, { _id: 1 }).lean(),
  ]);
  const there = new Set(stored.map(({ _id }) => _id));
  return ofPair.map(({ _id }) => _id).filter(id => !there.has(id));
}

function actorOf({ _id, name }: Reader) {
  return { kind: 'user', id: _id, name } as const;
}

function notPossible(): ServiceError {
  return new ServiceError({
    code: 'CONTEXT_NOT_POSSIBLE',
    message: 'Nothing was fetched: these messages are stored, or are not of this conversation.',
    remedy: 'Open the case again.',
  });
}
