import { TAXONOMY } from '../../taxonomy.js';
import type { Finding, Span } from '../finding.js';
import type { Model } from './weights.js';

/** What rules and other detectors found for one code in the author's own words. */
export interface Evidence {
  /** Confidence of the surest rule that would raise a case; 0: none. */
  readonly hit: number;
  /** Whether a rule found something that only adds to the risk. */
  readonly weak: boolean;
}

/** A rule at least as sure as this is not overruled by wording: it says exactly what it looks for, or a school wrote it. */
export const FIRM = 0.8;
/** So far below the point at which a case is raised, wording still adds to the risk of the pair; log-odds. */
const NEARLY = 1;

/** How the wording and the rules look together; log-odds. */
export function weighTogether(model: Model, logOdds: number, { hit, weak }: Evidence): number {
  return model.offset + model.wording * logOdds + model.hit * hit + (weak ? model.weakHit : 0);
}

/** The findings of one code after the wording was heard: none is dropped, one that the wording speaks against adds to the risk only. */
export function judge(
  model: Model,
  findings: readonly Finding[],
  logOdds: number,
  at: { readonly field: 'text' | 'subject'; readonly span: Span },
): readonly Finding[] {
  const together = weighTogether(model, logOdds, evidenceOf(findings));
  const contributions = [
    { label: 'wording of the message', weight: model.wording * logOdds },
    { label: 'hits of rules', weight: together - model.offset - model.wording * logOdds },
  ];
  if (together > model.raises) {
    if (findings.some(finding => finding.severity !== 'low')) return findings;
    return [...findings, findingOf(model, 'medium', together, at, contributions)];
  }
  if (findings.length === 0)
    return together > model.raises - NEARLY ? [findingOf(model, 'low', together, at, contributions)] : [];
  return findings.map(finding =>
    mayBeOverruled(finding)
      ? { ...finding, severity: 'low', confidence: finding.confidence / 4, contributions, suppressedBy: idOf(model) }
      : finding,
  );
}

export function evidenceOf(findings: readonly Finding[]): Evidence {
  const ofRules = findings.filter(({ detectorId }) => detectorId === 'rules');
  const hits = ofRules.filter(({ severity }) => severity !== 'low').map(({ confidence }) => confidence);
  return { hit: Math.max(0, ...hits), weak: ofRules.some(({ severity }) => severity === 'low') };
}

function mayBeOverruled({ detectorId, severity, confidence }: Finding): boolean {
  return detectorId === 'rules' && severity !== 'low' && confidence < FIRM;
}

function idOf(model: Model): string {
  return `classifier/${model.code}`;
}

function findingOf(
  model: Model,
  severity: 'low' | 'medium',
  together: number,
  { field, span }: { readonly field: 'text' | 'subject'; readonly span: Span },
  contributions: Finding['contributions'],
): Finding {
  const { clause, title } = TAXONOMY[model.code];
  return {
    code: model.code,
    detectorId: idOf(model),
    ruleId: null,
    clause,
    severity,
    confidence: Math.min(0.9, 1 / (1 + Math.exp(model.raises - together - 0.5))),
    field,
    span,
    reason: `The wording as a whole is like that of messages of this kind: ${title.toLowerCase()}.`,
    contributions,
    suppressedBy: null,
  };
}
