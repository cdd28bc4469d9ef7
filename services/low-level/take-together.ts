import { CaseModel } from '../../models/case.js';
import { StaffReportModel } from '../../models/staff-report.js';
import type { UserRecord } from '../../models/user.js';
import { appendToRecord } from '../cases/record.js';
import { finishReport } from '../staff-reports/finish.js';
import type { KeyRing } from '../store/seal.js';
import { keepOwnReport } from './enter.js';
import type { LowLevelEntry } from './register.js';

export interface Whole {
  /** Comes with the form. */
  readonly id: string;
  readonly adultKey: string;
  /** Those that are taken together, each of which the user may open. */
  readonly entries: readonly LowLevelEntry[];
  /** What makes a pattern of them, in words. */
  readonly hints: readonly string[];
}

/** The case in which the low-level concerns about this adult are being looked at as a whole, or `null`. */
export async function openWhole(adultKey: string): Promise<string | null> {
  const reports = await StaffReportModel.find({ kind: 'pattern' }, { caseIds: 1 }).lean();
  const ids = reports.flatMap(one => one.caseIds);
  const open = await CaseModel.findOne({ _id: { $in: ids }, adultKey, state: { $ne: 'closed' } }, { _id: 1 }).lean();
  return open?._id ?? null;
}

/**
 * One case from several low-level concerns about one adult, for a fresh decision with all of them in sight. Linked both ways. While one is open there is no second:
 * that one is returned.
 */
export async function takeTogether(
  { id, adultKey, entries, hints }: Whole,
  user: UserRecord,
  now: Date,
  keys: KeyRing,
): Promise<string> {
  const open = await openWhole(adultKey);
  if (open !== null) return open;
  const caseIds = entries.map(one => one.caseId);
  const latest = entries.at(-1)?.at ?? now;
  const content = {
    reporter: { name: user.name, email: user.email, userId: user._id },
    ...{ words: '', when: 'earlier', where: '', danger: false, self: false, head: false, adult: '', pupil: '' },
    ...{ adultKey, pupilKey: '-' },
    matched: { adult: 'address', pupil: 'none' },
    together: { caseIds, hints },
  } as const;
  const fields = { kind: 'pattern', severity: 'high', conduct: null, happenedAt: latest } as const;
  const title = `${entries.length} low-level concerns taken together`;
  const report = await keepOwnReport(id, fields, content, title, now, keys);
  await finishReport(report, now, keys);
  const [whole = ''] = report.caseIds;
  await link(whole, caseIds, user, now, keys);
  return whole;
}

async function link(
  whole: string,
  caseIds: readonly string[],
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  for (const caseId of caseIds) {
    for (const [from, to] of [
      [whole, caseId],
      [caseId, whole],
    ] as const) {
      const event = { key: `linked:${to}`, kind: 'linked', actor, body: { caseId: to } } as const;
      await appendToRecord(from, event, now, keys);
      await CaseModel.updateOne({ _id: from }, { $addToSet: { links: to } });
    }
  }
}
