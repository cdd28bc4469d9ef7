import { type CatalogueRule, isLower } from './catalogue.js';
import type { Change } from './change.js';
import { narrowingOf } from './narrowing.js';
import { parseRule } from './rule-files.js';

/** In which ways a change makes Candour watch less than now, in words. Empty: it takes one person. Pure. */
export function weakeningOf(change: Change, rule: CatalogueRule | null): readonly string[] {
  switch (change.kind) {
    case 'state':
      if (rule?.state !== 'on') return [];
      if (change.to === 'off') return ['the rule is switched off'];
      return change.to === 'shadow' ? ['what the rule finds raises nothing any more'] : [];
    case 'severity':
      return weakerSeverity(change.to, rule);
    case 'threshold':
      return change.to > (rule?.watched.least ?? 0) ? ['weaker findings of the rule are taken down to low'] : [];
    case 'exempt':
      return laterThanNow(change, rule) ? ['what one person writes is taken down to low'] : [];
    case 'wording': {
      const after = parseRule(change.text);
      // What is off or only in shadow cannot become less.
      if (!rule?.rule || !after || rule.state !== 'on') return [];
      return narrowingOf(rule.rule, after);
    }
    case 'end-exemption':
    case 'trial':
    case 'end-trial':
      return [];
  }
}

const LOWER = ['its severity is lower'];

function weakerSeverity(
  to: Extract<Change, { kind: 'severity' }>['to'],
  rule: CatalogueRule | null,
): readonly string[] {
  if (!rule) return [];
  // A detector in code says how grave each finding is; the school says how grave it may be at most.
  const now = rule.written === null ? (rule.watched.severity ?? 'critical') : (rule.severity ?? 'critical');
  const then = to ?? rule.written ?? 'critical';
  return isLower(then, now) ? LOWER : [];
}

function laterThanNow({ personKey, until }: Extract<Change, { kind: 'exempt' }>, rule: CatalogueRule | null): boolean {
  const known = rule?.watched.exempt.find(one => one.personKey === personKey);
  return known === undefined || Date.parse(until) > Date.parse(known.until);
}

/** Why a change is not possible at all, whoever agrees; `null` when it is. Pure. */
export function refusalOf(change: Change, rule: CatalogueRule | null): string | null {
  if (rule === null) return change.kind === 'trial' || change.kind === 'wording' ? null : 'There is no such rule.';
  if (rule.neverOff && change.kind !== 'exempt' && weakeningOf(change, rule).length > 0) return NEVER_OFF_TEXT;
  if (rule.neverOff && change.kind === 'state' && change.to !== 'on') return NEVER_OFF_TEXT;
  const { watched } = rule;
  switch (change.kind) {
    case 'state':
      if (watched.own === null && watched.trial !== null && rule.origin === 'school' && rule.state === 'shadow')
        return 'It was never on: switch the draft on instead.';
      return change.to === rule.state ? 'It is so already.' : null;
    case 'severity':
      return change.to === watched.severity ? 'It is so already.' : null;
    case 'threshold':
      return change.to === watched.least ? 'It is so already.' : null;
    case 'end-exemption':
      return watched.exempt.some(one => one.personKey === change.personKey) ? null : 'Nobody like that is exempted.';
    case 'trial':
      return watched.state === 'shadow' ? 'The rule itself is in shadow: switch it on or off first.' : null;
    case 'end-trial':
      return watched.trial === null ? 'Nothing is tried in shadow.' : null;
    default:
      return null;
  }
}

export const NEVER_OFF_TEXT =
  'This rule is about self-harm or a disclosure and is critical: it cannot be switched off, made less grave or narrower. It can only be narrowed for single people, by an exemption that two people agree to.';
