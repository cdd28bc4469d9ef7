import { z } from 'zod';
import { SETTING_SUBJECTS } from '../../approvals/approvals.js';
import { type Change, changeEntry, changeSchema } from '../../monitoring/change.js';
import { severityMark } from './marks.js';
import { visible } from './untrusted.js';

/** From which strength on findings of a rule stand; in the words of `confidenceMark`. */
export const STRENGTHS = [
  { value: '0', least: 0, text: 'Any strength', hint: 'As the rule comes' },
  { value: 'fair', least: 0.45, text: 'Fair or strong', hint: 'Weak findings are taken down to low' },
  { value: 'strong', least: 0.75, text: 'Strong only', hint: 'Fair and weak findings are taken down to low' },
] as const;

/** What a change does, in one line. `nameOf`: what the person of a key is called for this reader. */
export function changeText(change: Change, nameOf: (personKey: string) => string): string {
  switch (change.kind) {
    case 'state':
      if (change.to === 'shadow') return 'Put in shadow: it goes on finding, and raises nothing';
      return change.to === 'on' ? 'Switched on' : 'Switched off';
    case 'severity':
      return change.to === null
        ? 'Severity as the rule says'
        : `Severity set to ${severityMark(change.to).name.toLowerCase()}`;
    case 'threshold': {
      const known = STRENGTHS.find(({ least }) => least === change.to);
      return `Findings that stand: ${(known?.text ?? `from ${change.to}`).toLowerCase()}`;
    }
    case 'exempt':
      return `${nameOf(change.personKey)} exempted until ${change.until.slice(0, 10)}`;
    case 'end-exemption':
      return `Exemption of ${nameOf(change.personKey)} ended`;
    case 'trial':
      return 'A wording is tried in shadow';
    case 'end-trial':
      return 'The trial in shadow ended';
    case 'wording':
      return 'A wording of the school came into use';
  }
}

/** What a change will do, before it is agreed to: the same in the words of a plan. */
export function planText(change: Change, nameOf: (personKey: string) => string): string {
  if (change.kind === 'state') {
    if (change.to === 'off') return 'Switch the rule off';
    return change.to === 'shadow'
      ? 'Put the rule in shadow: it goes on finding, and raises nothing'
      : 'Switch the rule on';
  }
  if (change.kind === 'exempt')
    return `Exempt ${nameOf(change.personKey)} until ${change.until.slice(0, 10)}: what they write stays visible as low`;
  if (change.kind === 'wording') return 'Use a new wording of the rule';
  return changeText(change, nameOf);
}

const planned = z.object({ rule: z.string(), change: changeSchema });
const approval = z.object({
  subject: z.string(),
  step: z.enum(['proposed', 'approved', 'refused', 'withdrawn']),
  change: planned.optional(),
  words: z.string().optional(),
  reason: z.string().optional(),
});

const STEPS = { proposed: 'Proposed', approved: 'Agreed to', refused: 'Refused', withdrawn: 'Withdrawn' } as const;
type NameOf = (personKey: string) => string;
const NAMELESS: NameOf = () => 'a person';

/** How an entry `changed` of the record `monitoring` reads; `null` when it is about something else than a rule. */
export function changedWords(body: unknown, nameOf: NameOf = NAMELESS) {
  const read = changeEntry.safeParse(body);
  if (!read.success) return null;
  const { rule, change, reason, approvalId } = read.data;
  return {
    rule,
    title: changeText(change, nameOf),
    text: [...(approvalId === null ? [] : ['Two people agreed.']), ...(reason === '' ? [] : [visible(reason)])],
  };
}

/** How an entry `approval` of the record `monitoring` reads; `null` when it is about something else than a rule. */
export function approvalWords(body: unknown, nameOf: NameOf = NAMELESS) {
  const read = approval.safeParse(body);
  if (!read.success) return null;
  const { subject, step, change, words = '', reason = '' } = read.data;
  if (SETTING_SUBJECTS.includes(subject)) return null;
  const said = step === 'proposed' ? reason : words;
  const plan = change === undefined ? [] : [`${planText(change.change, nameOf)}.`];
  return { subject, title: STEPS[step], text: [...plan, ...(said === '' ? [] : [visible(said)])] };
}

/** The people whom an entry of the record `monitoring` is about. */
export function personKeysIn(body: unknown): readonly string[] {
  const read = z.object({ change: z.union([changeSchema, planned]) }).safeParse(body);
  if (!read.success) return [];
  const change = 'rule' in read.data.change ? read.data.change.change : read.data.change;
  return 'personKey' in change ? [change.personKey] : [];
}
