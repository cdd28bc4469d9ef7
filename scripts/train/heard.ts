import { type Evidence, evidenceOf, FIRM } from '../../services/detect/classifier/judge.js';
import { Scorer } from '../../services/detect/classifier/scorer.js';
import type { Weights } from '../../services/detect/classifier/weights.js';
import type { Detection } from '../../services/detect/detect.js';
import { viewsOf } from '../../services/normalise/views.js';
import type { Code } from '../../services/taxonomy.js';
import { findingsIn } from '../evaluate/detecting.js';
import type { Example } from './example.js';
import { directionOf } from './train-models.js';

/** What rules and wording say of one example, code by code. */
export interface HeardExample {
  readonly example: Example;
  readonly evidence: ReadonlyMap<Code, Evidence & { readonly firm: boolean }>;
  readonly logOdds: ReadonlyMap<Code, number>;
}

export type EvidenceByCode = HeardExample['evidence'];

/** What the rules and the other detectors find, without any model. */
export function evidenceIn(example: Example, detection: Detection): EvidenceByCode {
  const found = findingsIn(example, detection);
  return new Map(
    [...new Set(found.map(({ code }) => code))].map(code => {
      const ofCode = found.filter(finding => finding.code === code);
      const firm = ofCode.some(({ severity, confidence, detectorId }) => {
        return severity !== 'low' && (detectorId !== 'rules' || confidence >= FIRM);
      });
      return [code, { ...evidenceOf(ofCode), firm }];
    }),
  );
}

/** What models say of the wording, exactly as they say it in the service. */
export function logOddsBy(weights: Weights): (example: Example) => ReadonlyMap<Code, number> {
  const scorer = new Scorer(weights);
  return ({ subject, text, from, to }) => {
    const highest = new Map<Code, number>();
    for (const part of [text, subject]) {
      const { plain, disguised } = viewsOf(part);
      const scores = scorer.score((disguised ?? plain).text, directionOf(from, to));
      for (const [column, { code }] of weights.models.entries()) {
        const logOdds = scores?.[column]?.logOdds ?? Number.NEGATIVE_INFINITY;
        highest.set(code, Math.max(logOdds, highest.get(code) ?? -20));
      }
    }
    return highest;
  };
}
