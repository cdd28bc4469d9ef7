/** One published figure, with how sure it is. */
export interface Measure {
  readonly part: string;
  readonly what: string;
  readonly value: number;
  /** 95 % interval; `null` where none can be given. */
  readonly interval: readonly [low: number, high: number] | null;
  /** How many texts it rests on. */
  readonly n: number;
  /** What it has to reach, and from which side; `null`: reported only. */
  readonly goal: { readonly side: 'at least' | 'at most'; readonly value: number } | null;
}

export function reaches({ value, goal }: Measure): boolean | null {
  if (goal === null) return null;
  return goal.side === 'at least' ? value >= goal.value : value <= goal.value;
}

/** A share with Wilson's interval: it is honest for few texts and for shares near 0 and 1. */
export function share(part: string, what: string, hits: number, n: number, goal: Measure['goal'] = null): Measure {
  return { part, what, value: n === 0 ? Number.NaN : hits / n, interval: n === 0 ? null : wilson(hits, n), n, goal };
}

/** So many per thousand, with Wilson's interval. */
export function perThousand(
  part: string,
  what: string,
  hits: number,
  n: number,
  goal: Measure['goal'] = null,
): Measure {
  const [low, high] = n === 0 ? [Number.NaN, Number.NaN] : wilson(hits, n);
  return { part, what, value: (1000 * hits) / n, interval: [1000 * low, 1000 * high], n, goal };
}

export function plain(
  part: string,
  what: string,
  value: number,
  n: number,
  goal: Measure['goal'] = null,
  interval: Measure['interval'] = null,
): Measure {
  return { part, what, value, interval, n, goal };
}

export const atLeast = (value: number): Measure['goal'] => ({ side: 'at least', value });
export const atMost = (value: number): Measure['goal'] => ({ side: 'at most', value });

/** 95 %. */
const Z = 1.96;

/** Wilson's interval of a share; `n` is not 0. */
export function wilson(hits: number, n: number): [number, number] {
  const rate = hits / n;
  const middle = rate + Z ** 2 / (2 * n);
  const half = Z * Math.sqrt((rate * (1 - rate)) / n + Z ** 2 / (4 * n ** 2));
  const scale = 1 + Z ** 2 / n;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}
