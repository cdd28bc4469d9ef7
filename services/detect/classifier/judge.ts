import { TAXONOMY } from '../../taxonomy.js';
import type { Finding, Span } from '../finding.js';
import type { Model } from './weights.js';

/** What rules and other detectors found for one code in the author's own words. */
export interface Evidence {
  /** Trust in the rule or detector that is trusted most of those that would raise a case; 0: none. */
  readonly hit: number;
  /** The same of those that only add to the risk. */
  readonly weak: number;
  /** How many further rules would raise a case. */
  readonly more: number;
}

/** By the id of a rule or detector how far it is trusted; what is missing was never measured. */
export type Trusts = ReadonlyMap<string, number>;

/** A rule that nobody measured, as a school's own, and that is at least as sure as this is not overruled by wording: somebody wanted it so. */
const FIRM = 0.8;
/** So far below the point at which a case is raised, wording still adds to the risk of the pair; log-odds. */
const NEARLY = 1;

/** Trust in what is right in this share of its hits: log-odds above those of one in five, and not endless for one that never erred. */
export function trustIn(right: number): number {
  return Math.max(0, Math.log(right / (1.02 - right)) + 1.5);
}

/** How the wording and the rules look together; log-odds. */
export function weighTogether(model: Model, logOdds: number, { hit, weak, more }: Evidence): number {
  return model.offset + model.wording * logOdds + model.hit * hit + model.weakHit * weak + model.more * more;
}

/** The findings of one code after the wording was heard: none is dropped, one that the wording speaks against adds to the risk only. */
export function judge(
  model: Model,
  trusts: Trusts,
  findings: readonly Finding[],
  logOdds: number,
  at: { readonly field: 'text' | 'subject'; readonly span: Span },
): readonly Finding[] {
  const together = weighTogether(model, logOdds, evidenceOf(findings, trusts));
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
    mayBeOverruled(finding, trusts)
      ? { ...finding, severity: 'low', confidence: finding.confidence / 4, contributions, suppressedBy: idOf(model) }
      : finding,
  );
}

export function evidenceOf(findings: readonly Finding[], trusts: Trusts): Evidence {
  const hits = new Map<string, number>();
  let weak = 0;
  for (const { ruleId, detectorId, severity, confidence, suppressedBy } of findings) {
    // An exception fits it: it is neither a hit nor half of one.
    if (suppressedBy !== null) continue;
    const id = ruleId ?? detectorId;
    const trust = trusts.get(id) ?? trustIn(confidence);
    if (severity === 'low') weak = Math.max(weak, trust);
    else hits.set(id, Math.max(trust, hits.get(id) ?? 0));
  }
  return { hit: Math.max(0, ...hits.values()), weak, more: Math.max(0, hits.size - 1) };
}

/** Detectors of numbers, addresses and words say what stands there; a sure rule about what may cost a life is for people to judge. */
export function mayBeOverruled({ detectorId, ruleId, severity, confidence }: Finding, trusts: Trusts): boolean {
  if (detectorId !== 'rules' || severity === 'low') return false;
  if (confidence < FIRM) return true;
  return severity !== 'critical' && ruleId !== null && trusts.has(ruleId);
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
