import { CaseModel, type CaseRecord } from '../../models/case.js';
import { StandingConflictModel, type StandingConflictRecord } from '../../models/standing-conflict.js';
import { upsert } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { loadAccounts } from './accounts.js';
import { appendToRecord, entriesOf, entryOf } from './record.js';
import { type ConflictRole, type Routed, routeOf } from './route.js';

/** Conflicts of interest that hold for everything about an adult: for their open cases and for those to come. */
export async function standingAbout(adultKey: string): Promise<readonly StandingConflictRecord[]> {
  return adultKey === '-' ? [] : StandingConflictModel.find({ adultKey, until: null }).sort({ _id: 1 }).lean();
}

/** Of whom the readers may know: in a record of a child's welfare that says nothing of the adult, nothing of this is said or offered. */
export function namesAdult({ pairKey, adultKey }: Pick<CaseRecord, 'pairKey' | 'adultKey'>): boolean {
  return adultKey !== '-' && pairKey.startsWith(`${adultKey}|`);
}

/** With what stands about its adult, so that a new case never comes to such a role; but for a role without which nobody would read it. */
export async function withStanding(about: Routed): Promise<ConflictRole[]> {
  const standing = await standingAbout(about.adultKey);
  if (standing.length === 0) return [...about.conflicts];
  const accounts = await loadAccounts();
  const conflicts = new Set(about.conflicts);
  for (const { role } of standing) {
    const left = routeOf({ ...about, conflicts: [...conflicts, role] }, accounts);
    if (left.readers.length > 0) conflicts.add(role);
  }
  return [...conflicts].sort();
}

const keyOf = (id: string) => `conflict:standing:${id}`;

/** From now on it holds for everything about the adult. Before anything is said in the record: what a crash cuts off keeps too much apart, not too little. */
export async function beginStanding(id: string, about: CaseRecord, role: ConflictRole): Promise<void> {
  const fresh = { adultKey: about.adultKey, role, caseId: about._id, until: null };
  await upsert(() => StandingConflictModel.updateOne({ _id: id }, { $setOnInsert: fresh }, { upsert: true }));
}

/**
 * Puts on the record of a case what stands about its adult, once for each: where it was taken back for this case alone, it stays so. The
 * reason is told where the case in which it was said has the same readers.
 */
export async function recordStanding(caseId: string, now: Date, keys: KeyRing): Promise<void> {
  const about = await CaseModel.findById(caseId).lean();
  if (!about) return;
  for (const { _id, role, caseId: first } of await standingAbout(about.adultKey)) {
    if (first === caseId || (await entryOf(caseId, keyOf(_id), keys))) continue;
    const [said, origin] = await Promise.all([
      entryOf(first, `conflict:${_id}`, keys),
      CaseModel.findById(first, { lane: 1 }).lean(),
    ]);
    if (!said || !(await withStanding(about)).includes(role)) continue;
    const body = {
      role,
      stands: true,
      reason: origin?.lane === about.lane ? said.body.reason : '',
      ...(namesAdult(about) ? { holdsFor: 'adult' } : {}),
    };
    await appendToRecord(caseId, { key: keyOf(_id), kind: 'conflict', actor: said.actor, body }, now, keys);
  }
}

/** Other open cases about the same adult, oldest first. */
export function othersOpen({ _id, adultKey }: Pick<CaseRecord, '_id' | 'adultKey'>): Promise<readonly CaseRecord[]> {
  return CaseModel.find({ adultKey, _id: { $ne: _id }, state: { $ne: 'closed' } })
    .sort({ _id: 1 })
    .lean<CaseRecord[]>()
    .exec();
}

/** It holds no more for cases to come. Resolves to the other open cases that had it from there. */
export async function endStanding(
  about: CaseRecord,
  role: ConflictRole,
  now: Date,
  keys: KeyRing,
): Promise<readonly CaseRecord[]> {
  const ended = (await standingAbout(about.adultKey)).filter(one => one.role === role);
  await StandingConflictModel.updateMany({ _id: { $in: ended.map(({ _id }) => _id) } }, { $set: { until: now } });
  const ids = new Set(ended.map(({ _id }) => _id));
  const found: CaseRecord[] = [];
  for (const other of await othersOpen(about)) if (await hadItFromThere(other, role, ids, keys)) found.push(other);
  return found;
}

/** What was said of this one case, by a reader or by whoever reported it, stays until somebody says there that it is over. */
async function hadItFromThere(
  { _id, origin, conflicts }: CaseRecord,
  role: ConflictRole,
  ids: ReadonlySet<string>,
  keys: KeyRing,
): Promise<boolean> {
  if (!conflicts.includes(role) || (origin === 'staff' && role === 'head')) return false;
  const said = (await entriesOf(_id, ['conflict'], keys)).filter(({ body }) => body.role === role);
  const last = said.findLast(({ body }) => body.stands === true);
  return last !== undefined && [...ids].some(id => last.key === keyOf(id) || last.key === `conflict:${id}`);
}
