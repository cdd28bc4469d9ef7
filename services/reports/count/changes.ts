import { z } from 'zod';
import { ApprovalModel } from '../../../models/approval.js';
import { UserModel, type UserRole } from '../../../models/user.js';
import { readRecord } from '../../cases/record.js';
import type { Change } from '../../monitoring/change.js';
import { changeEntry } from '../../monitoring/change.js';
import { MONITORING } from '../../monitoring/read.js';
import type { KeyRing } from '../../store/seal.js';
import type { Period } from '../period.js';

/** A change to what is watched or how, from the record. Who it was stands there by role: a report holds no names. */
export interface MonitoringChange {
  readonly at: Date;
  /** A rule that was changed; or a setting, by its id. */
  readonly what: { readonly rule: string; readonly change: Change } | { readonly setting: string };
  /** Two people agreed, since it weakens monitoring. */
  readonly weakens: boolean;
  readonly askedBy: UserRole | null;
  readonly agreedBy: UserRole | null;
}

const setting = z.object({ what: z.string() });

/** Newest first. */
export async function countChanges(
  { begins, ends }: Pick<Period, 'begins' | 'ends'>,
  keys: KeyRing,
): Promise<readonly MonitoringChange[]> {
  const entries = (await readRecord(MONITORING, keys)).filter(
    ({ kind, at }) => kind === 'changed' && at >= begins && at < ends,
  );
  if (entries.length === 0) return [];
  // The end of a key is the id of what two people agreed to, or of the form it came with.
  const idOf = (key: string) => key.slice(key.lastIndexOf(':') + 1);
  const [approvals, users] = await Promise.all([
    ApprovalModel.find({ _id: { $in: entries.map(({ key }) => idOf(key)) }, state: 'approved' }).lean(),
    UserModel.find({}, { role: 1 }).lean(),
  ]);
  const approvalOf = new Map(approvals.map(one => [one._id, one]));
  const roleOf = new Map(users.map(one => [one._id, one.role]));
  return entries
    .flatMap(({ key, at, body, actor }): readonly MonitoringChange[] => {
      const what = whatOf(body);
      if (what === null) return [];
      const approval = approvalOf.get(idOf(key));
      const weakens = approval !== undefined;
      const role = (id: string | null | undefined) => roleOf.get(id ?? '') ?? null;
      return [
        weakens
          ? { at, what, weakens, askedBy: role(approval.proposedBy), agreedBy: role(approval.decidedBy) }
          : { at, what, weakens, askedBy: role(actor.id), agreedBy: null },
      ];
    })
    .reverse();
}

function whatOf(body: unknown): MonitoringChange['what'] | null {
  const rule = changeEntry.safeParse(body);
  if (rule.success) return { rule: rule.data.rule, change: rule.data.change };
  const other = setting.safeParse(body);
  return other.success ? { setting: other.data.what } : null;
}
