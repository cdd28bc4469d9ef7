import { LedgerEntryModel, type LedgerEntryRecord, type LedgerState } from '../../models/ledger-entry.js';
import { isDuplicateOnly } from '../store/bulk.js';
import { newEntry, type Place, placeId } from './place.js';

/**
 * Notes places as seen, before anything is done about them. Places that are known stay as they are, except those that were taken
 * for gone and stand at the source all the same: they wait again, since calling a message gone by mistake would lose it.
 * Returns the ones that are to be handed out: new, or there again.
 */
export async function noteSeen(places: readonly Place[], now: Date): Promise<readonly Place[]> {
  if (places.length === 0) return [];
  const known = await knownAmong(places);
  const unseen = places.filter(place => !known.has(placeId(place)));
  const back = places.filter(place => known.get(placeId(place)) === 'gone');
  if (back.length > 0) await reopen(back, now);
  if (unseen.length > 0) await insert(unseen, now);
  return [...unseen, ...back];
}

async function insert(unseen: readonly Place[], now: Date): Promise<void> {
  try {
    await LedgerEntryModel.collection.insertMany(
      unseen.map(place => newEntry(place, now)) as LedgerEntryRecord[] as never,
      { ordered: false },
    );
  } catch (error) {
    // Somebody else noted some of them between our look and our insert: the ledger holds them, which is all we want.
    if (!isDuplicateOnly(error)) throw error;
  }
}

async function reopen(places: readonly Place[], now: Date): Promise<void> {
  await LedgerEntryModel.updateMany(
    { _id: { $in: places.map(placeId) }, state: 'gone' },
    { $set: { state: 'waiting', reason: null, attempts: 0, dueAt: now, doneAt: null, vanishedAt: null } },
  );
}

async function knownAmong(places: readonly Place[]): Promise<ReadonlyMap<string, LedgerState>> {
  const found = await LedgerEntryModel.find({ _id: { $in: places.map(placeId) } }, { state: 1 }).lean();
  return new Map(found.map(entry => [entry._id, entry.state]));
}
