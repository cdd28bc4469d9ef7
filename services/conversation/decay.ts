export const DAY = 86_400_000;

/** Evidence of weeks ago still counts; that of last year hardly. */
const HALF_LIFE = 21 * DAY;

/** A thing of some weight, at its time. */
export interface Weighed {
  readonly weight: number;
  readonly at: Date;
}

/** What is left of the weight at a time; before its own time there is nothing. */
export function decayed({ weight, at }: Weighed, now: Date): number {
  const age = now.getTime() - at.getTime();
  return age < 0 ? 0 : weight * 0.5 ** (age / HALF_LIFE);
}

/** Whichever weighs more at any time after both: with one half-life for all, this never changes again. */
export function weightier(a: Weighed, b: Weighed): number {
  return standing(b) - standing(a);
}

function standing({ weight, at }: Weighed): number {
  return Math.log2(Math.max(weight, Number.MIN_VALUE)) + at.getTime() / HALF_LIFE;
}

/** Independent reasons together: never above one, and none lowers another. */
export function together(weights: Iterable<number>): number {
  let absent = 1;
  for (const weight of weights) absent *= 1 - Math.min(0.95, weight);
  return 1 - absent;
}
