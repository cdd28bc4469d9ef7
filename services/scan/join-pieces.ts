import { FindingModel, type FindingRecord } from '../../models/finding.js';
import type { Finding } from '../detect/finding.js';
import { detailsInPieces, PIECES_DETECTOR } from '../detect/pieces/details.js';
import type { Message } from '../message.js';
import type { Register } from '../register/register.js';
import type { KeyRing } from '../store/seal.js';
import type { ExaminedEntry } from './examined.js';
import { type EntryWithPieces, entriesWithPieces, sequencesOf, storePieces, streamsAround } from './store-pieces.js';

/** A message, what was found in it, and by which detection. */
export type Found = Pick<ExaminedEntry, 'message' | 'findings' | 'shadow' | 'detectVersion'>;

export interface JoinedEntries {
  /** The messages of the batch, with what they complete. */
  readonly entries: readonly ExaminedEntry[];
  /** What messages that were scanned before turn out to complete, now that an earlier one has come in. */
  readonly late: readonly Found[];
}

export interface JoinEdges {
  readonly keys: KeyRing;
  readonly register: () => Register;
}

/**
 * Contact details that somebody split over several messages. Whichever of them is scanned last finds them, and they belong to the one
 * that was sent last: the order of scanning makes no difference as long as the pieces are kept.
 */
export async function joinPieces(
  entries: readonly ExaminedEntry[],
  { keys, register }: JoinEdges,
  now: Date,
): Promise<JoinedEntries> {
  const own = entriesWithPieces(entries, now);
  const detectVersion = entries[0]?.detectVersion;
  if (own.length === 0 || detectVersion === undefined) return { entries, late: [] };
  await storePieces(own, keys);
  const [streams, foundBefore] = await Promise.all([streamsAround(own, keys), findingsOfReplays(own)]);
  const completed = streams.flatMap(stream => [
    ...completedIn(stream.ofBatch, sequencesOf(stream), register()),
    ...foundBefore.flatMap(record => asCompleted(record, stream.ofBatch)),
  ]);
  return {
    entries: entries.map(entry => {
      const added = completed.filter(({ message }) => message === entry.message);
      return added.length === 0 ? entry : { ...entry, findings: [...entry.findings, ...distinct(added)] };
    }),
    late: completed
      .filter(({ message }) => entries.every(entry => entry.message !== message))
      .map(({ message, finding }) => ({ message, findings: [finding], detectVersion })),
  };
}

interface Completed {
  /** The message itself where it is of the batch; otherwise what is known of it. */
  readonly message: Message;
  readonly finding: Finding;
}

function completedIn(
  ofBatch: ReadonlyMap<string, ExaminedEntry>,
  sequences: Iterable<Parameters<typeof detailsInPieces>[0]>,
  register: Register,
): readonly Completed[] {
  return [...sequences].flatMap(sequence => {
    const last = sequence.at(-1);
    const known = sequence.find(({ messageId }) => ofBatch.has(messageId));
    const people = known && ofBatch.get(known.messageId)?.message;
    if (!last || !people) return [];
    return detailsInPieces(sequence, people, register)
      .filter(({ earlier = [] }) => [last, ...earlier].some(({ messageId }) => ofBatch.has(messageId)))
      .map(finding => ({ message: messageAt(last, people, ofBatch), finding }));
  });
}

/** The people of the batch's message are those of the whole stream. */
function messageAt(
  { messageId, at }: { readonly messageId: string; readonly at: Date },
  people: Message,
  ofBatch: ReadonlyMap<string, ExaminedEntry>,
): Message {
  return ofBatch.get(messageId)?.message ?? { ...people, id: messageId, sentAt: at, receivedAt: at };
}

/**
 * Found before a crash, perhaps not in a case yet: the replay has to go on from there, be the pieces gone by then.
 */
async function findingsOfReplays(own: readonly EntryWithPieces[]): Promise<readonly FindingRecord[]> {
  const ids = own.map(({ record }) => record.messageId);
  const places = [{ messageId: { $in: ids } }, { 'earlier.messageId': { $in: ids } }];
  return FindingModel.find({ detectorId: PIECES_DETECTOR, $or: places }).lean();
}

function asCompleted(record: FindingRecord, ofBatch: ReadonlyMap<string, ExaminedEntry>): readonly Completed[] {
  const { messageId, at } = record;
  const known = [messageId, ...(record.earlier ?? []).map(piece => piece.messageId)].find(id => ofBatch.has(id));
  const people = known === undefined ? undefined : ofBatch.get(known)?.message;
  if (!people) return [];
  return [{ message: messageAt({ messageId, at }, people, ofBatch), finding: findingOf(record) }];
}

function findingOf({ _id, messageId, pairKey, at, foundAt, caseId, ...finding }: FindingRecord): Finding {
  return finding;
}

/** Of a replay both from the pieces and from what was stored. */
function distinct(completed: readonly Completed[]): readonly Finding[] {
  const keyOf = ({ code, span }: Finding) => `${code}|${span?.start}|${span?.end}`;
  return [...new Map(completed.map(({ finding }) => [keyOf(finding), finding])).values()];
}
