import { ApprovalModel } from '../../models/approval.js';
import { SettingModel } from '../../models/setting.js';
import type { UserRecord } from '../../models/user.js';
import { type Approval, approvalById, propose, settle, waitingApprovals } from '../approvals/approvals.js';
import { appendToRecord } from '../cases/record.js';
import type { KeyRing } from '../store/seal.js';
import {
  loadSchedule,
  type PlannedReport,
  type ReportSchedule,
  readSchedule,
  SCHEDULE_ID,
  saveSchedule,
} from './schedule.js';

type Person = Pick<UserRecord, '_id' | 'name'>;

const SUBJECT = { kind: 'weaken-monitoring', subject: SCHEDULE_ID } as const;
/** How long a second person has to agree, milliseconds. */
const OPEN_FOR = 14 * 86_400_000;

/** Reports that come now and would not any more. */
export function switchedOff(before: ReportSchedule, next: ReportSchedule): readonly PlannedReport[] {
  return before.reports.filter(
    one =>
      one.on && !next.reports.some(({ audience, kind, on }) => audience === one.audience && kind === one.kind && on),
  );
}

/**
 * Changes which reports come by themselves, and when. Switching one off is weaker monitoring and waits for a second person; everything else
 * holds at once. Either stands in the record of monitoring. `formId` comes with the form: sent twice, it counts once.
 */
export async function changeSchedule(
  wanted: ReportSchedule,
  { formId, reason }: { readonly formId: string; readonly reason: string },
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<'changed' | 'proposed'> {
  const before = await loadSchedule();
  if (switchedOff(before, wanted).length > 0) {
    const expiresAt = new Date(now.getTime() + OPEN_FOR);
    await propose({ id: formId, ...SUBJECT, change: { ...wanted }, reason, expiresAt }, by, now, keys);
    return 'proposed';
  }
  await bringIn(formId, wanted, reason, by, now, keys);
  return 'changed';
}

export async function waitingSchedules(now: Date, keys: KeyRing): Promise<readonly Approval[]> {
  const waiting = await waitingApprovals([SUBJECT.kind], now, keys);
  return waiting.filter(({ subject }) => subject === SCHEDULE_ID);
}

/** A second person agrees or refuses, or whoever proposed it takes it back. Throws ServiceError `APPROVAL_NOT_POSSIBLE`. */
export async function settleSchedule(
  id: string,
  state: 'approved' | 'refused' | 'withdrawn',
  words: string,
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const approval = await settle(id, state, words, by, now, keys);
  if (state === 'approved' && approval.subject === SCHEDULE_ID)
    await bringIn(id, readSchedule(approval.change), approval.reason, by, now, keys);
}

/** What was agreed to and did not take effect, since the service was killed in between. */
export async function applyAgreedSchedule(keys: KeyRing, now: Date): Promise<void> {
  const setting = await SettingModel.findById(SCHEDULE_ID, { updatedAt: 1 }).lean();
  const [latest] = await ApprovalModel.find({ subject: SCHEDULE_ID, state: 'approved' })
    .sort({ decidedAt: -1 })
    .limit(1)
    .lean();
  if (!latest?.decidedAt || (setting && setting.updatedAt >= latest.decidedAt)) return;
  const approval = await approvalById(latest._id, keys);
  if (!approval) return;
  const by = { _id: latest.decidedBy ?? '', name: 'Second person' };
  await bringIn(approval._id, readSchedule(approval.change), approval.reason, by, now, keys);
}

async function bringIn(
  id: string,
  wanted: ReportSchedule,
  reason: string,
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const before = await loadSchedule();
  const next = withBeginnings(before, wanted, now);
  const actor = { kind: 'user', id: by._id, name: by.name } as const;
  const body = { what: SCHEDULE_ID, from: before, to: next, reason };
  await appendToRecord('monitoring', { key: `${SCHEDULE_ID}:${id}`, kind: 'changed', actor, body }, now, keys);
  await saveSchedule(next, now);
}

/** What is switched on now begins now: nothing of before is made. */
function withBeginnings(before: ReportSchedule, next: ReportSchedule, now: Date): ReportSchedule {
  return {
    ...next,
    reports: next.reports.map(one => {
      const was = before.reports.find(({ audience, kind }) => audience === one.audience && kind === one.kind);
      return { ...one, since: one.on && !was?.on ? now.toISOString() : (was?.since ?? null) };
    }),
  };
}
