import { createHash } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { type RecordEntry, RecordEntryModel, type RecordKind } from '../../models/record-entry.js';
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
const BEGINNING = '0'.repeat(64);

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

/** Kept with the case, so that entries cut off at the end are missed. */
async function noteLength(caseId: string, length: number): Promise<void> {
  await CaseModel.updateOne({ _id: caseId, recordLength: { $lt: length } }, { $max: { recordLength: length } });
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
  const body = JSON.stringify(event.body);
  const fields = { _id: id, caseId, seq, key: event.key, at: now, actor: event.actor, kind: event.kind, previousHash };
  return { ...fields, body: keys.seal(body, `record|${id}`), hash: hashOf({ ...fields, body }) };
}

type Hashed = Omit<RecordEntry, 'body' | 'hash'> & { readonly body: string };

/** Over every field in a fixed order, the plain body included, so that a new key does not change it. */
function hashOf(entry: Hashed): string {
  const { _id, caseId, seq, key, at, actor, kind, previousHash, body } = entry;
  const line = JSON.stringify([
    _id,
    caseId,
    seq,
    key,
    at.toISOString(),
    actor.kind,
    actor.id,
    actor.name,
    kind,
    previousHash,
    body,
  ]);
  return createHash('sha256').update(line).digest('hex');
}

/** An entry with its body opened. */
export interface OpenedEntry extends Omit<RecordEntry, 'body'> {
  readonly body: Readonly<Record<string, unknown>>;
}

export async function readRecord(caseId: string, keys: KeyRing): Promise<readonly OpenedEntry[]> {
  const entries = await RecordEntryModel.find({ caseId }).sort({ seq: 1 }).lean();
  return entries.map(entry => openEntry(entry, keys));
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

/** The entry of this event, or `null`: it has not been written. */
export async function entryOf(caseId: string, key: string, keys: KeyRing): Promise<OpenedEntry | null> {
  const entry = await RecordEntryModel.findOne({ caseId, key }).lean();
  return entry ? openEntry(entry, keys) : null;
}

function openEntry(entry: RecordEntry, keys: KeyRing): OpenedEntry {
  return { ...entry, body: JSON.parse(keys.open(entry.body, `record|${entry._id}`)) };
}

/** The first entry that is not as it was written, or `null` when the chain holds. */
export async function verifyRecord(
  caseId: string,
  keys: KeyRing,
): Promise<{ readonly seq: number; readonly problem: string } | null> {
  let previousHash = BEGINNING;
  let seq = 0;
  for (const entry of await RecordEntryModel.find({ caseId }).sort({ seq: 1 }).lean()) {
    if (entry.seq !== seq) return { seq, problem: 'An entry is missing.' };
    if (entry.previousHash !== previousHash) return { seq, problem: 'It does not follow from the entry before it.' };
    const body = openOrNull(keys, entry);
    if (body === null) return { seq, problem: 'Its body does not open.' };
    if (hashOf({ ...entry, body }) !== entry.hash) return { seq, problem: 'It was changed after it was written.' };
    previousHash = entry.hash;
    seq += 1;
  }
  const record = await CaseModel.findById(caseId, { recordLength: 1 }).lean();
  if (record && record.recordLength > seq) return { seq, problem: 'The last entries are missing.' };
  return null;
}

function openOrNull(keys: KeyRing, entry: RecordEntry): string | null {
  try {
    return keys.open(entry.body, `record|${entry._id}`);
  } catch {
    return null;
  }
}
