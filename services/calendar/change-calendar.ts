import { ApprovalModel } from '../../models/approval.js';
import { SettingModel } from '../../models/setting.js';
import type { UserRecord } from '../../models/user.js';
import { type Approval, approvalById, propose, settle, waitingApprovals } from '../approvals/approvals.js';
import { appendToRecord } from '../cases/record.js';
import { loadServiceLevels, type ServiceLevels, underCalendar } from '../cases/service-levels.js';
import { addSchoolDays, movedDeadline } from '../cases/working-time.js';
import type { KeyRing } from '../store/seal.js';
import {
  CALENDAR_SETTING,
  loadCalendar,
  loadWithMoves,
  readCalendar,
  type SchoolCalendar,
  saveCalendar,
} from './calendar.js';
import { givesMoreTime, moveDeadlines, movesOf } from './moves.js';

type Person = Pick<UserRecord, '_id' | 'name' | 'role'>;

const SUBJECT = { kind: 'weaken-monitoring', subject: CALENDAR_SETTING } as const;
/** How long a second person has to agree, milliseconds. */
const OPEN_FOR = 14 * 86_400_000;

/**
 * Changes the calendar. Where that gives anybody who has a deadline now more time, it is weaker monitoring and waits for a second person; otherwise it
 * holds at once. Either stands in the record of monitoring. `formId` comes with the form: sent twice, it counts once.
 */
export async function changeCalendar(
  next: SchoolCalendar,
  { formId, reason }: { readonly formId: string; readonly reason: string },
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<'changed' | 'proposed'> {
  const [before, levels] = await Promise.all([loadCalendar(), loadServiceLevels()]);
  if (await takesTwo(before, next, levels, by, now)) {
    const expiresAt = new Date(now.getTime() + OPEN_FOR);
    await propose({ id: formId, ...SUBJECT, change: { ...next }, reason, expiresAt }, by, now, keys);
    return 'proposed';
  }
  await bringAbout(formId, next, reason, by, now, keys);
  return 'changed';
}

/** Whoever reads no cases must not learn from the answer whether one is waiting: for them every day counts on which one could be due. */
async function takesTwo(
  before: SchoolCalendar,
  next: SchoolCalendar,
  levels: ServiceLevels,
  by: Person,
  now: Date,
): Promise<boolean> {
  if (by.role !== 'administrator') return givesMoreTime(await movesOf(before, next, levels, now));
  const was = underCalendar(levels, before);
  const farthest = addSchoolDays(now, MOST_DAYS, was);
  return movedDeadline(farthest, now, was, underCalendar(levels, next)) > farthest;
}

/** School days: more than any clock has by default. */
const MOST_DAYS = 20;

export async function waitingCalendars(now: Date, keys: KeyRing): Promise<readonly Approval[]> {
  const waiting = await waitingApprovals([SUBJECT.kind], now, keys);
  return waiting.filter(({ subject }) => subject === CALENDAR_SETTING);
}

/** A second person agrees or refuses, or whoever proposed it takes it back. Throws ServiceError `APPROVAL_NOT_POSSIBLE`. */
export async function settleCalendar(
  id: string,
  state: 'approved' | 'refused' | 'withdrawn',
  words: string,
  by: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const approval = await settle(id, state, words, by, now, keys);
  if (state === 'approved' && approval.subject === CALENDAR_SETTING) await apply(approval, by, now, keys);
}

/** What was agreed to, or changed, and did not take effect wholly, since the service was killed in between. */
export async function finishCalendar(keys: KeyRing, now: Date): Promise<void> {
  const { calendar, moving } = await loadWithMoves();
  const setting = await SettingModel.findById(CALENDAR_SETTING, { updatedAt: 1 }).lean();
  if (moving.length > 0) {
    await moveDeadlines(moving);
    await saveCalendar(calendar, [], setting?.updatedAt ?? now);
  }
  const [latest] = await ApprovalModel.find({ subject: CALENDAR_SETTING, state: 'approved' })
    .sort({ decidedAt: -1 })
    .limit(1)
    .lean();
  if (!latest?.decidedAt || (setting && setting.updatedAt >= latest.decidedAt)) return;
  const approval = await approvalById(latest._id, keys);
  if (approval) await apply(approval, { _id: latest.decidedBy ?? '', name: 'Second person' }, now, keys);
}

function apply({ _id, change, reason }: Approval, by: Pick<UserRecord, '_id' | 'name'>, now: Date, keys: KeyRing) {
  return bringAbout(_id, readCalendar(change), reason, by, now, keys);
}

/** First the record, then the calendar together with the deadlines that it moves, then the cases: whatever is cut off is finished by `finishCalendar`. */
async function bringAbout(
  id: string,
  next: SchoolCalendar,
  reason: string,
  by: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const [{ calendar: from, moving }, levels] = await Promise.all([loadWithMoves(), loadServiceLevels()]);
  await moveDeadlines(moving);
  const moves = await movesOf(from, next, levels, now);
  const actor = { kind: 'user', id: by._id, name: by.name } as const;
  const body = { what: CALENDAR_SETTING, from, to: next, reason };
  await appendToRecord('monitoring', { key: `${CALENDAR_SETTING}:${id}`, kind: 'changed', actor, body }, now, keys);
  await saveCalendar(next, moves, now);
  await moveDeadlines(moves);
  await saveCalendar(next, [], now);
}
