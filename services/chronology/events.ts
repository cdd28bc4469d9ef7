import { CaseModel, type CaseRecord } from '../../models/case.js';
import { FindingModel, type FindingRecord } from '../../models/finding.js';
import { MessageModel } from '../../models/message.js';
import type { PersonRecord } from '../../models/person.js';
import type { RecordKind } from '../../models/record-entry.js';
import type { UserRecord } from '../../models/user.js';
import { accessOf } from '../cases/queries.js';
import { entriesOfCases, type OpenedEntry } from '../cases/record.js';
import { blindCases } from '../cases/second-reader.js';
import { groupBy } from '../group-by.js';
import { type LowLevelEntry, lowLevelEntries } from '../low-level/register.js';
import type { KeyRing } from '../store/seal.js';
import { type Code, type Severity, severityRank } from '../taxonomy.js';

/** In the order of the rows and the tabs. */
export const EVENT_KINDS = ['finding', 'low-level', 'decision', 'report', 'referral', 'case', 'check'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** One thing on the chronology of a person, with what it takes to say it in words. */
export type ChronologyEvent = { readonly kind: EventKind; readonly at: Date } & (
  | { readonly what: 'message'; readonly about: CaseRecord; readonly found: FoundInMessage }
  | { readonly what: 'raised'; readonly about: CaseRecord }
  | { readonly what: 'entry'; readonly about: CaseRecord; readonly entry: OpenedEntry }
  /** `about`: when the reader may open its case too. */
  | {
      readonly what: 'low-level';
      readonly about: CaseRecord | null;
      readonly entry: LowLevelEntry;
      readonly words: string;
    }
  | { readonly what: 'check'; readonly about: null; readonly check: Check }
);

export interface FoundInMessage {
  readonly messageId: string;
  readonly channel: string | null;
  readonly codes: readonly Code[];
  readonly severity: Severity;
  readonly confidence: number;
}

export interface Check {
  readonly name: 'Vetting' | 'Training';
  readonly step: 'done' | 'ended';
  /** `YYYY-MM-DD` */
  readonly day: string;
}

/** Kinds of entry that stand on a chronology, and under what. Looks, leases and notices are not what happened to a person. */
const ENTRIES: Readonly<Partial<Record<RecordKind, EventKind>>> = {
  decision: 'decision',
  outcome: 'decision',
  'sign-off': 'decision',
  reported: 'report',
  referral: 'referral',
  meeting: 'referral',
  task: 'referral',
};

/** Who has the case is no decision about anybody. */
const PASSING: ReadonlySet<unknown> = new Set(['start-review', 'return-to-queue']);

/**
 * Everything about a person that this user may read, oldest first: of cases only those that the user may open, of low-level concerns those of the user's register. What they
 * may not read is not there, and nothing counts it.
 */
export async function eventsOf(
  person: PersonRecord,
  user: UserRecord,
  now: Date,
  keys: KeyRing,
): Promise<readonly ChronologyEvent[]> {
  const cases = await casesAbout(person._id, user);
  const lowLevel = person.role === 'pupil' ? null : await lowLevelEntries(user, keys, person._id);
  const [found, recorded, blind] = await Promise.all([
    foundIn(cases),
    entriesOfCases([...cases.keys()], Object.keys(ENTRIES) as RecordKind[], keys),
    blindCases(user._id, [...cases.keys()], keys),
  ]);
  const entries = recorded.filter(({ caseId, kind }) => kind === 'reported' || !blind.has(caseId));
  const entered = lowLevel ?? [];
  const told = groupBy(
    entries.filter(({ kind, body }) => kind === 'reported' && body.step === 'told'),
    entry => entry.caseId,
  );
  return [
    ...found,
    ...raised(cases),
    ...entries.flatMap(entry => fromEntry(entry, cases)),
    ...entered.flatMap(entry => (entry.isWhole ? [] : [fromLowLevel(entry, cases, told.get(entry.caseId) ?? [])])),
    ...checksOf(person, now),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());
}

async function casesAbout(personId: string, user: UserRecord): Promise<ReadonlyMap<string, CaseRecord>> {
  const sides = { $or: [{ adultKey: personId }, { pupilKey: personId }] };
  const cases = await CaseModel.find({ $and: [sides, await accessOf(user)] }).lean();
  // Where the adult is not of the pair, its readers must not learn of them.
  const theirs = cases.filter(({ pairKey }) => pairKey.split('|').includes(personId));
  return new Map(theirs.map(about => [about._id, about]));
}

async function foundIn(cases: ReadonlyMap<string, CaseRecord>): Promise<readonly ChronologyEvent[]> {
  const findings = await FindingModel.find({ caseId: { $in: [...cases.keys()] } }).lean();
  const ids = [...new Set(findings.map(finding => finding.messageId))];
  const messages = await MessageModel.find({ _id: { $in: ids } }, { channel: 1 }).lean();
  const channels = new Map(messages.map(({ _id, channel }) => [_id, channel]));
  return [...groupBy(findings, finding => `${finding.caseId} ${finding.messageId}`).values()].flatMap(
    ([first, ...rest]) => {
      const about = cases.get(first?.caseId ?? '');
      if (!first || !about) return [];
      const all = [first, ...rest];
      const gravest = all.reduce((a, b) => (isGraver(b, a) ? b : a));
      const found = {
        messageId: first.messageId,
        channel: channels.get(first.messageId) ?? null,
        codes: [...new Set(all.map(finding => finding.code))],
        severity: gravest.severity,
        confidence: gravest.confidence,
      };
      return [{ kind: 'finding', what: 'message', at: first.at, about, found } as const];
    },
  );
}

function isGraver(a: FindingRecord, b: FindingRecord): boolean {
  return (
    severityRank(a.severity) - severityRank(b.severity) > 0 ||
    (a.severity === b.severity && a.confidence > b.confidence)
  );
}

function raised(cases: ReadonlyMap<string, CaseRecord>): readonly ChronologyEvent[] {
  // What staff told is an event of its own.
  return [...cases.values()]
    .filter(about => about.origin === 'messages')
    .map(about => ({ kind: 'case', what: 'raised', at: about.raisedAt, about }));
}

function fromEntry(entry: OpenedEntry, cases: ReadonlyMap<string, CaseRecord>): readonly ChronologyEvent[] {
  const about = cases.get(entry.caseId);
  const kind = ENTRIES[entry.kind];
  if (!about || kind === undefined || PASSING.has(entry.body.decision)) return [];
  if (entry.kind === 'reported') {
    // An entry by hand stands there as a low-level concern; what came later of a report is no event of the person.
    if (entry.body.step !== 'told' || entry.body.kind === 'low-level') return [];
    if (entry.body.kind === 'pattern') return [{ kind: 'case', what: 'entry', at: entry.at, about, entry }];
  }
  return [{ kind, what: 'entry', at: entry.at, about, entry }];
}

function fromLowLevel(
  entry: LowLevelEntry,
  cases: ReadonlyMap<string, CaseRecord>,
  told: readonly OpenedEntry[],
): ChronologyEvent {
  const byHand = told.find(({ body }) => body.kind === 'low-level')?.body.words;
  const words = typeof byHand === 'string' ? byHand : '';
  return { kind: 'low-level', what: 'low-level', at: entry.at, about: cases.get(entry.caseId) ?? null, entry, words };
}

/** As the register has them today: what stood there before an import is not kept. */
function checksOf({ vetting, training }: PersonRecord, now: Date): readonly ChronologyEvent[] {
  const steps = [
    ['Vetting', vetting],
    ['Training', training],
  ] as const;
  return steps.flatMap(([name, check]) => {
    if (check === null) return [];
    const days = [
      { name, step: 'done', day: check.doneOn },
      ...(check.expiresOn === null ? [] : [{ name, step: 'ended', day: check.expiresOn } as const]),
    ] as const;
    return days
      .map(
        one =>
          ({ kind: 'check', what: 'check', about: null, at: new Date(`${one.day}T12:00:00Z`), check: one }) as const,
      )
      .filter(({ at }) => at <= now);
  });
}
