import type { LedgerEntryRecord } from '../../../models/ledger-entry.js';
import type { MessageRecord } from '../../../models/message.js';
import type { ScannerRecord } from '../../../models/scanner.js';
import type { Coverage } from '../../ledger/coverage.js';
import { LANGUAGE_DAYS, type LanguageCount } from '../../ledger/languages.js';
import type { ReportTrouble } from '../../reports/trouble.js';
import { presentIntake, problemsOfIntake } from './intake.js';
import { presentForeignMessage, presentLanguageCount } from './languages.js';
import { reasonText } from './reasons.js';
import { presentRuleProblems } from './rule-problems.js';
import { counted, figure, type SchoolClock } from './time.js';
import { visibleLine } from './untrusted.js';

export interface Unread {
  readonly entries: readonly LedgerEntryRecord[];
  readonly total: number;
}

export interface CoverageParts {
  readonly coverage: readonly Coverage[];
  readonly unread: Unread;
  /** Messages of `unread` that this reader may open. */
  readonly openable: ReadonlySet<string>;
  /** `latest`: messages that this reader may open. */
  readonly languages: { readonly counts: readonly LanguageCount[]; readonly latest: readonly MessageRecord[] };
  /** Without figures: how many e-mails there are tells how many cases there are. */
  readonly notifications: { readonly failed: boolean; readonly canSend: boolean };
  /** Those that run. */
  readonly scanners: readonly ScannerRecord[];
  /** Those that somebody should have and has not. */
  readonly reports: readonly ReportTrouble[];
}

const KIND_TEXTS = {
  imap: 'Mailbox, read-only',
  folder: 'Folder of mail files',
  chat: 'Chat exports',
  journal: 'Journal over SMTP',
  push: 'Live chat, pushed',
} as const;

/** What was seen, what was read, and what was not. */
export function presentCoverage(
  { coverage, unread, openable, languages, notifications, scanners, reports }: CoverageParts,
  clock: SchoolClock,
  may: { readonly keep: boolean; readonly read: boolean },
) {
  const sum = (pick: (one: Coverage) => number) => coverage.reduce((total, one) => total + pick(one), 0);
  const labels = new Map(coverage.map(one => [one.source._id, one.source.label]));
  return {
    title: 'Coverage',
    here: '/coverage',
    may,
    figures: [
      { name: 'messages seen', value: figure(sum(one => one.seen)) },
      { name: 'scanned', value: figure(sum(one => one.counts.scanned)) },
      { name: 'partly read', value: figure(sum(one => one.counts['partly-read'])) },
      { name: 'could not be read', value: figure(sum(one => one.counts.unreadable)) },
      { name: 'left out, with reason', value: figure(sum(one => one.counts.excluded)) },
      { name: 'gone before read', value: figure(sum(one => one.counts.gone)) },
      { name: 'waiting', value: figure(sum(one => one.counts.waiting)) },
    ],
    sources: coverage.map(one => presentSource(one, clock)),
    problems: [
      ...presentRuleProblems(scanners, clock),
      ...reportProblems(reports, clock),
      ...coverage.flatMap(one => problemsOf(one, clock)),
      ...coverage.flatMap(one => problemsOfIntake(one, clock)),
    ],
    notifications: notificationText(notifications),
    unread: unread.entries.map(entry =>
      presentEntry(entry, labels.get(entry.sourceId) ?? entry.sourceId, clock, openable),
    ),
    unreadTotal: unread.total,
    languageDays: LANGUAGE_DAYS,
    languages: languages.counts.map(presentLanguageCount),
    foreign: languages.latest.map(message => presentForeignMessage(message, clock)),
  };
}

