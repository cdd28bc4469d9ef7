import { CaseModel, type CaseRecord } from '../../models/case.js';
import { FindingModel } from '../../models/finding.js';
import { LedgerEntryModel, type LedgerState } from '../../models/ledger-entry.js';
import { SourceModel } from '../../models/source.js';
import { UserModel, type UserRole } from '../../models/user.js';
import { VerdictModel } from '../../models/verdict.js';
import { loadConfig } from '../../services/config.js';
import type { ReportDocument } from '../../services/reports/document.js';
import type { ReportEdges } from '../../services/reports/make.js';
import type { KeyRing } from '../../services/store/seal.js';
import { severityRank } from '../../services/taxonomy.js';
import { caseAbout } from './case-about.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The same numbers in every run. */
function dice(): (below: number) => number {
  let state = 42;
  return below => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const CODES = ['grooming.secrecy', 'contact.phone', 'content.bullying', 'content.self-harm'] as const;
const RULES = ['grooming.secrecy.our-secret', 'contact.phone.ask', 'content.bullying.x', null] as const;
const PAIRS = ['m-1|p-1', 'm-2|p-2', 'm-3|p-3', 'm-1|p-2'] as const;

/** Cases of both lanes, some each day, with findings, verdicts and clocks, from 14 September to 29 November 2026 and around 29 March 2026. */
export async function seedCases(): Promise<void> {
  const roll = dice();
  const days = [...daysFrom('2026-03-16', 21), ...daysFrom('2026-09-14', 77)];
  const cases: CaseRecord[] = [];
  const findings: object[] = [];
  const verdicts: object[] = [];
  for (const [index, day] of days.entries()) {
    // A week in which nothing happens.
    if (day >= '2026-10-26' && day < '2026-11-02') continue;
    for (let count = roll(4); count > 0; count -= 1) {
      const _id = `2026-${String(cases.length + 1).padStart(4, '0')}`;
      const raisedAt = new Date(Date.parse(`${day}T00:00:00Z`) + roll(24) * HOUR + roll(60) * 60_000);
      const lane = roll(3) === 0 ? 'adult-conduct' : 'child-needs-help';
      const severity = (['critical', 'high', 'medium'] as const)[roll(3)] ?? 'high';
      const acknowledgedAt = new Date(raisedAt.getTime() + (1 + roll(300)) * 60_000);
      const decided = roll(5) > 0;
      const decidedAt = decided ? new Date(acknowledgedAt.getTime() + (1 + roll(2_000)) * 60_000) : null;
      const pairKey = PAIRS[roll(PAIRS.length)] ?? 'm-1|p-1';
      const [adultKey = '', pupilKey = ''] = pairKey.split('|');
      const at = roll(CODES.length);
      const code = CODES[at] ?? 'contact.phone';
      const action = (['no-further-action', 'low-level-concern', 'welfare-concern', 'allegation'] as const)[roll(4)];
      cases.push(
        caseAbout({
          _id,
          lane,
          severity,
          severityRank: severityRank(severity),
          codes: [code],
          channels: ([['email'], ['chat'], ['email', 'chat'], []] as const)[roll(4)]?.map(one => one) ?? ['email'],
          origin: 'messages',
          pairKey,
          adultKey,
          pupilKey,
          adultLabel: `Mentor ${adultKey.slice(2)}`,
          pupilLabel: `Pupil ${pupilKey.slice(2)}`,
          raisedAt,
          acknowledgedAt,
          acknowledgeWasBy: new Date(raisedAt.getTime() + 2 * HOUR),
          decidedAt,
          ...(decided
            ? { decideWasBy: new Date(raisedAt.getTime() + DAY), decideBy: null }
            : { decideBy: new Date(raisedAt.getTime() + DAY) }),
          dueAt: decided ? null : new Date(raisedAt.getTime() + DAY),
          state: decided ? (action === 'no-further-action' ? 'closed' : 'referred') : 'in-review',
          action: decided ? (action ?? null) : null,
        }),
      );
      const finding = {
        messageId: `${index}`.padStart(32, '0'),
        pairKey,
        detectorId: 'rules',
        clause: 'open-and-transparent',
        confidence: 0.9,
        field: 'text',
        span: null,
        reason: 'For the test.',
        contributions: [],
        suppressedBy: null,
        at: raisedAt,
        foundAt: raisedAt,
        caseId: _id,
      };
      findings.push({ ...finding, _id: `${_id}-a`, code, severity: 'high', ruleId: RULES[at] ?? null });
      findings.push({
        ...finding,
        _id: `${_id}-b`,
        code: 'grooming.flattery',
        severity: 'low',
        ruleId: 'grooming.flattery.x',
      });
      if (decidedAt)
        verdicts.push({
          _id,
          verdict: (['yes', 'no', 'unsure'] as const)[roll(3)],
          seq: 1,
          at: decidedAt,
          firstAt: decidedAt,
        });
    }
  }
  await CaseModel.collection.insertMany(cases as never);
  await FindingModel.collection.insertMany(findings as never);
  await VerdictModel.collection.insertMany(verdicts as never);
}

const STATES: readonly (readonly [LedgerState, string | null])[] = [
  ['scanned', null],
  ['scanned', null],
  ['scanned', null],
  ['partly-read', 'TEXT_TOO_LONG'],
  ['unreadable', 'MESSAGE_TOO_LARGE'],
  ['waiting', null],
];

/** Two sources with messages each day, of every outcome. */
export async function seedLedger(): Promise<void> {
  const roll = dice();
  const entries: object[] = [];
  for (const sourceId of ['mail', 'chat']) {
    for (const day of [...daysFrom('2026-03-16', 21), ...daysFrom('2026-09-14', 77)]) {
      for (let count = 3 + roll(6); count > 0; count -= 1) {
        const [state, reason] = STATES[roll(STATES.length)] ?? ['scanned', null];
        const seenAt = new Date(Date.parse(`${day}T00:00:00Z`) + roll(1_440) * 60_000);
        const position = entries.length + 1;
        const place = { sourceId, container: 'INBOX', generation: '1', position };
        const rest = { attempts: 1, dueAt: null, size: 1, messageId: null, doneAt: seenAt, vanishedAt: null };
        entries.push({ _id: `${sourceId}|INBOX|1|${position}`, ...place, state, reason, seenAt, ...rest });
      }
    }
    const seen = new Date('2026-11-30T06:00:00Z');
    await SourceModel.create({
      _id: sourceId,
      kind: 'folder',
      label: sourceId === 'mail' ? 'Mentor mailboxes' : 'Mentoring chat',
      enabled: true,
      state: 'up-to-date',
      lastPolledAt: seen,
      lastSucceededAt: seen,
    });
  }
  await LedgerEntryModel.collection.insertMany(entries as never);
}

function daysFrom(from: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) =>
    new Date(Date.parse(`${from}T12:00:00Z`) + at * DAY).toISOString().slice(0, 10),
  );
}

export function reportEdges(keys: KeyRing): ReportEdges {
  return { config: loadConfig({ env: {}, file: null }), keys };
}

export function userOf(role: UserRole) {
  return UserModel.findOne({ role }).lean().orFail();
}

/** The rows of a section's tables, heads left out; `[]` where it has none. */
export function rowsOf(document: ReportDocument, id: string): readonly (readonly string[])[] {
  const section = document.rows.flat().find(one => one.id === id);
  return (section?.parts ?? []).flatMap(part =>
    part.kind === 'table' ? part.rows.map(({ cells }) => cells.filter(cell => !cell.bar).map(({ text }) => text)) : [],
  );
}

/** Everything that stands in it, pictures included. */
export function textOf(document: ReportDocument): string {
  return JSON.stringify(document);
}
