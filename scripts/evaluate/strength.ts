import { weighTogether } from '../../services/detect/classifier/judge.js';
import type { Detection } from '../../services/detect/detect.js';
import type { Code } from '../../services/taxonomy.js';
import type { Example } from '../train/example.js';
import { evidenceIn, logOddsBy } from '../train/heard.js';
import { findingsIn } from './detecting.js';

/** How strongly a text speaks for a code, whether a case is raised or not. */
export interface Strength {
  /** Of wording and rules together. */
  readonly logOdds: number;
  /** How far that is above the point at which a case is raised; without end where a detector or rule raises it by itself. */
  readonly above: number;
}

export type StrengthOf = (example: Example) => ReadonlyMap<Code, Strength>;

/** Without models nothing is said of any code. */
export function strengthBy({ weights, unjudged }: Detection): StrengthOf {
  if (weights === null) return () => new Map();
  const hear = logOddsBy(weights);
  return example => {
    const heard = hear(example);
    const evidence = evidenceIn(findingsIn(example, { detect: unjudged }), weights.trusts);
    return new Map(
      weights.models.map(model => {
        const found = evidence.get(model.code) ?? { hit: 0, weak: 0, more: 0, firm: false };
        const logOdds = weighTogether(model, heard.get(model.code) ?? model.bias, found);
        return [model.code, { logOdds, above: found.firm ? Number.POSITIVE_INFINITY : logOdds - model.raises }];
      }),
    );
  };
}
