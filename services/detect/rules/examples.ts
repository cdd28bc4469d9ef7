import type { Message, Participant } from '../../message.js';
import type { Role, School } from '../../register/person.js';
import { severityRank } from '../../taxonomy.js';
import { RuleEngine } from './engine.js';
import type { CompiledRule } from './load.js';
import type { RuleExample } from './schema.js';

/** An example of a rule that does not come out as the rule says. */
export interface FailedExample {
  readonly ruleId: string;
  readonly file: string;
  readonly expected: 'raises' | 'ignores';
  /** Which one of them, from 0. */
  readonly index: number;
  readonly text: string;
}

/** Runs a rule alone on its own examples. */
export function failedExamples(compiled: CompiledRule): readonly FailedExample[] {
  return failedExamplesOf([compiled]);
}

/** Runs each rule on its own examples. A suppressed match counts as ignored. */
export function failedExamplesOf(rules: readonly CompiledRule[]): readonly FailedExample[] {
  const engine = new RuleEngine(rules);
  return rules.flatMap(compiled => {
    const { rule, file } = compiled;
    const fires = (example: RuleExample) =>
      engine
        .detect(exampleMessage(compiled, example), SCHOOL)
        .some(
          ({ ruleId, suppressedBy, severity }) =>
            ruleId === rule.id && suppressedBy === null && severityRank(severity) >= severityRank(rule.severity),
        );
    const failed = (expected: FailedExample['expected']) =>
      rule.examples[expected].flatMap((example, index) =>
        fires(example) === (expected === 'raises')
          ? []
          : [{ ruleId: rule.id, file, expected, index, text: example.text }],
      );
    return [...failed('raises'), ...failed('ignores')];
  });
}

const SCHOOL: School = {
  name: '',
  domains: [],
  timeZone: 'Europe/London',
  phoneRegions: ['GB'],
  phones: [],
  linkHosts: [],
  hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
};

/** What an example leaves out is what the rule is about. */
export function exampleMessage({ rule }: Pick<CompiledRule, 'rule'>, example: RuleExample): Message {
  const { author, recipient, channel, fields, hours } = rule.when;
  const full = {
    from: undefined,
    to: undefined,
    channel: undefined,
    sentAt: undefined,
    subject: undefined,
    ...example,
  };
  const from = full.from ?? firstRole(author, 'mentor');
  const to = full.to ?? firstRole(recipient, author.includes('pupil') ? 'mentor' : 'pupil');
  const inText = fields.includes('text');
  const inFile = !inText && fields.includes('attachment');
  const inQuoted = !inText && !inFile && fields.includes('quoted');
  const inSubject = !inText && !inFile && !inQuoted;
  const written = full.channel ?? channel ?? 'chat';
  return {
    id: rule.id,
    channel: written,
    platform: written,
    threadKey: rule.id,
    sentAt: new Date(full.sentAt ?? (hours === 'outside' ? '2026-03-03T22:30:00Z' : '2026-03-03T10:30:00Z')),
    receivedAt: new Date(0),
    author: participant(from, 'author'),
    recipients: [participant(to, 'recipient-0')],
    direction: `${from === 'pupil' ? 'pupil' : 'adult'}-to-${to === 'pupil' ? 'pupil' : 'adult'}`,
    subject: full.subject ?? (inSubject ? example.text : ''),
    text: inText ? example.text : '',
    quotedText: inQuoted ? example.text : '',
    signature: '',
    links: [],
    attachments: inFile ? [{ name: 'file.txt', type: 'text/plain', size: 0, text: example.text }] : [],
    readProblems: [],
  };
}

function participant(role: Role, address: string): Participant {
  return { personId: `${role}:${address}`, role, address, displayName: '' };
}

function firstRole(whos: readonly (Role | 'adult' | 'anyone')[], otherwise: Role): Role {
  const [first] = whos;
  if (first === undefined || first === 'anyone') return otherwise;
  return first === 'adult' ? 'mentor' : first;
}
