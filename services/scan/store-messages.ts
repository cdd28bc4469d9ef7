import { CaseModel } from '../../models/case.js';
import { MessageModel, type MessageRecord } from '../../models/message.js';
import { type MessageText, TextModel, type TextRecord } from '../../models/text.js';
import { groupBy } from '../group-by.js';
import { happenedAt, isNotice, type Message, type Participant, pairsOf, participantKey } from '../message.js';
import { insertOrElse, isDuplicateOnly, UNORDERED } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { chatWrites, fillIn, storedChat } from './chat-facts.js';
import type { ExaminedEntry } from './examined.js';

const DAY = 86_400_000;

/** Writes who, when and which pair. A copy that names further recipients (Bcc, another mailbox) adds them to what is there. */
export async function storeMessages(entries: readonly ExaminedEntry[], keys: KeyRing, now: Date): Promise<void> {
  if (entries.length === 0) return;
  const records = entries.map(entry => messageRecord(entry, keys, now));
  // Through the driver: every field is typed above or checked, and Mongoose's casting costs more than the database here.
  await insertOrElse(
    () => MessageModel.collection.insertMany(records as never, UNORDERED),
    async indexes => {
      const copies = records.filter((_, index) => indexes.includes(index));
      await MessageModel.collection.bulkWrite(copies.flatMap(directionOfCopy) as never, UNORDERED);
      const writes = copies.flatMap(record => [
        ...fillIn(record),
        copyOfStored(record),
        ...chatWrites(record._id, record.chat),
      ]);
      await MessageModel.collection.bulkWrite(writes as never, UNORDERED);
    },
  );
}

function messageRecord(entry: ExaminedEntry, keys: KeyRing, now: Date): MessageRecord {
  const { message, findings, languages, detectVersion } = entry;
  const chat = storedChat(message, keys);
  return {
    _id: message.id,
    channel: message.channel,
    platform: message.platform,
    threadKey: message.threadKey,
    pairKeys: pairsOf(message).map(pair => pair.key),
    authorKey: participantKey(message.author),
    recipientKeys: [...new Set(message.recipients.map(participantKey))],
    direction: message.direction,
    at: storable(happenedAt(message)),
    receivedAt: storable(message.receivedAt),
    scannedAt: now,
    readProblems: [...message.readProblems],
    findingCount: findings.length,
    detectVersion,
    ...(languages.length > 0 ? { languages: [...languages] } : {}),
    ...(chat ? { chat } : {}),
  };
}

/** Messages are never deleted, so what stood there a moment ago is there to be updated. */
function copyOfStored({ _id, readProblems, pairKeys, recipientKeys, languages }: MessageRecord) {
  return {
    updateOne: {
      filter: { _id },
      update: {
        $set: { readProblems, ...(languages ? { languages } : {}) },
        $addToSet: { pairKeys: { $each: pairKeys }, recipientKeys: { $each: recipientKeys } },
      },
    },
  };
}

/**
 * Copies of one message have one author, so that they can differ only in whom they name: together they went both ways. Before the recipients of the
 * copy are added: what named nobody had no direction yet.
 */
function directionOfCopy({ _id, direction, recipientKeys }: MessageRecord) {
  if (recipientKeys.length === 0) return [];
  const differs = { _id, direction: { $ne: direction } };
  return [
    { updateOne: { filter: { ...differs, recipientKeys: { $ne: [] } }, update: { $set: { direction: 'mixed' } } } },
    { updateOne: { filter: { _id, recipientKeys: [] }, update: { $set: { direction } } } },
  ];
}

/** The driver writes a date that is none as the beginning of 1970, where no reader would look for the message. */
function storable(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new RangeError('A message has a date that is none.');
  return date;
}

/**
 * Seals the words. Without a finding they are kept `contextDays` (0: not at all); with one, while a case about their pair is open,
 * or when the message was only partly read and somebody has to look at it, without an end.
 */
export async function storeTexts(
  entries: readonly ExaminedEntry[],
  keys: KeyRing,
  contextDays: number,
  now: Date,
): Promise<void> {
  const expiresAt = new Date(now.getTime() + contextDays * DAY);
  const inCases = await pairsInCases(entries);
  const records = entries.flatMap(({ message, findings }): TextRecord[] => {
    // Its words may come with another export, and must find their place free.
    if (isNotice(message)) return [];
    const watched = pairsOf(message).some(pair => inCases.has(pair.key));
    const evidence = watched || findings.length > 0 || message.readProblems.length > 0;
    if (!evidence && contextDays === 0) return [];
    const sealed = keys.seal(JSON.stringify(wordsOf(message)), `texts|${message.id}`);
    return [{ _id: message.id, sealed, expiresAt: evidence ? null : expiresAt }];
  });
  if (records.length === 0) return;
  await insertOrElse(
    () => TextModel.collection.insertMany(records as never, UNORDERED),
    indexes => {
      const copies = new Set(indexes.map(index => records[index]?._id));
      return keepCopies(
        records.filter(({ _id }) => copies.has(_id)),
        entries.map(({ message }) => message),
        keys,
      );
    },
  );
}

