import { RuleEngine } from '../../services/detect/rules/engine.js';
import type { CompiledRule } from '../../services/detect/rules/load.js';
import type { RuleExample } from '../../services/detect/rules/schema.js';
import type { Message } from '../../services/message.js';
import type { Role } from '../../services/register/person.js';
import { severityRank } from '../../services/taxonomy.js';
import { messageOf, schoolOf } from './item-messages.js';

/** An example of a rule that does not come out as the rule says. */
export interface FailedExample {
  readonly ruleId: string;
  readonly file: string;
  readonly expected: 'raises' | 'ignores';
  readonly text: string;
}

/** Runs a rule alone on its own examples. A suppressed match counts as ignored. */
export function failedExamples(compiled: CompiledRule): readonly FailedExample[] {
  const engine = new RuleEngine([compiled]);
  const { rule, file } = compiled;
  const school = { ...schoolOf([], []), hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }] };
  const fires = (example: RuleExample) =>
    engine
      .detect(exampleMessage(compiled, example), school)
      .some(finding => finding.suppressedBy === null && severityRank(finding.severity) >= severityRank(rule.severity));
  const failed = (expected: 'raises' | 'ignores') =>
    rule.examples[expected]
      .filter(example => fires(example) !== (expected === 'raises'))
      .map(({ text }) => ({ ruleId: rule.id, file, expected, text }));
  return [...failed('raises'), ...failed('ignores')];
}

/** What an example leaves out is what the rule is about. */
export function exampleMessage({ rule }: CompiledRule, example: RuleExample): Message {
  const { author, recipient, channel } = rule.when;
  const full = {
    from: undefined,
    to: undefined,
    channel: undefined,
    sentAt: undefined,
    subject: undefined,
    ...example,
  };
  const message = messageOf({
    id: rule.id,
    channel: full.channel ?? channel ?? 'chat',
    from: full.from ?? firstRole(author, 'mentor'),
    to: [full.to ?? firstRole(recipient, author.includes('pupil') ? 'mentor' : 'pupil')],
    sentAt: full.sentAt ?? (rule.when.hours === 'outside' ? '2026-03-03T22:30:00Z' : '2026-03-03T10:30:00Z'),
    subject: full.subject ?? '',
    text: rule.when.fields.includes('text') ? example.text : '',
  });
  if (rule.when.fields.includes('text')) return message;
  const file = { name: 'file.txt', type: 'text/plain', size: 0, text: example.text };
  if (rule.when.fields.includes('attachment')) return { ...message, attachments: [file] };
  if (rule.when.fields.includes('quoted')) return { ...message, quotedText: example.text };
  return { ...message, subject: full.subject ?? example.text };
}

function firstRole(whos: readonly (Role | 'adult' | 'anyone')[], otherwise: Role): Role {
  const [first] = whos;
  if (first === undefined || first === 'anyone') return otherwise;
  return first === 'adult' ? 'mentor' : first;
}
