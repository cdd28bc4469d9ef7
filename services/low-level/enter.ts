import { StaffReportModel, type StaffReportRecord } from '../../models/staff-report.js';
import type { UserRecord } from '../../models/user.js';
import { decide } from '../cases/decide.js';
import { nextCaseNumber } from '../cases/number.js';
import { type ReportContent, sealContent } from '../staff-reports/content.js';
import { finishReport } from '../staff-reports/finish.js';
import { CONDUCTS, type Conduct } from '../staff-reports/kinds.js';
import type { Match } from '../staff-reports/match.js';
import { makeReference } from '../staff-reports/reference.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';

/** A low-level concern that the head teacher or the lead enters by hand. `id` comes with the form. */
export interface Entry {
  readonly id: string;
  readonly adult: { readonly key: string; readonly typed: string; readonly how: Match['how'] };
  readonly pupil: { readonly key: string; readonly typed: string; readonly how: Match['how'] };
  readonly conduct: Conduct;
  readonly words: string;
  readonly when: 'today' | 'yesterday' | 'earlier';
  readonly where: string;
  /** What was done, and why it is a low-level concern. */
  readonly done: string;
}

const DAY = 86_400_000;

/** Makes a case of it that is decided at once. May be repeated: every step is known by the form's id. */
export async function enterLowLevel(entry: Entry, user: UserRecord, now: Date, keys: KeyRing): Promise<string> {
  const report = await keepEntry(entry, user, now, keys);
  await finishReport(report, now, keys);
  const [caseId = ''] = report.caseIds;
  // Nothing was found that could be right or wrong.
  const decided = { verdict: null, note: '' } as const;
  await decide(caseId, { ...decided, id: `${entry.id}:start`, kind: 'start-review' }, user, now, keys);
  await decide(caseId, { ...decided, id: entry.id, kind: 'low-level-concern', note: entry.done }, user, now, keys);
  return caseId;
}

async function keepEntry(entry: Entry, user: UserRecord, now: Date, keys: KeyRing): Promise<StaffReportRecord> {
  const { adult, pupil, conduct, words, when, where } = entry;
  const content: Omit<ReportContent, 'cases'> = {
    reporter: { name: user.name, email: user.email, userId: user._id },
    ...{ words, when, where, danger: false, self: false, head: false },
    ...{ adult: adult.typed, pupil: pupil.typed, adultKey: adult.key, pupilKey: pupil.key },
    matched: { adult: adult.how, pupil: pupil.how },
  };
  const title = `Low-level concern: ${CONDUCTS[conduct].toLowerCase()}`;
  const happenedAt = when === 'yesterday' ? new Date(now.getTime() - DAY) : now;
  const fields = { kind: 'low-level', severity: 'low', conduct, happenedAt } as const;
  return keepOwnReport(entry.id, fields, content, title, now, keys);
}

/** Stores what a signed-in reader enters: one case about an adult, with its number, sealed until it is made. Once for a form. */
export async function keepOwnReport(
  formId: string,
  fields: Pick<StaffReportRecord, 'kind' | 'severity' | 'conduct' | 'happenedAt'>,
  content: Omit<ReportContent, 'cases'>,
  title: string,
  now: Date,
  keys: KeyRing,
): Promise<StaffReportRecord> {
  const known = await StaffReportModel.findOne({ formId }).lean();
  if (known) return known;
  const _id = makeReference();
  const caseId = await nextCaseNumber(now);
  const cases: ReportContent['cases'] = [{ concern: 'adult-conduct', withWords: true, caseId, title }];
  const report: StaffReportRecord = {
    ...{ _id, formId, ...fields },
    raisedAt: now,
    reporterId: content.reporter.userId,
    caseIds: [caseId],
    sealed: sealContent(_id, { ...content, cases }, keys),
    confirmedAt: null,
    confirmation: null,
  };
  try {
    await StaffReportModel.collection.insertOne(report as never);
    return report;
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
    return keepOwnReport(formId, fields, content, title, now, keys);
  }
}
