import { ApprovalModel } from '../../models/approval.js';
import { SettingModel } from '../../models/setting.js';
import type { UserRecord } from '../../models/user.js';
import { type Approval, approvalById, propose, settle, waitingApprovals } from '../approvals/approvals.js';
import type { KeyRing } from '../store/seal.js';
import { appendToRecord } from './record.js';
import { loadServiceLevels, loosenings, readLevels, type ServiceLevels, saveServiceLevels } from './service-levels.js';

type Person = Pick<UserRecord, '_id' | 'name'>;

/** What an approval about the times for cases is about. */
export const LEVELS_SUBJECT = 'service-levels';
const SUBJECT = { kind: 'weaken-monitoring', subject: LEVELS_SUBJECT } as const;
/** How long a second person has to agree, milliseconds. */
const OPEN_FOR = 14 * 86_400_000;

/**
 * Changes how soon cases are to be looked at. What only makes it sooner holds at once; whatever gives more time is weaker monitoring, and
 * waits for a second person. Either stands in the record of monitoring. `formId` comes with the form: sent twice, it counts once.
 */
export async function changeServiceLevels(
  next: ServiceLevels,
  { formId, reason }: { readonly formId: string; readonly reason: string },
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<'changed' | 'proposed'> {
  const before = await loadServiceLevels();
  if (loosenings(before, next).length > 0) {
    const expiresAt = new Date(now.getTime() + OPEN_FOR);
    await propose({ id: formId, ...SUBJECT, change: { ...next }, reason, expiresAt }, by, now, keys);
    return 'proposed';
  }
  await noteChange(formId, before, next, reason, by, now, keys);
  await saveServiceLevels(next, now);
  return 'changed';
}

export async function waitingLevels(now: Date, keys: KeyRing): Promise<readonly Approval[]> {
  const waiting = await waitingApprovals([SUBJECT.kind], now, keys);
  return waiting.filter(({ subject }) => subject === LEVELS_SUBJECT);
}

/** A second person agrees or refuses, or whoever proposed it takes it back. Throws ServiceError `APPROVAL_NOT_POSSIBLE`. */
export async function settleLevels(
  id: string,
  state: 'approved' | 'refused' | 'withdrawn',
  words: string,
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const approval = await settle(id, state, words, by, now, keys);
  if (state === 'approved' && approval.subject === LEVELS_SUBJECT) await apply(approval, by, now, keys);
}

/** What was agreed to and did not take effect, since the service was killed in between. */
export async function applyAgreedLevels(keys: KeyRing, now: Date): Promise<void> {
  const setting = await SettingModel.findById(LEVELS_SUBJECT, { updatedAt: 1 }).lean();
  const [latest] = await ApprovalModel.find({ subject: LEVELS_SUBJECT, state: 'approved' })
    .sort({ decidedAt: -1 })
    .limit(1)
    .lean();
  if (!latest?.decidedAt || (setting && setting.updatedAt >= latest.decidedAt)) return;
  const approval = await approvalById(latest._id, keys);
  if (approval) await apply(approval, { _id: latest.decidedBy ?? '', name: 'Second person' }, now, keys);
}

async function apply({ _id, change, reason }: Approval, by: Person, now: Date, keys: KeyRing): Promise<void> {
  const next = readLevels(change);
  await noteChange(_id, await loadServiceLevels(), next, reason, by, now, keys);
  await saveServiceLevels(next, now);
}

async function noteChange(
  id: string,
  from: ServiceLevels,
  to: ServiceLevels,
  reason: string,
  by: Person,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const actor = { kind: 'user', id: by._id, name: by.name } as const;
  const body = { what: LEVELS_SUBJECT, from, to, reason };
  await appendToRecord('monitoring', { key: `${LEVELS_SUBJECT}:${id}`, kind: 'changed', actor, body }, now, keys);
}
