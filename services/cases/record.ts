import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CaseModel } from '../../models/case.js';
import { type RecordEntry, RecordEntryModel, type RecordKind, SERVICE_RECORDS } from '../../models/record-entry.js';
import { SettingModel } from '../../models/setting.js';
import { actorText, BEGINNING, commitAll, hashOfEntry, hashOfFirstForm } from '../record/chain.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';

/** Something that happened in a case. `key` names the event: writing the same event again adds nothing. */
export interface RecordEvent {
  readonly key: string;
  readonly kind: RecordKind;
  readonly actor: RecordEntry['actor'];
  /** What happened, in the shape of its kind. May name people and quote notes: it is sealed. */
  readonly body: Readonly<Record<string, unknown>>;
}

export const SERVICE_ACTOR: RecordEntry['actor'] = { kind: 'service', id: 'candour', name: 'Candour' };

/** Appends to a case's record. Returns false when the event stood there already. */
export async function appendToRecord(caseId: string, event: RecordEvent, now: Date, keys: KeyRing): Promise<boolean> {
  return appendDerived(caseId, event.key, async () => event, now, keys);
}

/**
 * Appends an event that depends on what stands in the record: `derive` is asked again whenever somebody else was quicker, and may
 * throw to refuse. Two processes that append at once both succeed: the second one finds its number taken and tries the next, on
 * top of the first one's hash.
 */
export async function appendDerived(
  caseId: string,
  key: string,
  derive: () => Promise<RecordEvent>,
  now: Date,
  keys: KeyRing,
): Promise<boolean> {
  for (;;) {
    const there = await RecordEntryModel.findOne({ caseId, key }, { seq: 1 }).lean();
    if (there) {
      // Whoever wrote it may have been killed before this.
      await noteLength(caseId, there.seq + 1);
      return false;
    }
    // Read before `derive` looks: an entry that comes in between takes the number, and we look again.
    const last = await RecordEntryModel.findOne({ caseId }, { seq: 1, hash: 1 }).sort({ seq: -1 }).lean();
    const event = await derive();
    const entry = buildEntry(caseId, (last?.seq ?? -1) + 1, last?.hash ?? BEGINNING, event, now, keys);
    try {
      await RecordEntryModel.collection.insertOne(entry as never);
      await noteLength(caseId, entry.seq + 1);
      return true;
    } catch (error) {
      if (!isDuplicateOnly(error)) throw error;
    }
  }
}

/** Kept apart from the record, with the case or among the settings, so that entries cut off at the end are missed. */
async function noteLength(caseId: string, length: number): Promise<void> {
  if (!isServiceRecord(caseId)) {
    await CaseModel.updateOne({ _id: caseId, recordLength: { $lt: length } }, { $max: { recordLength: length } });
    return;
  }
  try {
    const change = { $max: { value: length }, $set: { updatedAt: new Date() } };
    await SettingModel.updateOne({ _id: lengthSetting(caseId) }, change, { upsert: true });
  } catch (error) {
    // Two processes noted the first length at once: whichever was lower is corrected with the next entry.
    if (!isDuplicateOnly(error)) throw error;
  }
}

/** How many entries a record has had, or `null` when nothing tells. */
export async function notedLength(caseId: string): Promise<number | null> {
  if (!isServiceRecord(caseId))
    return (await CaseModel.findById(caseId, { recordLength: 1 }).lean())?.recordLength ?? null;
  const length = z.number().safeParse((await SettingModel.findById(lengthSetting(caseId)).lean())?.value);
  return length.success ? length.data : null;
}

export function isServiceRecord(caseId: string): boolean {
  return SERVICE_RECORDS.some(name => name === caseId);
}

function lengthSetting(caseId: string): string {
  return `record-length:${caseId}`;
}

function buildEntry(
  caseId: string,
  seq: number,
  previousHash: string,
  event: RecordEvent,
  now: Date,
  keys: KeyRing,
): RecordEntry {
  const id = `${caseId}:${seq}`;
  const salt = randomBytes(32).toString('hex');
  const body = JSON.stringify(event.body);
  const fields = { _id: id, caseId, seq, key: event.key, at: now, actor: event.actor, kind: event.kind, previousHash };
  const hash = hashOf({ ...fields, form: 2 }, { salt, body });
  return { ...fields, body: keys.seal(JSON.stringify([salt, body]), `record|${id}`), hash, form: 2 };
}

/** What the seal of an entry holds. `salt`: `null` in the first form. `body`: JSON, exactly as it was hashed. */
export interface Unsealed {
  readonly salt: string | null;
  readonly body: string;
}

const sealedPair = z.tuple([z.string(), z.string()]);

/** Throws when it does not open. */
export function unseal(entry: Pick<RecordEntry, '_id' | 'body' | 'form'>, keys: KeyRing): Unsealed {
  const text = keys.open(entry.body, `record|${entry._id}`);
  if (entry.form !== 2) return { salt: null, body: text };
  const [salt, body] = sealedPair.parse(JSON.parse(text));
  return { salt, body };
}

