import type { Code } from '../../services/taxonomy.js';
import type { Example } from '../train/example.js';
import { type Measure, plain } from './measure.js';
import type { StrengthOf } from './strength.js';

interface CurvePoint {
  readonly recall: number;
  readonly precision: number;
}

/** One group of judgements that were about equally sure. */
interface CalibrationBin {
  /** Mean probability that was said, and the share that had the code. */
  readonly said: number;
  readonly observed: number;
  readonly n: number;
}

export interface Curves {
  /** Of "any concern", while the points at which cases are raised move together; recall rising. */
  readonly precisionRecall: readonly CurvePoint[];
  /** Of every code in every message. */
  readonly calibration: readonly CalibrationBin[];
}

const EDGES = [0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 1];

/** What a school would get for other points at which cases are raised, and how far the probabilities of the models can be believed. */
export function curvesOf(examples: readonly Example[], strengthOf: StrengthOf): Curves {
  const judged = examples.map(example => ({ example, strengths: strengthOf(example) }));
  const worst = judged.map(({ example, strengths }) => ({
    above: Math.max(...[...strengths.values()].map(({ above }) => above)),
    isConcern: example.codes.size > 0,
  }));
  const said = judged.flatMap(({ example, strengths }) =>
    [...strengths].map(([code, { logOdds }]) => saidOf(code, logOdds, example)),
  );
  return { precisionRecall: curveOf(worst), calibration: binsOf(said) };
}

export function measureCurves({ precisionRecall, calibration }: Curves, n: number): readonly Measure[] {
  if (n === 0) return [];
  const part = 'mentoring messages, unread half';
  const all = calibration.reduce((sum, bin) => sum + bin.n, 0);
  const error = calibration.reduce((sum, bin) => sum + (bin.n / all) * Math.abs(bin.said - bin.observed), 0);
  const at = precisionRecall.filter(({ precision }) => precision >= 0.9);
  return [
    plain(part, 'any concern: highest recall at precision .90', Math.max(0, ...at.map(({ recall }) => recall)), n),
    plain(part, 'calibration error of the models', error, all),
  ];
}

function saidOf(
  code: Code,
  logOdds: number,
  { codes }: Example,
): { readonly probability: number; readonly has: boolean } {
  return { probability: 1 / (1 + Math.exp(-logOdds)), has: codes.has(code) };
}

function curveOf(worst: readonly { readonly above: number; readonly isConcern: boolean }[]): readonly CurvePoint[] {
  const sorted = [...worst].sort((a, b) => b.above - a.above);
  const concerns = sorted.filter(({ isConcern }) => isConcern).length;
  let hits = 0;
  return sorted.flatMap(({ above, isConcern }, at) => {
    hits += isConcern ? 1 : 0;
    // Those that look alike are raised together or not at all.
    if (sorted[at + 1]?.above === above) return [];
    return [{ recall: hits / Math.max(1, concerns), precision: hits / (at + 1) }];
  });
}

function binsOf(said: readonly { readonly probability: number; readonly has: boolean }[]): readonly CalibrationBin[] {
  return EDGES.slice(1).flatMap((to, at) => {
    const from = EDGES[at] ?? 0;
    const bin = said.filter(({ probability }) => probability >= from && (probability < to || to === 1));
    if (bin.length === 0) return [];
    return [
      {
        said: bin.reduce((sum, { probability }) => sum + probability, 0) / bin.length,
        observed: bin.filter(({ has }) => has).length / bin.length,
        n: bin.length,
      },
    ];
  });
}
