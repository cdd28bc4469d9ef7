import type { Model } from '../../services/detect/classifier/weights.js';
import type { Code } from '../../services/taxonomy.js';
import type { HeardExample } from './heard.js';
import { Learnt } from './network/adam.js';

/** How wording and rules weigh together: one offset for each code, and weights that all codes share, since each has few examples. */
export type Judgement = Pick<Model, 'wording' | 'hit' | 'weakHit' | 'more'> & {
  readonly offsets: ReadonlyMap<Code, number>;
};

const STEPS = 400;
const RATE = 0.03;
const WEIGHTS = 4;
const FIRST_OFFSET = -2;

/** Logistic regression over examples that the models had not seen when they judged them. */
export function fitJudgement(heard: readonly HeardExample[], codes: readonly Code[]): Judgement {
  const cases = heard.flatMap(({ example, evidence, logOdds }) =>
    codes.flatMap((code, at) => {
      if (!example.known.has(code)) return [];
      const { hit, weak, more } = evidence.get(code) ?? { hit: 0, weak: 0, more: 0 };
      return [
        { offset: WEIGHTS + at, inputs: [logOdds.get(code) ?? 0, hit, weak, more], has: example.codes.has(code) },
      ];
    }),
  );
  const learnt = new Learnt(Float32Array.from([0.5, 1, 0.4, 0.3, ...codes.map(() => FIRST_OFFSET)]));
  const { values, gradients } = learnt;
  for (let step = 1; step <= STEPS; step += 1) {
    for (const { offset, inputs, has } of cases) {
      let together = values[offset] ?? 0;
      for (let at = 0; at < WEIGHTS; at += 1) together += (inputs[at] ?? 0) * (values[at] ?? 0);
      const error = 1 / (1 + Math.exp(-together)) - (has ? 1 : 0);
      gradients[offset] = (gradients[offset] ?? 0) + error;
      for (let at = 0; at < WEIGHTS; at += 1) gradients[at] = (gradients[at] ?? 0) + error * (inputs[at] ?? 0);
    }
    learnt.move(0, values.length, RATE, step);
  }
  const [wording = 1, hit = 0, weakHit = 0, more = 0, ...offsets] = values;
  return { wording, hit, weakHit, more, offsets: new Map(codes.map((code, at) => [code, offsets[at] ?? 0])) };
}
