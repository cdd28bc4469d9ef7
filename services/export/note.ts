import { RecordEntryModel } from '../../models/record-entry.js';
import type { UserRecord } from '../../models/user.js';
import { appendToRecord } from '../cases/record.js';
import type { KeyRing } from '../store/seal.js';
import type { ExportPlan } from './plan.js';

const HOUR = 3_600_000;
/** Files that one person may export within an hour. */
export const MOST_AN_HOUR = 10;

type Person = Pick<UserRecord, '_id' | 'name'>;

/** Counted in the record `access`, so that it holds across sessions, processes and restarts. */
export async function mayExport(user: Person, now: Date): Promise<boolean> {
  const latest = await RecordEntryModel.find({ caseId: 'access', kind: 'exported', 'actor.id': user._id }, { at: 1 })
    .sort({ seq: -1 })
    .limit(MOST_AN_HOUR)
    .lean();
  const tenth = latest[MOST_AN_HOUR - 1];
  return tenth === undefined || tenth.at.getTime() <= now.getTime() - HOUR;
}

export interface Exported {
  readonly caseId: string;
  readonly plan: ExportPlan;
  readonly format: 'pdf' | 'bundle';
  /** Of the file. */
  readonly sha256: string;
  readonly redacted: boolean;
}

/** Into the case's record, and into that of all access. Before the file is sent: what left and is not on the record would be a leak. */
export async function noteExport(exported: Exported, user: Person, now: Date, keys: KeyRing): Promise<void> {
  const { caseId, plan, format, sha256, redacted } = exported;
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const body = { purpose: plan.purpose, recipient: plan.recipient, parts: plan.parts, format, sha256, redacted };
  const event = { key: `exported:${sha256}`, kind: 'exported', actor } as const;
  await appendToRecord(caseId, { ...event, body }, now, keys);
  await appendToRecord('access', { ...event, body: { caseId, ...body } }, now, keys);
}
