import type { CaseState } from '../../cases/states.js';
import type { Severity } from '../../taxonomy.js';

const SEVERITY_NAMES: Readonly<Record<Severity, { name: string; bars: number }>> = {
  critical: { name: 'Immediate', bars: 4 },
  high: { name: 'High', bars: 3 },
  medium: { name: 'Medium', bars: 2 },
  low: { name: 'Low', bars: 1 },
};

export function severityMark(severity: Severity) {
  return { severity, ...SEVERITY_NAMES[severity] };
}

/** How sure, in words: it is no probability, and two places after the point would look like one. */
export function confidenceMark(confidence: number) {
  // Nothing was found: what a person told has no strength that could be measured.
  if (confidence === 0) return { name: 'Told by staff', dots: 0 };
  if (confidence >= 0.75) return { name: 'Strong', dots: 3 };
  return confidence >= 0.45 ? { name: 'Fair', dots: 2 } : { name: 'Weak', dots: 1 };
}

export const LANE_NAMES = { 'child-needs-help': 'Child needs help', 'adult-conduct': 'Adult conduct' } as const;

export const STATE_NAMES: Readonly<Record<CaseState, string>> = {
  new: 'New',
  'in-review': 'In review',
  referred: 'Referred',
  closed: 'Closed',
};

export const CHANNEL_NAMES: Readonly<Record<string, string>> = { email: 'School e-mail', chat: 'Chat' };
