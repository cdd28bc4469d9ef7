import { CaseModel, type CaseRecord } from '../../models/case.js';
import { StandingConflictModel } from '../../models/standing-conflict.js';
import type { UserRecord } from '../../models/user.js';
import { type Account, loadAccounts } from './accounts.js';
import type { Lane } from './concern.js';
import { type ConflictRole, mayRead } from './route.js';

/** Who would read what is in no case yet: messages, and findings that only add to the risk of a pair. */
export interface Outlook {
  readonly accounts: readonly Account[];
  /** By lane and pair: what stands in the way of a role in any case of theirs stands in its way here too. */
  readonly conflicts: ReadonlyMap<string, readonly ConflictRole[]>;
  /** By adult: what stands in everything about them. */
  readonly standing: ReadonlyMap<string, readonly ConflictRole[]>;
}

export async function loadOutlook(): Promise<Outlook> {
  const [accounts, cases, declared] = await Promise.all([
    loadAccounts(),
    CaseModel.find({ 'conflicts.0': { $exists: true } }, { lane: 1, pairKey: 1, conflicts: 1 }).lean(),
    StandingConflictModel.find({ until: null }, { adultKey: 1, role: 1 }).lean(),
  ]);
  const conflicts = new Map<string, readonly ConflictRole[]>();
  for (const about of cases) {
    const key = `${about.lane} ${about.pairKey}`;
    conflicts.set(key, [...(conflicts.get(key) ?? []), ...about.conflicts]);
  }
  const standing = new Map<string, readonly ConflictRole[]>();
  for (const { adultKey, role } of declared) standing.set(adultKey, [...(standing.get(adultKey) ?? []), role]);
  return { accounts, conflicts, standing };
}

/** Whether a case about this pair in this lane would come to the user. */
export function wouldRead(
  user: Pick<UserRecord, '_id'>,
  lane: Lane,
  { pairKey, adultKey, pupilKey }: Pick<CaseRecord, 'pairKey' | 'adultKey' | 'pupilKey'>,
  { accounts, conflicts, standing }: Outlook,
): boolean {
  const inTheWay = [...(conflicts.get(`${lane} ${pairKey}`) ?? []), ...(standing.get(adultKey) ?? [])];
  return mayRead(user, { lane, adultKey, pupilKey, conflicts: inTheWay, managerId: null }, accounts);
}
