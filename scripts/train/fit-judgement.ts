import type { Model } from '../../services/detect/classifier/weights.js';
import type { Code } from '../../services/taxonomy.js';
import type { HeardExample } from './heard.js';

/** How wording and rules weigh together: one offset for each code, and weights that all codes share, since each has few examples. */
export type Judgement = Pick<Model, 'wording' | 'hit' | 'weakHit'> & { readonly offsets: ReadonlyMap<Code, number> };

const STEPS = 400;
const RATE = 0.5;

/** Logistic regression over examples that the models had not seen when they judged them. */
export function fitJudgement(heard: readonly HeardExample[], codes: readonly Code[]): Judgement {
  const cases = heard.flatMap(({ example, evidence, logOdds }) =>
    codes.flatMap(code => {
      if (!example.known.has(code)) return [];
      const found = evidence.get(code);
      const inputs = [logOdds.get(code) ?? 0, found?.hit ?? 0, found?.weak ? 1 : 0] as const;
      return [{ code, inputs, has: example.codes.has(code) }];
    }),
  );
  const weights = [1, 2, 0.5];
  const offsets = new Map(codes.map(code => [code, -2]));
  const positives = cases.filter(({ has }) => has).length;
  for (let step = 0; step < STEPS; step += 1) {
    const slopes = [0, 0, 0];
    const slopeOf = new Map<Code, number>();
    for (const { code, inputs, has } of cases) {
      const together = inputs.reduce((sum, input, at) => sum + input * (weights[at] ?? 0), offsets.get(code) ?? 0);
      const error = 1 / (1 + Math.exp(-together)) - (has ? 1 : 0);
      for (const [at, input] of inputs.entries()) slopes[at] = (slopes[at] ?? 0) + error * input;
      slopeOf.set(code, (slopeOf.get(code) ?? 0) + error);
    }
    for (const [at, slope] of slopes.entries()) weights[at] = (weights[at] ?? 0) - (RATE * slope) / (4 * positives);
    for (const [code, slope] of slopeOf)
      offsets.set(code, (offsets.get(code) ?? 0) - (RATE * slope * codes.length) / (2 * positives));
  }
  const [wording = 1, hit = 0, weakHit = 0] = weights;
  return { wording, hit, weakHit, offsets };
}
