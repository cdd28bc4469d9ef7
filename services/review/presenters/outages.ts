import type { OutageRecord } from '../../../models/outage.js';
import { SHORTEST_OUTAGE } from '../../ledger/outages.js';
import { type SchoolClock, span } from './time.js';
import { visibleLine } from './untrusted.js';

/** Times in which a source was not read, for its page. One that has just begun may be over before it counts. */
export function presentOutages(outages: readonly OutageRecord[], clock: SchoolClock) {
  return outages
    .map(({ since, until, message }) => ({
      lasting: (until ?? clock.now).getTime() - since.getTime(),
      from: clock.moment(since),
      until: until === null ? null : clock.moment(until),
      why: visibleLine(message, 160),
    }))
    .filter(({ lasting }) => lasting >= SHORTEST_OUTAGE)
    .map(({ lasting, ...one }) => ({ ...one, lasted: span(lasting) }));
}
