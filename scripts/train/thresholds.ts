import { weighTogether } from '../../services/detect/classifier/judge.js';
import type { Weights } from '../../services/detect/classifier/weights.js';
import type { Code } from '../../services/taxonomy.js';
import type { HeardExample } from './heard.js';

/** What a case is worth. A concern that is found counts 1; */
const GAINS = {
  /** where a missed message may cost a life, more; */
  grave: 4,
  /** and so does a step of grooming that shows in hints before anything else does; */
  early: 2,
  /** a benign message that was written to be mistaken, */
  benign: -1,
  /** one that is of concern for another reason, */
  other: -0.5,
  /** and one of tens of thousands of ordinary messages. */
  ordinary: -3,
} as const;
const GRAVE: ReadonlySet<Code> = new Set(['content.self-harm']);
const EARLY: ReadonlySet<Code> = new Set([
  'grooming.secrecy',
  'grooming.isolation',
  'grooming.gifts',
  'grooming.personal-probing',
]);

/** The weights with the points at which cases are raised: where the concerns that are found outweigh the false alarms by most. */
export function withThresholds(
  weights: Weights,
  quiet: readonly HeardExample[],
  unseen: readonly HeardExample[],
): Weights {
  const models = weights.models.map(model => {
    const judged = [
      ...gainsOf(unseen, model, ({ codes }) => gainOf(model.code, codes)),
      ...gainsOf(quiet, model, () => GAINS.ordinary),
    ].sort((a, b) => b.together - a.together);
    let best = { gain: 0, raises: (judged[0]?.together ?? 0) + 1 };
    let gain = 0;
    for (const [at, one] of judged.entries()) {
      gain += one.gain;
      // No point lies between those that are judged alike.
      if (gain <= best.gain || judged[at + 1]?.together === one.together) continue;
      best = { gain, raises: one.together - 1e-6 };
    }
    return { ...model, raises: best.raises };
  });
  return { ...weights, models };
}

function gainOf(code: Code, codes: ReadonlySet<Code>): number {
  if (codes.has(code)) return GRAVE.has(code) ? GAINS.grave : EARLY.has(code) ? GAINS.early : 1;
  return codes.size > 0 ? GAINS.other : GAINS.benign;
}

/** Those whose case does not rest on the model are left out. */
function gainsOf(
  heard: readonly HeardExample[],
  model: Weights['models'][number],
  gain: (example: HeardExample['example']) => number,
): { readonly together: number; readonly gain: number }[] {
  return heard
    .filter(({ example, evidence }) => example.known.has(model.code) && !evidence.get(model.code)?.firm)
    .map(({ example, evidence, logOdds }) => {
      const found = evidence.get(model.code) ?? { hit: 0, weak: 0, more: 0 };
      return { together: weighTogether(model, logOdds.get(model.code) ?? 0, found), gain: gain(example) };
    });
}
