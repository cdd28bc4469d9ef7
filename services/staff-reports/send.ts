import { PersonModel } from '../../models/person.js';
import { type Confirmation, StaffReportModel, type StaffReportRecord } from '../../models/staff-report.js';
import { UserModel, type UserRecord } from '../../models/user.js';
import { nextCaseNumber } from '../cases/number.js';
import { participantKey } from '../message.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import type { Severity } from '../taxonomy.js';
import { type ReportContent, type Reporter, sealContent } from './content.js';
import { finishReport } from './finish.js';
import { type AskedKind, REPORT_KINDS, SELF_REPORT_TITLE } from './kinds.js';
import { type Everybody, keyOfAddress, type Match, matchAdult, matchPupil } from './match.js';
import { makeReference } from './reference.js';
import { routingOf } from './routing.js';

/** What the form was filled in with, once nothing is missing in it. */
export interface Told {
  readonly formId: string;
  readonly kind: AskedKind;
  readonly danger: boolean;
  readonly adult: string;
  readonly pupil: string;
  readonly self: boolean;
  readonly head: boolean;
  readonly words: string;
  readonly when: 'today' | 'yesterday' | 'earlier';
  readonly where: string;
  readonly reporter: Reporter;
}

/** Asks whoever owns the address; `null` where no letter is sent. Made by `confirm.ts`. */
export type AskFor = (reference: string, reporter: Reporter) => Promise<Confirmation | null>;

/**
 * Takes a report and makes its cases. It is stored whole before the first of them is made, and finished by the scheduler if this process
 * ends in between: what somebody told is never lost. Sending the same form again finds it there. Returns it with its reference.
 */
export async function sendReport(told: Told, askFor: AskFor, now: Date, keys: KeyRing): Promise<StaffReportRecord> {
  const report = await keepReport(told, askFor, now, keys);
  await finishReport(report, now, keys);
  return report;
}

async function keepReport(told: Told, askFor: AskFor, now: Date, keys: KeyRing): Promise<StaffReportRecord> {
  const known = await StaffReportModel.findOne({ formId: told.formId }).lean();
  if (known) return known;
  const reference = makeReference();
  const content = await contentOf(told, reference, now);
  const report: StaffReportRecord = {
    _id: reference,
    formId: told.formId,
    kind: told.kind,
    severity: severityOf(told),
    raisedAt: now,
    happenedAt: told.when === 'yesterday' ? new Date(now.getTime() - DAY) : now,
    reporterId: told.reporter.userId,
    caseIds: content.cases.map(one => one.caseId),
    sealed: sealContent(reference, content, keys),
    conduct: null,
    confirmedAt: null,
    confirmation: await askFor(reference, told.reporter),
  };
  try {
    await StaffReportModel.collection.insertOne(report as never);
    return report;
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
    return keepReport(told, askFor, now, keys);
  }
}

const DAY = 86_400_000;

function severityOf({ kind, danger }: Pick<Told, 'kind' | 'danger'>): Severity {
  return danger ? 'critical' : REPORT_KINDS[kind].severity;
}

async function contentOf(told: Told, reference: string, now: Date): Promise<ReportContent> {
  const everybody = await loadEverybody();
  const adult = adultOf(told, everybody);
  const pupil = matchPupil(told.pupil, everybody);
  const { cases } = routingOf({ ...told, adult: told.adult.trim() !== '', pupil: told.pupil.trim() !== '' });
  const planned: ReportContent['cases'][number][] = [];
  for (const one of cases) {
    planned.push({ ...one, caseId: await nextCaseNumber(now), title: titleOf(told, one.withWords) });
  }
  const { reporter, words, when, where, danger, self, head } = told;
  return {
    ...{ reporter, words, when, where, danger, self, head, adult: told.adult.trim(), pupil: told.pupil.trim() },
    adultKey: keyFor(adult, reference, 'adult'),
    pupilKey: keyFor(pupil, reference, 'pupil'),
    matched: { adult: adult.how, pupil: pupil.how },
    cases: planned,
  };
}

function adultOf({ adult, self, head, reporter }: Told, everybody: Everybody): Match {
  const named = matchAdult(adult, everybody);
  if (head) {
    const heads = everybody.users.filter(user => user.active && user.role === 'head').map(keyOfUser);
    // Of several the one who was named, otherwise any: a report about “the head teacher” is kept from whoever it may mean.
    const key = heads.find(one => one === named.key) ?? heads[0] ?? named.key;
    return { key, how: key === null ? 'nobody' : 'part' };
  }
  return self ? { key: keyOfAddress(reporter.email, everybody), how: 'address' } : named;
}

function keyOfUser({ personId, email }: Pick<UserRecord, 'personId' | 'email'>): string {
  return participantKey({ personId, address: email });
}

/** Whoever the register does not know is known by the report, so that two strangers of one name stay two, and no name stands unsealed. */
function keyFor({ key, how }: Match, reference: string, side: 'adult' | 'pupil'): string {
  if (how === 'none') return '-';
  return key ?? participantKey({ personId: null, address: `${reference}.${side}` });
}

function titleOf({ kind, self }: Told, withWords: boolean): string {
  if (!withWords) return 'Staff report that a pupil may need help';
  const isOwnConduct = self && kind !== 'infatuation' && kind !== 'contact';
  return isOwnConduct ? SELF_REPORT_TITLE : REPORT_KINDS[kind].title;
}

export async function loadEverybody(): Promise<Everybody> {
  const [people, users] = await Promise.all([
    PersonModel.find({}, { name: 1, role: 1, addresses: 1, yearGroup: 1 }).lean(),
    UserModel.find({}, { passwordHash: 0 }).lean(),
  ]);
  return { people, users };
}
