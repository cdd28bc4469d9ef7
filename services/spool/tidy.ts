import { rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { placeId } from '../ledger/place.js';
import { syncFolder } from './committer.js';
import { daysIn, itemsOfDay } from './listing.js';
import { dayOf, placesOf, type SpoolPlaces } from './places.js';
import { SPOOL_GENERATION } from './spool-source.js';

const DAY = 86_400_000;
const BATCH = 1_000;

/**
 * Takes away what has been done in the ledger for `keepDays`, and the folders of days that are empty then. What waits, could not be read, or is
 * not in the ledger yet stays. Days that are not over for that long are not looked at, so that positions never begin anew in one.
 * Returns how many were taken away.
 */
export async function tidySpool(
  { folder, sourceId, keepDays }: { readonly folder: string; readonly sourceId: string; readonly keepDays: number },
  now: Date,
): Promise<number> {
  const places = placesOf(folder, sourceId);
  const doneBefore = new Date(now.getTime() - keepDays * DAY);
  let taken = 0;
  for (const day of await daysIn(places)) {
    if (day >= dayOf(doneBefore.getTime())) break;
    taken += await tidyDay(places, sourceId, day, doneBefore, now);
  }
  return taken;
}

async function tidyDay(
  places: SpoolPlaces,
  sourceId: string,
  day: string,
  doneBefore: Date,
  now: Date,
): Promise<number> {
  const items = await itemsOfDay(places, day);
  const path = join(places.items, day);
  let taken = 0;
  for (let at = 0; at < items.length; at += BATCH) {
    const batch = new Map(
      items
        .slice(at, at + BATCH)
        .map(({ position, name }) => [
          placeId({ sourceId, container: day, generation: SPOOL_GENERATION, position }),
          name,
        ]),
    );
    const done = await LedgerEntryModel.find(
      {
        _id: { $in: [...batch.keys()] },
        state: { $in: ['scanned', 'partly-read', 'excluded'] },
        doneAt: { $lt: doneBefore },
      },
      { _id: 1 },
    ).lean();
    const ids = done.map(({ _id }) => _id);
    for (const id of ids) unlinkSync(join(path, batch.get(id) ?? ''));
    // A crash before this line leaves it to the next sweep, which finds them gone.
    await LedgerEntryModel.updateMany({ _id: { $in: ids } }, { $set: { vanishedAt: now } });
    taken += ids.length;
  }
  if (taken > 0) await syncFolder(path);
  if (taken === items.length) removeEmpty(path);
  return taken;
}

function removeEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error;
  }
}
