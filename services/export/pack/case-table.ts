import { visibleLine } from '../../review/presenters/untrusted.js';
import type { ExportContent, ExportedCase } from '../content.js';
import type { CaseFacts } from './case-facts.js';
import type { Moments } from './moments.js';
import { listed, tableText } from './table.js';

/** In this order for good: importers are set up by it. What is added later is added at the end (decision 0106). */
export const CASE_COLUMNS = [
  'case_number',
  'school',
  'title',
  'lane',
  'concern',
  'concern_codes',
  'concern_titles',
  'severity',
  'evidence',
  'raised_local',
  'raised_utc',
  'acknowledged_local',
  'acknowledged_utc',
  'decided_local',
  'decided_utc',
  'closed_local',
  'closed_utc',
  'time_zone',
  'state',
  'outcome',
  'about',
  'other_people',
  'purpose',
  'recipient',
  'exported_by',
  'exported_local',
  'exported_utc',
  'parts',
  'redacted',
  'restriction',
] as const;

export interface CaseTable {
  readonly content: ExportContent;
  readonly facts: CaseFacts;
  readonly timeZone: string;
  readonly moments: (at: string | null) => Moments;
}

/** `case.csv`: one line. */
export function caseTable({ content, facts, timeZone, moments }: CaseTable): string {
  const { about, findings, redacted } = content;
  const { exported, people } = about;
  const [raised, acknowledged] = [moments(about.raisedAt), moments(facts.acknowledgedAt)];
  const [decided, closed, made] = [moments(about.decidedAt), moments(facts.closedAt), moments(exported.at)];
  return tableText(CASE_COLUMNS, [
    {
      case_number: about.number,
      school: visibleLine(about.school),
      title: about.title,
      lane: about.lane,
      concern: about.concern,
      concern_codes: listed(findings.map(({ code }) => code)),
      concern_titles: listed(findings.map(({ title }) => title)),
      severity: about.severity,
      evidence: about.evidence,
      raised_local: raised.local,
      raised_utc: raised.utc,
      acknowledged_local: acknowledged.local,
      acknowledged_utc: acknowledged.utc,
      decided_local: decided.local,
      decided_utc: decided.utc,
      closed_local: closed.local,
      closed_utc: closed.utc,
      time_zone: timeZone,
      state: about.state,
      outcome: about.outcome ?? '',
      about: namesOf(people.filter(({ part }) => part === 'subject')),
      other_people: namesOf(people.filter(({ part }) => part !== 'subject')),
      purpose: exported.purpose,
      recipient: visibleLine(exported.recipient),
      exported_by: visibleLine(exported.by, 100),
      exported_local: made.local,
      exported_utc: made.utc,
      parts: listed(exported.parts),
      redacted: redacted ? 'yes' : 'no',
      restriction: about.restriction,
    },
  ]);
}

function namesOf(people: ExportedCase['people']): string {
  return listed(people.map(({ label }) => visibleLine(label, 100)));
}
