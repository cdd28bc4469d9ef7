import type { CaseRecord } from '../../../models/case.js';
import { leaseHolds } from '../../cases/lease.js';
import type { OpenedEntry } from '../../cases/record.js';
import type { SchoolClock } from './time.js';

/** How long a case is still somebody's. */
export interface LeaseMark {
  /** They have gone silent: others may take it over. */
  readonly lapsed: boolean;
  readonly since: string;
  readonly until: string;
}

/** `null`: nobody reviews it. */
export function leaseMark(
  about: Pick<CaseRecord, 'state' | 'leaseUntil' | 'acknowledgedAt'>,
  record: readonly OpenedEntry[],
  now: Date,
  clock: SchoolClock,
): LeaseMark | null {
  if (about.state !== 'in-review') return null;
  const taken =
    record.findLast(({ kind }) => kind === 'decision' || kind === 'lease')?.at ?? about.acknowledgedAt ?? now;
  return {
    lapsed: !leaseHolds(about, now),
    since: clock.moment(taken),
    until: clock.deadline(about.leaseUntil ?? taken),
  };
}