export function presentSource({ source, seen, counts, gap, excludedFolders }: Coverage, clock: SchoolClock) {
  return {
    intake: presentIntake({ source }, clock),
    id: source._id,
    href: `/sources/${encodeURIComponent(source._id)}`,
    label: visibleLine(source.label, 80),
    kind: KIND_TEXTS[source.kind],
    state: stateOf(source, counts.waiting),
    seen: figure(seen),
    scanned: figure(counts.scanned),
    partly: figure(counts['partly-read']),
    unreadable: figure(counts.unreadable),
    leftOut: figure(counts.excluded),
    gone: figure(counts.gone),
    waiting: figure(counts.waiting),
    gap: gap === 0 ? 'None' : counted(Math.abs(gap), 'message'),
    hasGap: gap !== 0,
    last: source.lastSucceededAt === null ? 'not yet' : clock.moment(source.lastSucceededAt),
    folders: excludedFolders.map(({ name, reason, present }) => ({
      name: visibleLine(name, 120),
      reason: reasonText(reason).what,
      present: present === null ? '–' : figure(present),
    })),
  };
}

function stateOf(source: Coverage['source'], waiting: number) {
  if (!source.enabled) return { text: 'Switched off', tone: 'plain' };
  if (source.state === 'failing') return { text: 'Cannot be read', tone: 'late' };
  if (source.state === 'new') return { text: 'Not read yet', tone: 'advice' };
  return waiting > 0 || source.state === 'reading'
    ? { text: 'Catching up', tone: 'advice' }
    : { text: 'Up to date', tone: 'good' };
}

/** Without saying what is in them; whose they are tells who is to be asked. */
function reportProblems(reports: readonly ReportTrouble[], clock: SchoolClock) {
  const of = (what: ReportTrouble['what']) => reports.filter(one => one.what === what);
  const problem = (found: readonly ReportTrouble[], heading: string, text: string) => {
    const [first] = found;
    return first ? [{ heading, text, note: `since ${clock.moment(first.since)}` }] : [];
  };
  const [unmade, unsent] = [of('not-made'), of('not-sent')];
  return [
    ...problem(
      unmade,
      `${counted(unmade.length, 'report')} could not be made in time.`,
      'It is tried again every minute. candour doctor and the log of the scheduler say what is wrong.',
    ),
    ...problem(
      unsent,
      `${counted(unsent.length, 'report')} could not be sent.`,
      'Whoever it is for finds it under “Reports”. candour doctor says why it was not sent.',
    ),
  ];
}

function problemsOf({ source, gap }: Coverage, clock: SchoolClock) {
  const label = visibleLine(source.label, 80);
  const problems = [];
  if (source.enabled && source.problem) {
    const { code, message, remedy, since } = source.problem;
    problems.push({ heading: `${label}: ${message}`, text: remedy, note: `${code}, since ${clock.moment(since)}` });
  }
  if (source.enabled && gap !== 0) {
    const heading =
      gap > 0
        ? `${label} holds ${counted(gap, 'message')} that the ledger does not know yet.`
        : `${label} holds ${counted(-gap, 'message')} fewer than the ledger knows.`;
    problems.push({
      heading,
      text: 'The next sweep compares them one by one. If it stays, tell whoever looks after the server.',
      note: '',
    });
  }
  return problems;
}

function notificationText({ failed, canSend }: CoverageParts['notifications']): string | null {
  if (!canSend)
    return 'No mail server is set to send notifications by. Readers see their cases only when they sign in.';
  return failed ? 'Notifications could not be sent. candour doctor says why.' : null;
}

function presentEntry(entry: LedgerEntryRecord, label: string, clock: SchoolClock, openable: ReadonlySet<string>) {
  const { what, next } = reasonText(entry.reason);
  const isPartly = entry.state === 'partly-read';
  return {
    id: entry._id,
    where: visibleLine(label, 80),
    folder: visibleLine(entry.container, 80),
    position: entry.position,
    seen: clock.moment(entry.seenAt),
    state: isPartly ? 'Partly read' : 'Not read',
    tone: isPartly ? 'advice' : 'late',
    what,
    next,
    tries: entry.attempts <= 1 ? 'once' : `${figure(entry.attempts)} times`,
    href:
      isPartly && entry.messageId !== null && openable.has(entry.messageId)
        ? `/coverage/messages/${entry.messageId}`
        : null,
  };
}
