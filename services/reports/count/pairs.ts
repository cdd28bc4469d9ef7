import { groupBy } from '../../group-by.js';
import type { CountedCase } from './cases.js';

/** Weeks before the end of a period in which several cases about one pair are called repeated. */
export const PAIR_WEEKS = 8;

/** One pair with several cases, by what they are called in lists: never by name. */
export interface RepeatPair {
  readonly adult: string;
  readonly pupil: string;
  readonly cases: number;
  /** Of them raised in the period itself. */
  readonly now: number;
}

/** `cases`: of the last `PAIR_WEEKS` weeks, or of the period when it is longer. Only pairs that the period added to. */
export function countPairs(cases: readonly CountedCase[], begins: Date): readonly RepeatPair[] {
  const whole = cases.filter(({ pairKey }) => !pairKey.split('|').includes('-'));
  return [...groupBy(whole, ({ pairKey }) => pairKey).values()]
    .flatMap(own => {
      const [first] = own;
      const now = own.filter(({ raisedAt }) => raisedAt >= begins).length;
      if (!first || own.length < 2 || now === 0) return [];
      return [{ adult: first.adultLabel, pupil: first.pupilLabel, cases: own.length, now }];
    })
    .sort((a, b) => b.cases - a.cases || (`${a.adult}${a.pupil}` < `${b.adult}${b.pupil}` ? -1 : 1));
}
