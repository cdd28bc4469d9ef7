import { isDeepStrictEqual } from 'node:util';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import type { RecordEntry } from '../../models/record-entry.js';
import type { KeyRing } from '../store/seal.js';
import { type Account, loadAccounts } from './accounts.js';
import { appendDerived, entriesOf, latestEntry, type OpenedEntry, type RecordEvent, SERVICE_ACTOR } from './record.js';
import { type ConflictRole, type Routed, routeOf, sayable } from './route.js';
import { recordStanding } from './standing-conflict.js';
import { tellReaders, untellOthers } from './tell.js';

/** What made somebody look at who reads a case. */
export type RouteCause = 'raised' | 'conflict' | 'handed-over' | 'taken-back' | 'accounts';

/** A change of who reads a case that somebody makes by hand. */
export interface HandOver {
  /** Comes with the form, so that sending it twice records it once. */
  readonly id: string;
  readonly managerId: string | null;
  readonly reason: string;
  readonly actor: RecordEntry['actor'];
}

/**
 * Puts on the record who reads the case now and why, when that has changed; tells whoever has become a reader, and takes back what was
 * not sent yet to whoever is none any more. Access itself follows from the accounts at every request and waits for none of this. May be repeated.
 */
export async function routeCase(
  caseId: string,
  cause: RouteCause,
  now: Date,
  keys: KeyRing,
  handOver: HandOver | null = null,
): Promise<CaseRecord> {
  await recordStanding(caseId, now, keys);
  const accounts = await loadAccounts();
  const changed = await appendRoute(caseId, cause, accounts, now, keys, handOver);
  const about = await followRecord(caseId, keys);
  if (changed) await untellOthers(about, accounts);
  await tellReaders(about, now, accounts);
  return about;
}

/** After accounts, roles, lines of reporting or links with the register changed; and now and then, for what a crash left undone. */
export async function rerouteOpenCases(now: Date, keys: KeyRing): Promise<void> {
  const open = CaseModel.find({ state: { $ne: 'closed' } }, { _id: 1 })
    .sort({ _id: 1 })
    .lean();
  for (const { _id } of await open) await routeCase(_id, 'accounts', now, keys);
}

/** Thrown when who reads the case is as the record tells it. */
class Unchanged extends Error {}

/** Whether an entry was written. What it says is worked out anew whenever somebody else was quicker, so that it is true where it stands. */
async function appendRoute(
  caseId: string,
  cause: RouteCause,
  accounts: readonly Account[],
  now: Date,
  keys: KeyRing,
  handOver: HandOver | null,
): Promise<boolean> {
  for (;;) {
    const before = await latestEntry(caseId, ['routed'], keys);
    // One entry at most follows each by itself: a replay writes the same one.
    const key = `routed:${handOver?.id ?? `after:${before?.seq ?? 'nothing'}`}`;
    const derive = () => routedEvent(caseId, key, cause, accounts, keys, handOver);
    try {
      if (await appendDerived(caseId, key, derive, now, keys)) return true;
    } catch (error) {
      if (error instanceof Unchanged) return false;
      throw error;
    }
    // Somebody else has written the one that follows: looked at again from there. A hand-over is in the record by its own key.
    if (handOver !== null) return false;
  }
}

async function routedEvent(
  caseId: string,
  key: string,
  cause: RouteCause,
  accounts: readonly Account[],
  keys: KeyRing,
  handOver: HandOver | null,
): Promise<RecordEvent> {
  const { told, ...about } = await standing(caseId, keys);
  const managerId = handOver === null ? about.managerId : handOver.managerId;
  const said = { ...sayable(routeOf({ ...about, managerId }, accounts), about), conflicts: about.conflicts };
  if (told !== null && isDeepStrictEqual(saidBefore(told), said)) throw new Unchanged();
  const reason = handOver === null ? {} : { reason: handOver.reason };
  const body = { cause: told === null && cause === 'accounts' ? 'raised' : cause, ...said, ...reason };
  return { key, kind: 'routed', actor: handOver?.actor ?? SERVICE_ACTOR, body };
}

function saidBefore({ body }: OpenedEntry) {
  const { roles, readers, managerId, passed, conflicts } = body;
  return { roles, readers, managerId, passed, conflicts };
}

interface Standing extends Routed {
  readonly pairKey: string;
  /** The latest `routed` entry. */
  readonly told: OpenedEntry | null;
}

/** What the record tells of conflicts and of the case manager (decision 0061); the fields of the case are a copy for queries. */
async function standing(caseId: string, keys: KeyRing): Promise<Standing> {
  const [about, conflictEntries, told] = await Promise.all([
    CaseModel.findById(caseId).lean(),
    entriesOf(caseId, ['conflict'], keys),
    latestEntry(caseId, ['routed'], keys),
  ]);
  if (!about) throw new Error(`The case ${caseId} is not in the database.`);
  const conflicts = conflictsAfter(about.conflicts, conflictEntries);
  // Whoever had the conflict chose the manager: the next reader chooses anew.
  const chosenBefore = told !== null && !isDeepStrictEqual(told.body.conflicts, conflicts);
  const managerId = told === null ? about.managerId : chosenBefore ? null : managerOf(told);
  const { lane, pairKey, adultKey, pupilKey } = about;
  return { lane, pairKey, adultKey, pupilKey, conflicts, managerId, told };
}

function managerOf({ body }: OpenedEntry): string | null {
  return typeof body.managerId === 'string' ? body.managerId : null;
}

/** Those that came with the case stand until an entry says that they are over. */
function conflictsAfter(first: readonly ConflictRole[], entries: readonly OpenedEntry[]): ConflictRole[] {
  const standing = new Set(first);
  for (const { body } of entries) {
    const role = CONFLICT_ROLES.find(one => one === body.role);
    if (role === undefined) continue;
    if (body.stands === true) standing.add(role);
    else standing.delete(role);
  }
  return [...standing].sort();
}

export const CONFLICT_ROLES: readonly ConflictRole[] = ['lead', 'deputy', 'head', 'chair'];

/** Brings the fields of the case to what its record tells. A crash before it is made good by the next. */
async function followRecord(caseId: string, keys: KeyRing): Promise<CaseRecord> {
  for (;;) {
    const before = await CaseModel.findById(caseId).lean();
    if (!before) throw new Error(`The case ${caseId} is not in the database.`);
    const { conflicts, managerId } = await standing(caseId, keys);
    if (isDeepStrictEqual([...before.conflicts].sort(), conflicts) && before.managerId === managerId) return before;
    const after = await CaseModel.findOneAndUpdate(
      { _id: caseId, revision: before.revision },
      { $set: { conflicts, managerId }, $inc: { revision: 1 } },
      { returnDocument: 'after', lean: true },
    );
    if (after) return after;
  }
}
