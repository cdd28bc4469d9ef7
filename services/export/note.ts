import { RecordEntryModel } from '../../models/record-entry.js';
import type { UserRecord } from '../../models/user.js';
import { correct } from '../cases/correct.js';
import { appendToRecord } from '../cases/record.js';
import type { ServiceError } from '../errors.js';
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

export const EXPORT_FORMATS = ['pdf', 'bundle', 'pack'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** To whoever made it, or into the folder that another system fetches from. */
export const EXPORT_WAYS = ['download', 'folder'] as const;
export type ExportWay = (typeof EXPORT_WAYS)[number];

export interface Exported {
  readonly caseId: string;
  readonly plan: ExportPlan;
  readonly format: ExportFormat;
  readonly way: ExportWay;
  /** Of the file. */
  readonly sha256: string;
  readonly redacted: boolean;
}

/** Into the case's record, and into that of all access. Before the file is sent: what left and is not on the record would be a leak. */
export async function noteExport(exported: Exported, user: Person, now: Date, keys: KeyRing): Promise<void> {
  const { caseId, plan, format, way, sha256, redacted } = exported;
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const body = { purpose: plan.purpose, recipient: plan.recipient, parts: plan.parts, format, way, sha256, redacted };
  const event = { key: keyOf(sha256), kind: 'exported', actor } as const;
  await appendToRecord(caseId, { ...event, body }, now, keys);
  await appendToRecord('access', { ...event, body: { caseId, ...body } }, now, keys);
}

/** A correction of both entries: what they said would leave could not be put into its folder after all. */
export async function noteStayed(
  { caseId, sha256 }: Pick<Exported, 'caseId' | 'sha256'>,
  error: ServiceError,
  user: Person,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  for (const record of [caseId, 'access']) {
    const entry = await RecordEntryModel.findOne({ caseId: record, key: keyOf(sha256) }, { seq: 1 }).lean();
    if (entry === null) continue;
    const text = 'The file did not leave: it could not be put into the folder for the other system.';
    await correct(record, { id: stayedId(sha256), of: entry.seq, text, reason: error.message }, user, now, keys);
  }
}

const keyOf = (sha256: string) => `exported:${sha256}`;

/** Of the correction; its key in the record is `correction:<this>`. */
const stayedId = (sha256: string) => `stayed:${sha256}`;

/** Of an entry that was corrected by `noteStayed`: the key of the correction. `null`: it is no export. */
export function stayedKeyOf(exportedKey: string): string | null {
  const sha256 = /^exported:([0-9a-f]{64})$/.exec(exportedKey)?.[1];
  return sha256 === undefined ? null : `correction:${stayedId(sha256)}`;
}
