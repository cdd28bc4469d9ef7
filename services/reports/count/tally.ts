/** How often something came up, now and in the period before. */
export interface Tally {
  readonly key: string;
  readonly now: number;
  readonly before: number;
}

/** Counts by key: the most frequent first, of two as frequent by key. What came up only before stands there with 0. */
export function tallyOf<T>(now: readonly T[], before: readonly T[], keyOf: (one: T) => string): readonly Tally[] {
  const keys = new Set([...now, ...before].map(keyOf));
  const count = (all: readonly T[], key: string) => all.filter(one => keyOf(one) === key).length;
  return [...keys]
    .map(key => ({ key, now: count(now, key), before: count(before, key) }))
    .sort((a, b) => b.now - a.now || b.before - a.before || (a.key < b.key ? -1 : 1));
}