type Hashed = Omit<RecordEntry, 'body' | 'hash'>;

/** As it must be for what the entry says. */
export function hashOf(entry: Hashed, { salt, body }: Unsealed): string {
  const { caseId, seq, key, at, actor, kind, previousHash } = entry;
  const place = { caseId, seq, at: at.toISOString(), previousHash };
  if (salt === null) return hashOfFirstForm(place, { key, kind, body, actor });
  return hashOfEntry(place, commitAll(salt, { key, kind, actor: actorText(actor), body }));
}

/** An entry with its body opened. */
export interface OpenedEntry extends Omit<RecordEntry, 'body'> {
  readonly body: Readonly<Record<string, unknown>>;
}

export async function readRecord(caseId: string, keys: KeyRing): Promise<readonly OpenedEntry[]> {
  const entries = await RecordEntryModel.find({ caseId }).sort({ seq: 1 }).lean();
  return entries.map(entry => openEntry(entry, keys));
}

/** The entries of these kinds, in order. */
export async function entriesOf(
  caseId: string,
  kinds: readonly RecordKind[],
  keys: KeyRing,
): Promise<readonly OpenedEntry[]> {
  const entries = await RecordEntryModel.find({ caseId, kind: { $in: [...kinds] } })
    .sort({ seq: 1 })
    .lean();
  return entries.map(entry => openEntry(entry, keys));
}

/** The entry of this event, or `null`. */
export async function entryOf(caseId: string, key: string, keys: KeyRing): Promise<OpenedEntry | null> {
  const entry = await RecordEntryModel.findOne({ caseId, key }).lean();
  return entry ? openEntry(entry, keys) : null;
}

/** The latest entry of one of these kinds, or `null`. */
export async function latestEntry(
  caseId: string,
  kinds: readonly RecordKind[],
  keys: KeyRing,
): Promise<OpenedEntry | null> {
  const entry = await RecordEntryModel.findOne({ caseId, kind: { $in: [...kinds] } })
    .sort({ seq: -1 })
    .lean();
  return entry ? openEntry(entry, keys) : null;
}

/** A whole record with what its hashes are made of, for an export. */
export async function readUnsealed(
  caseId: string,
  keys: KeyRing,
): Promise<readonly { readonly entry: RecordEntry; readonly unsealed: Unsealed }[]> {
  const entries = await RecordEntryModel.find({ caseId }).sort({ seq: 1 }).lean();
  return entries.map(entry => ({ entry, unsealed: unseal(entry, keys) }));
}

/** Entries of these kinds in several records, oldest first. Who calls it has made sure that the reader may see each of these cases. */
export async function entriesOfCases(
  caseIds: readonly string[],
  kinds: readonly RecordKind[],
  keys: KeyRing,
): Promise<readonly OpenedEntry[]> {
  const entries = await RecordEntryModel.find({ caseId: { $in: [...caseIds] }, kind: { $in: [...kinds] } }).lean();
  return entries.sort((a, b) => a.at.getTime() - b.at.getTime() || a.seq - b.seq).map(entry => openEntry(entry, keys));
}

export function openEntry(entry: RecordEntry, keys: KeyRing): OpenedEntry {
  return { ...entry, body: JSON.parse(unseal(entry, keys).body) };
}

/** The first entry that is not as it was written. */
export interface Broken {
  readonly seq: number;
  readonly problem: string;
}

/** `null` when the chain holds. `look` is shown each entry that does, in order. */
export async function verifyRecord(
  caseId: string,
  keys: KeyRing,
  look: (entry: { readonly seq: number; readonly hash: string }) => void = () => undefined,
): Promise<Broken | null> {
  let previous = { hash: BEGINNING, form: 1 };
  let seq = 0;
  for await (const entry of RecordEntryModel.find({ caseId }).sort({ seq: 1 }).lean().cursor()) {
    const problem = problemOf(entry, seq, previous, keys);
    if (problem !== null) return { seq, problem };
    look({ seq, hash: entry.hash });
    previous = { hash: entry.hash, form: entry.form ?? 1 };
    seq += 1;
  }
  const length = await notedLength(caseId);
  return length !== null && length > seq ? { seq, problem: 'The last entries are missing.' } : null;
}

function problemOf(
  entry: RecordEntry,
  seq: number,
  previous: { readonly hash: string; readonly form: number },
  keys: KeyRing,
): string | null {
  if (entry.seq !== seq) return 'An entry is missing.';
  if (entry._id !== `${entry.caseId}:${seq}`) return 'It was written for another place.';
  if (entry.previousHash !== previous.hash) return 'It does not follow from the entry before it.';
  if ((entry.form ?? 1) < previous.form) return 'It has the form of older entries than the one before it.';
  const unsealed = unsealOrNull(entry, keys);
  if (unsealed === null) return 'Its body does not open.';
  return hashOf(entry, unsealed) === entry.hash ? null : 'It was changed after it was written.';
}

function unsealOrNull(entry: RecordEntry, keys: KeyRing): Unsealed | null {
  try {
    return unseal(entry, keys);
  } catch {
    return null;
  }
}
