import { createHash } from 'node:crypto';
import { PieceModel, type PieceRecord } from '../../models/piece.js';
import { MOST_MESSAGES, type PiecesInMessage, WINDOW } from '../detect/pieces/details.js';
import { type Pieces, piecesOf } from '../detect/pieces/piece.js';
import { happenedAt, type Message, participantKey } from '../message.js';
import { isDuplicateOnly, UNORDERED } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import type { ExaminedEntry } from './examined.js';

/** Milliseconds: the window itself, and as much again for a message to be delivered, polled and scanned. */
export const PIECES_KEPT = 2 * WINDOW;
/** Of the streams of a batch: nobody's flood of pieces may make the next batch slow. */
const MOST_RECORDS = 1_000;

/** A message of the batch in which there is a piece. */
export interface EntryWithPieces {
  readonly entry: ExaminedEntry;
  readonly record: Omit<PieceRecord, 'sealed'>;
  readonly pieces: Pieces;
}

/** Messages of one sender to the same people on the same channel, in order; some of them of this batch. */
export interface Stream {
  /** `opened`: those that are not of this batch are opened only when they are looked at. */
  readonly places: readonly { readonly messageId: string; readonly at: Date; open(): PiecesInMessage }[];
  readonly ofBatch: ReadonlyMap<string, ExaminedEntry>;
}

export function entriesWithPieces(entries: readonly ExaminedEntry[], now: Date): readonly EntryWithPieces[] {
  const expiresAt = new Date(now.getTime() + PIECES_KEPT);
  return entries.flatMap(entry => {
    const { message, findings, entryId } = entry;
    const pieces = piecesOf(message.text, findings);
    const at = happenedAt(message);
    // A date that is none is refused when the message is stored, and must not touch the others here.
    if (pieces === null || Number.isNaN(at.getTime())) return [];
    const stream = streamOf(message);
    const position = Number(entryId.slice(entryId.lastIndexOf('|') + 1)) || 0;
    return [
      {
        entry,
        pieces,
        record: { _id: `${stream}:${message.id}`, stream, messageId: message.id, at, position, expiresAt },
      },
    ];
  });
}

function streamOf(message: Message): string {
  const recipients = [...new Set(message.recipients.map(participantKey))].sort();
  const parts = [message.channel, message.platform, participantKey(message.author), recipients];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Written before any are read: of two scanners that have the halves of a number, at least the later one sees both. */
export async function storePieces(own: readonly EntryWithPieces[], keys: KeyRing): Promise<void> {
  const records = own.map(({ record, pieces }) => ({
    ...record,
    sealed: keys.seal(JSON.stringify(pieces), `pieces|${record._id}`),
  }));
  try {
    await PieceModel.collection.insertMany(records as never, UNORDERED);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}

/** The streams of these messages, with what is known of them shortly before and after. */
export async function streamsAround(own: readonly EntryWithPieces[], keys: KeyRing): Promise<readonly Stream[]> {
  const times = own.map(({ record }) => record.at.getTime());
  const streams = [...new Set(own.map(({ record }) => record.stream))];
  const between = { $gte: new Date(Math.min(...times) - WINDOW), $lte: new Date(Math.max(...times) + WINDOW) };
  const stored = await PieceModel.find({ stream: { $in: streams }, at: between })
    .sort({ at: -1 })
    .limit(MOST_RECORDS)
    .lean();
  return streams.map(stream => {
    const mine = own.filter(({ record }) => record.stream === stream);
    const ofBatch = new Map(mine.map(({ entry }) => [entry.message.id, entry]));
    const known = new Map(mine.map(({ record, pieces }) => [record._id, pieces]));
    const records = stored.filter(one => one.stream === stream && !known.has(one._id));
    const places = [...mine.map(({ record }) => record), ...records].sort(inOrder).map(record => ({
      messageId: record.messageId,
      at: record.at,
      open: () => ({
        messageId: record.messageId,
        at: record.at,
        pieces: known.get(record._id) ?? openPieces(record, keys),
      }),
    }));
    return { places, ofBatch };
  });
}

function inOrder(a: Omit<PieceRecord, 'sealed'>, b: Omit<PieceRecord, 'sealed'>): number {
  return a.at.getTime() - b.at.getTime() || a.position - b.position || (a._id < b._id ? -1 : 1);
}

function openPieces(record: Omit<PieceRecord, 'sealed'> | PieceRecord, keys: KeyRing): Pieces {
  if (!('sealed' in record)) return { head: null, tail: null };
  return JSON.parse(keys.open(record.sealed, `pieces|${record._id}`)) as Pieces;
}

/** Every message that a message of this batch may complete, or that may complete it: with those before it in the stream. */
export function* sequencesOf({ places, ofBatch }: Stream): Generator<readonly PiecesInMessage[]> {
  for (let last = 0; last < places.length; last += 1) {
    const window = places.slice(Math.max(0, last - MOST_MESSAGES + 1), last + 1);
    if (window.length > 1 && window.some(({ messageId }) => ofBatch.has(messageId)))
      yield window.map(place => place.open());
  }
}
