import { CaseModel, type CaseRecord } from '../../models/case.js';
import { StaffReportModel, type StaffReportRecord } from '../../models/staff-report.js';
import type { UserRecord } from '../../models/user.js';
import { loadAccounts } from '../cases/accounts.js';
import { entriesOfCases } from '../cases/record.js';
import { readableCases } from '../cases/route.js';
import { blindCases } from '../cases/second-reader.js';
import { standingAbout } from '../cases/standing-conflict.js';
import { groupBy } from '../group-by.js';
import { CONDUCTS, isConduct, REPORT_KINDS } from '../staff-reports/kinds.js';
import type { KeyRing } from '../store/seal.js';
import { TAXONOMY } from '../taxonomy.js';
import { mayReadEntry, readableEntries } from './access.js';
import type { HintEntry } from './hints.js';
import { registerCircle } from './readers.js';

/** One low-level concern as the register shows it. */
export interface LowLevelEntry extends HintEntry {
  readonly adultKey: string;
  readonly adultLabel: string;
  readonly title: string;
  readonly decidedAt: Date;
  /** Who decided it, and what they wrote: what was done and why. */
  readonly by: string;
  readonly done: string;
  /** The reader may open the case as well. */
  readonly opens: boolean;
  /** Earlier ones were taken together in it: it is a look at them and not one more. */
  readonly isWhole: boolean;
}

/** Whether there is a register for this user at all. */
export async function hasRegister(user: UserRecord): Promise<boolean> {
  const [accounts, circle] = await Promise.all([loadAccounts(), registerCircle()]);
  return readableEntries(user, accounts, circle) !== null;
}

/** Whether this user may enter something about this adult, and would read it. */
export async function mayEnterAbout(adultKey: string, user: UserRecord): Promise<boolean> {
  const [accounts, circle, standing] = await Promise.all([loadAccounts(), registerCircle(), standingAbout(adultKey)]);
  const conflicts = standing.map(({ role }) => role);
  return mayReadEntry(user, { adultKey, pupilKey: '-', conflicts }, accounts, circle);
}

/**
 * Every low-level concern that this user may see, oldest first; of one adult when `adultKey` is given. `null`: there is no register for them. Entries are made afresh from
 * the cases and their records, so that a case that was opened again and decided otherwise is in it no longer.
 */
export async function lowLevelEntries(
  user: UserRecord,
  keys: KeyRing,
  adultKey: string | null = null,
): Promise<readonly LowLevelEntry[] | null> {
  const [accounts, circle] = await Promise.all([loadAccounts(), registerCircle()]);
  const condition = readableEntries(user, accounts, circle);
  if (condition === null) return null;
  const about = adultKey === null ? {} : { adultKey };
  // Where the adult is not of the pair, the case is about the pupil alone.
  const found = await CaseModel.find({ $and: [condition, about] }).lean();
  const ofPairs = found.filter(one => one.pairKey.startsWith(`${one.adultKey}|`));
  const blind = await blindCases(
    user._id,
    ofPairs.map(one => one._id),
    keys,
  );
  const cases = ofPairs.filter(one => !blind.has(one._id));
  const ids = cases.map(one => one._id);
  const [decisions, reports, opening] = await Promise.all([
    entriesOfCases(ids, ['decision'], keys),
    StaffReportModel.find({ caseIds: { $in: ids } }).lean(),
    CaseModel.find({ $and: [{ _id: { $in: ids } }, readableCases(user, accounts)] }, { _id: 1 }).lean(),
  ]);
  const decisionsOf = groupBy(decisions, entry => entry.caseId);
  const opens = new Set(opening.map(one => one._id));
  return cases
    .map(one => {
      const decision = decisionsOf.get(one._id)?.findLast(({ body }) => body.decision === 'low-level-concern');
      const report = reports.find(({ caseIds }) => caseIds.includes(one._id)) ?? null;
      return {
        caseId: one._id,
        adultKey: one.adultKey,
        adultLabel: one.adultLabel,
        pupilKey: one.pupilKey,
        pupilLabel: one.pupilLabel,
        title: entryTitle(one),
        at: one.lastAt,
        kinds: kindsOf(one, report),
        decidedAt: decision?.at ?? one.decidedAt ?? one.lastAt,
        by: decision?.actor.name ?? '',
        done: typeof decision?.body.note === 'string' ? decision.body.note : '',
        opens: opens.has(one._id),
        isWhole: report?.kind === 'pattern',
      };
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** In a register about adults it must be said where it was the pupil who did it: the adult may have declined. */
export function entryTitle({ concern, title }: Pick<CaseRecord, 'concern' | 'title'>): string {
  return concern === 'pupil-approach' ? byPupil(title) : title;
}

function byPupil(text: string): string {
  return `Pupil: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function kindsOf({ codes, concern }: CaseRecord, report: StaffReportRecord | null): LowLevelEntry['kinds'] {
  const conduct = report?.conduct ?? null;
  if (isConduct(conduct)) return [{ key: `conduct:${conduct}`, text: CONDUCTS[conduct] }];
  // What pupils do is no conduct of the adult that repeats itself: it is a kind of its own, and makes no hint.
  if (concern === 'pupil-approach')
    return codes.map(code => ({ key: `pupil:${code}`, text: byPupil(TAXONOMY[code].title) }));
  if (codes.length > 0) return codes.map(code => ({ key: `code:${code}`, text: TAXONOMY[code].title }));
  return report === null ? [] : [{ key: `kind:${report.kind}`, text: REPORT_KINDS[report.kind].text }];
}
