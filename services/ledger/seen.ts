import { LedgerEntryModel, type LedgerEntryRecord } from '../../models/ledger-entry.js';
import { isDuplicateOnly } from '../store/bulk.js';
import { newEntry, type Place, placeId } from './place.js';

/**
 * Notes places as seen, before anything is done about them. Places that are known stay as they are.
 * Returns the ones that were new.
 */
export async function noteSeen(places: readonly Place[], now: Date): Promise<readonly Place[]> {
  if (places.length === 0) return [];
  const known = await knownAmong(places);
  const unseen = places.filter(place => !known.has(placeId(place)));
  if (unseen.length === 0) return [];
  try {
    await LedgerEntryModel.collection.insertMany(
      unseen.map(place => newEntry(place, now)) as LedgerEntryRecord[] as never,
      { ordered: false },
    );
  } catch (error) {
    // Somebody else noted some of them between our look and our insert: the ledger holds them, which is all we want.
    if (!isDuplicateOnly(error)) throw error;
  }
  return unseen;
}

async function knownAmong(places: readonly Place[]): Promise<ReadonlySet<string>> {
  const found = await LedgerEntryModel.find({ _id: { $in: places.map(placeId) } }, { _id: 1 }).lean();
  return new Set(found.map(entry => entry._id));
}
