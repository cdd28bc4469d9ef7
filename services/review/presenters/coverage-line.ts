import type { Pulse } from '../../ledger/pulse.js';
import { SchoolClock } from './time.js';

/** What stands under the header of every page: quiet is not blind. */
export interface CoverageLine {
  readonly state: 'good' | 'behind' | 'none';
  readonly text: string;
  readonly lastScanned: string | null;
  /** Something that is wrong enough to stand on every page. */
  readonly alarm: string | null;
}

export function coverageLine(pulse: Pulse, now: Date, timeZone: string): CoverageLine {
  const clock = new SchoolClock(now, timeZone);
  const lastScanned = pulse.lastScannedAt === null ? null : clock.moment(pulse.lastScannedAt);
  const alarm = pulse.hasReaders ? null : 'Nobody has an account that reads cases: what is found reaches nobody yet.';
  const { length } = pulse.sources;
  if (length === 0) return { state: 'none', text: 'No source is connected: nothing is watched', lastScanned, alarm };
  const failing = pulse.sources.filter(source => source.state === 'failing');
  if (failing.length === 0)
    return { state: 'good', text: `Watching ${length} of ${length} sources`, lastScanned, alarm };
  const text = `Watching ${length - failing.length} of ${length} sources; ${failing.map(source => source.label).join(', ')} cannot be read`;
  return { state: 'behind', text, lastScanned, alarm };
}
