import { type RecordEntry, RecordEntryModel, type RecordKind } from '../../models/record-entry.js';
import type { UserRecord } from '../../models/user.js';
import { casesKeptFrom } from '../cases/queries.js';
import { verifyRecord } from '../cases/record.js';
import type { KeyRing } from '../store/seal.js';

export const AUDIT_PAGE_SIZE = 100;

export interface AuditFilter {
  /** User id, or the id of the service's own actor; `null`: whoever. */
  readonly actorId: string | null;
  readonly kind: RecordKind | null;
  readonly since: Date | null;
  /** From 1. */
  readonly page: number;
}

/** Who did what, when, in which record. What it said stays sealed. */
export type AuditEntry = Pick<RecordEntry, '_id' | 'caseId' | 'seq' | 'at' | 'actor' | 'kind'>;

/** Newest first, over cases and the service's own records; without the cases that this user is kept from. */
export async function auditEntries(
  user: Pick<UserRecord, '_id'>,
  filter: AuditFilter,
): Promise<{ readonly entries: readonly AuditEntry[]; readonly total: number }> {
  const condition = {
    caseId: { $nin: [...(await casesKeptFrom(user))] },
    ...(filter.actorId === null ? {} : { 'actor.id': filter.actorId }),
    ...(filter.kind === null ? {} : { kind: filter.kind }),
    ...(filter.since === null ? {} : { at: { $gte: filter.since } }),
  };
  const [entries, total] = await Promise.all([
    RecordEntryModel.find(condition, { caseId: 1, seq: 1, at: 1, actor: 1, kind: 1 })
      .sort({ at: -1, _id: -1 })
      .skip((filter.page - 1) * AUDIT_PAGE_SIZE)
      .limit(AUDIT_PAGE_SIZE)
      .lean(),
    RecordEntryModel.countDocuments(condition),
  ]);
  return { entries, total };
}

/** For each of these records the number of the first entry that is not as it was written, or `null` when its chain holds. */
export async function verifyRecords(
  ids: readonly string[],
  keys: KeyRing,
): Promise<ReadonlyMap<string, number | null>> {
  const found = new Map<string, number | null>();
  for (const id of ids) found.set(id, (await verifyRecord(id, keys))?.seq ?? null);
  return found;
}