/**
 * What is evidence already stays: a copy without a finding must not give it an end. One that expired this moment is made again. A copy that names
 * others than the stored one is stored with both: a reader must see whom it went to.
 */
async function keepCopies(records: readonly TextRecord[], messages: readonly Message[], keys: KeyRing): Promise<void> {
  const byId = groupBy(messages, ({ id }) => id);
  const ids = [...new Set(records.map(({ _id }) => _id))];
  const stored = await TextModel.find({ _id: { $in: ids } }).lean();
  const before = new Map(stored.map(record => [record._id, record]));
  const again: TextRecord[] = [];
  for (const id of ids) {
    const ofId = records.filter(({ _id }) => _id === id);
    const copies = byId.get(id) ?? [];
    const evidence = ofId.some(({ expiresAt }) => expiresAt === null);
    const fresh = ofId.find(({ expiresAt }) => expiresAt === null) ?? ofId[0];
    const [latest] = copies.slice(-1);
    if (!fresh || !latest) continue;
    const old = before.get(id);
    const opened = old && (JSON.parse(keys.open(old.sealed, `texts|${id}`)) as MessageText);
    const words = wordsOf(latest);
    const recipients = union([...(opened?.recipients ?? []), ...copies.flatMap(copy => copy.recipients)]);
    const isLike = opened && recipients.length === opened.recipients.length && !evidence;
    if (old && isLike) continue;
    const expiresAt = evidence || old?.expiresAt === null ? null : (old?.expiresAt ?? fresh.expiresAt);
    const sealed = keys.seal(JSON.stringify({ ...(evidence ? words : (opened ?? words)), recipients }), `texts|${id}`);
    if (!(await replaceText(id, old ?? null, { sealed, expiresAt }))) again.push(fresh);
  }
  // Another scanner stored a copy in between: its recipients are to be kept as well.
  if (again.length > 0) await keepCopies(again, messages, keys);
}

/** `false`: it is not any more as it was. */
async function replaceText(id: string, old: TextRecord | null, text: Omit<TextRecord, '_id'>): Promise<boolean> {
  if (old === null) {
    try {
      await TextModel.collection.insertOne({ _id: id, ...text } as never);
      return true;
    } catch (error) {
      if (!isDuplicateOnly(error)) throw error;
      return false;
    }
  }
  const asItWas = { _id: id, 'sealed.box': old.sealed.box };
  const { matchedCount } = await TextModel.collection.updateOne(asItWas as never, { $set: text });
  return matchedCount === 1;
}

/** Each once, as the latest copy has them: somebody may have come onto the register since. */
function union(recipients: readonly Participant[]): readonly Participant[] {
  const byAddress = new Map(recipients.map(one => [one.address || participantKey(one), one]));
  return [...new Map([...byAddress.values()].map(one => [participantKey(one), one])).values()];
}

/** Pairs of these messages that somebody is looking at: what they write now is part of what is to be judged. */
async function pairsInCases(entries: readonly ExaminedEntry[]): Promise<ReadonlySet<string>> {
  const keys = new Set(entries.flatMap(({ message }) => pairsOf(message).map(pair => pair.key)));
  const open = await CaseModel.find({ pairKey: { $in: [...keys] }, state: { $ne: 'closed' } }, { pairKey: 1 }).lean();
  return new Set(open.map(about => about.pairKey));
}

/** What is sealed of a message. */
export function wordsOf(message: Message): MessageText {
  const { subject, text, quotedText, signature, links, attachments, author, recipients } = message;
  return { subject, text, quotedText, signature, links, attachments, author, recipients };
}

/** Keeps the stored conversation of a pair that a case was raised about: what went before is part of the evidence. */
export async function keepConversation(pairKey: string, now: Date): Promise<void> {
  const since = new Date(now.getTime() - 400 * DAY);
  const messages = await MessageModel.find({ pairKeys: pairKey, at: { $gte: since } }, { _id: 1 }).lean();
  await TextModel.updateMany(
    { _id: { $in: messages.map(message => message._id) }, expiresAt: { $ne: null } },
    { $set: { expiresAt: null } },
  );
}
