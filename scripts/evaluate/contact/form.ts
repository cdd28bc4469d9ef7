/** A way to give contact details. */
export interface Form<Detail> {
  readonly name: string;
  /** The messages that give it, one after the other; with another `turn` in other words. */
  write(detail: Detail, turn: number): readonly string[];
}

/** Numbers from 0 below 1 that look like chance and are the same every time. */
export function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** In turn one of these. */
export function pick<T>(from: readonly T[], turn: number): T {
  const one = from[turn % from.length];
  if (one === undefined) throw new Error('Nothing to pick from.');
  return one;
}
