import { directionBetween } from '../../services/detect/classifier/features.js';
import { type Evidence, evidenceOf, mayBeOverruled, type Trusts } from '../../services/detect/classifier/judge.js';
import { Scorer } from '../../services/detect/classifier/scorer.js';
import type { Weights } from '../../services/detect/classifier/weights.js';
import type { Finding } from '../../services/detect/finding.js';
import { meantView } from '../../services/normalise/views.js';
import type { Code } from '../../services/taxonomy.js';
import type { Example } from './example.js';

/** An example, and what rules and other detectors find in it without any model. */
export interface FoundExample {
  readonly example: Example;
  readonly findings: readonly Finding[];
}

/** What rules and wording say of one example, code by code. */
export interface HeardExample {
  readonly example: Example;
  /** `firm`: a case is raised whatever the wording is. */
  readonly evidence: ReadonlyMap<Code, Evidence & { readonly firm: boolean }>;
  readonly logOdds: ReadonlyMap<Code, number>;
}

export function evidenceIn(findings: readonly Finding[], trusts: Trusts): HeardExample['evidence'] {
  const inWords = findings.filter(({ field }) => field === 'text' || field === 'subject');
  return new Map(
    [...new Set(inWords.map(({ code }) => code))].map(code => {
      const ofCode = inWords.filter(finding => finding.code === code);
      const firm = ofCode.some(finding => finding.severity !== 'low' && !mayBeOverruled(finding, trusts));
      return [code, { ...evidenceOf(ofCode, trusts), firm }];
    }),
  );
}

/** What models say of the wording, exactly as they say it in the service. */
export function logOddsBy(weights: Weights): (example: Example) => ReadonlyMap<Code, number> {
  const scorer = new Scorer(weights);
  return ({ subject, text, from, to }) => {
    const highest = new Map<Code, number>();
    for (const part of [text, subject]) {
      const scores = scorer.score(meantView(part).text, directionBetween(from, [to]));
      for (const [column, { code }] of weights.models.entries()) {
        const logOdds = scores?.[column]?.logOdds ?? Number.NEGATIVE_INFINITY;
        highest.set(code, Math.max(logOdds, highest.get(code) ?? -20));
      }
    }
    return highest;
  };
}
