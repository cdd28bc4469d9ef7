import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ItemName, isDay, readName, type SpoolPlaces } from './places.js';

/** The days that there are, in order. */
export async function daysIn({ items }: SpoolPlaces): Promise<readonly string[]> {
  return (await names(items)).filter(isDay).sort();
}

/**
 * The items of one day in rising order, without a gap: a folder that is written to while it is read may leave out what came first and show
 * what came after. So it is read twice, and the second reading counts up to the last item of the first, when all below it were there.
 */
export async function itemsOfDay({ items }: SpoolPlaces, day: string): Promise<readonly ListedItem[]> {
  const folder = join(items, day);
  const first = itemsAmong(await names(folder));
  const last = first.at(-1)?.position ?? 0;
  return itemsAmong(await names(folder)).filter(({ position }) => position <= last);
}

export interface ListedItem extends ItemName {
  readonly name: string;
}

function itemsAmong(found: readonly string[]): readonly ListedItem[] {
  return found
    .flatMap(name => {
      const item = readName(name);
      return item === null ? [] : [{ ...item, name }];
    })
    .sort((a, b) => a.position - b.position);
}

/** A folder that is not there yet, or not any more, holds nothing. */
async function names(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
