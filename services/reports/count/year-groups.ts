import { PersonModel } from '../../../models/person.js';
import type { CountedCase } from './cases.js';
import { type Tally, tallyOf } from './tally.js';

/** By the year group of the pupil, in the order of years. */
export function countYearGroups(
  now: readonly CountedCase[],
  before: readonly CountedCase[],
  yearGroups: ReadonlyMap<string, string>,
): readonly Tally[] {
  const keyOf = ({ pupilKey }: CountedCase) => {
    const year = yearGroups.get(pupilKey);
    if (year === undefined) return 'No pupil of the register';
    return /^\d/.test(year) ? `Year ${year}` : year;
  };
  const number = (key: string) => Number(/\d+/.exec(key)?.[0] ?? 1_000);
  return [...tallyOf(now, before, keyOf)].sort((a, b) => number(a.key) - number(b.key) || (a.key < b.key ? -1 : 1));
}

/** As the register has them now. */
export async function yearGroupsOf(cases: readonly CountedCase[]): Promise<ReadonlyMap<string, string>> {
  const keys = [...new Set(cases.map(({ pupilKey }) => pupilKey))];
  const people = await PersonModel.find({ _id: { $in: keys }, yearGroup: { $ne: null } }, { yearGroup: 1 }).lean();
  return new Map(people.map(({ _id, yearGroup }) => [_id, yearGroup ?? '']));
}
