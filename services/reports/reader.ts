import type { UserRecord } from '../../models/user.js';
import { type Account, loadAccounts } from '../cases/accounts.js';
import { LANES, type Lane } from '../cases/concern.js';
import { keptCases, ownLanes, readableCases } from '../cases/route.js';

export type Condition = Record<string, unknown>;

/** Whoever a report is made for, and what they may know at this moment. */
export interface ReportReader {
  readonly user: Pick<UserRecord, '_id' | 'name' | 'email' | 'role' | 'personId'>;
  /** The condition on cases that their figures count: what they read, or, of governors, what is not kept from them. */
  readonly access: Condition;
  /** Lanes that come to them whatever the cases in them: their headings stand over nothing too. */
  readonly lanes: readonly Lane[];
}

type User = ReportReader['user'];

/** For readers of cases: the same condition as in their queue. Read afresh each time, since roles change. */
export async function readerOf(user: User, accounts?: readonly Account[]): Promise<ReportReader> {
  const all = accounts ?? (await loadAccounts());
  return { user, access: readableCases(user, all), lanes: ownLanes(user, all) };
}

/** For governors, who read no case: they count all but those that they are a subject of, or report to one. */
export async function countingReaderOf(user: User): Promise<ReportReader> {
  return { user, access: { $nor: [keptCases(user, await loadAccounts())] }, lanes: LANES };
}
