import { RECORD_KINDS, type RecordKind, type SERVICE_RECORDS } from '../../../models/record-entry.js';
import type { UserRecord } from '../../../models/user.js';
import { AUDIT_PAGE_SIZE, type AuditEntry } from '../../audit/entries.js';
import { type AuditQuery, PERIODS } from '../routes/audit.js';
import { figure, type SchoolClock } from './time.js';

/** What each kind of entry is called. What an entry says is not shown here. */
const KIND_NAMES: Readonly<Record<RecordKind, string>> = {
  raised: 'Case raised',
  evidence: 'Message added',
  severity: 'Grew more severe',
  notified: 'Readers told',
  viewed: 'Viewed',
  'names-shown': 'Names shown',
  decision: 'Decision',
  note: 'Note',
  state: 'State changed',
  routed: 'Routed',
  conflict: 'Conflict of interest',
  linked: 'Linked with another case',
  'passed-on': 'Passed on',
  'looked-into': 'Looked into elsewhere',
  'special-leave': 'Special leave',
  lease: 'Taken or given back',
  escalated: 'Escalated',
  task: 'Task',
  referral: 'Referral',
  meeting: 'Meeting',
  outcome: 'Outcome',
  'sign-off': 'Signed off',
  'second-reader': 'Second reader',
  correction: 'Correction',
  exported: 'Exported',
  'context-fetched': 'Messages fetched',
  reported: 'Reported by staff',
  approval: 'Approval by two people',
  changed: 'Setting or account changed',
  account: 'Signing in to an account',
};

const RECORD_NAMES: Readonly<Record<string, string>> = {
  monitoring: 'Monitoring',
  accounts: 'Accounts',
  access: 'Access and exports',
  register: 'Register of people',
} satisfies Record<(typeof SERVICE_RECORDS)[number], string>;

const PERIOD_NAMES = { '1': 'Last 24 hours', '7': 'Last 7 days', '30': 'Last 30 days', '365': 'Last year' } as const;

interface AuditParts {
  readonly query: AuditQuery;
  readonly entries: readonly AuditEntry[];
  readonly total: number;
  readonly users: readonly Pick<UserRecord, '_id' | 'name'>[];
  /** `null`: not asked for. */
  readonly verified: ReadonlyMap<string, number | null> | null;
  readonly clock: SchoolClock;
}

export function presentAudit({ query, entries, total, users, verified, clock }: AuditParts) {
  const from = (query.page - 1) * AUDIT_PAGE_SIZE;
  const broken = verified === null ? [] : [...verified].filter(([, seq]) => seq !== null);
  return {
    title: 'Audit',
    here: '/audit',
    people: [
      { value: '', text: 'Anybody', selected: query.person === '' },
      { value: 'candour', text: 'Candour', selected: query.person === 'candour' },
      ...users.map(({ _id, name }) => ({ value: _id, text: name, selected: query.person === _id })),
    ],
    kinds: [
      { value: '', text: 'Anything', selected: query.kind === null },
      ...RECORD_KINDS.map(kind => ({ value: kind, text: KIND_NAMES[kind], selected: query.kind === kind })),
    ],
    periods: [
      { value: '', text: 'Any time', selected: query.days === null },
      ...PERIODS.map(value => ({ value, text: PERIOD_NAMES[value], selected: query.days === value })),
    ],
    entries: entries.map(entry => ({
      at: clock.moment(entry.at),
      who: entry.actor.name,
      what: KIND_NAMES[entry.kind],
      record: recordName(entry.caseId),
      number: entry.seq + 1,
      chain: chainOf(entry, verified),
    })),
    verified: verified === null ? null : { records: verified.size, broken: broken.map(([id]) => recordName(id)) },
    verify: addressOf({ ...query, verify: 'yes' }),
    total: figure(total),
    range: entries.length === 0 ? '' : `${from + 1} to ${from + entries.length} of ${figure(total)}`,
    previous: query.page > 1 ? addressOf({ ...query, page: query.page - 1, verify: undefined }) : null,
    next: from + entries.length < total ? addressOf({ ...query, page: query.page + 1, verify: undefined }) : null,
  };
}

function recordName(id: string): string {
  return RECORD_NAMES[id] ?? `Case ${id}`;
}

function chainOf({ caseId, seq }: AuditEntry, verified: AuditParts['verified']) {
  const broken = verified?.get(caseId);
  if (verified === null || broken === undefined) return null;
  return broken === null || seq < broken ? { text: 'Holds', tone: 'good' } : { text: 'Broken', tone: 'late' };
}

function addressOf({ person, kind, days, page, verify }: AuditQuery): string {
  const parameters = new URLSearchParams();
  if (person !== '') parameters.append('person', person);
  if (kind !== null) parameters.append('kind', kind);
  if (days !== null) parameters.append('days', days);
  if (page !== 1) parameters.append('page', String(page));
  if (verify !== undefined) parameters.append('verify', verify);
  return parameters.size === 0 ? '/audit' : `/audit?${parameters}`;
}
