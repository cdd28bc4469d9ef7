import { wilson } from './measure.js';

/** How often a code was found where it should be, and where it should not. */
export interface Tally {
  hit: number;
  missed: number;
  wrong: number;
}

/** Shares from 0 to 1; precision of nothing found is 1. */
export interface Score {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export function scoreOf({ hit, missed, wrong }: Tally): Score {
  const precision = hit + wrong === 0 ? 1 : hit / (hit + wrong);
  const recall = hit + missed === 0 ? 1 : hit / (hit + missed);
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

export function count(tally: Tally, expected: boolean, found: boolean): void {
  if (expected && found) tally.hit += 1;
  else if (expected) tally.missed += 1;
  else if (found) tally.wrong += 1;
}

/** One row of a table: name, how many there are, precision and recall with their 95 % intervals, F1. */
export function row(name: string, tally: Tally): string {
  const { hit, missed, wrong } = tally;
  const { precision, recall, f1 } = scoreOf(tally);
  const cells = [withRange(precision, hit, hit + wrong), withRange(recall, hit, hit + missed), f1.toFixed(3)];
  return `${name.padEnd(30)}${String(hit + missed).padStart(5)}  ${cells.join('  ')}`;
}

function withRange(value: number, hits: number, n: number): string {
  const [low, high] = n === 0 ? [0, 1] : wilson(hits, n);
  return `${value.toFixed(3)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
