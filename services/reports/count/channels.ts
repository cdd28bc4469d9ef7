import { CHANNEL_NAMES } from '../../review/presenters/marks.js';
import type { CountedCase } from './cases.js';
import { type Tally, tallyOf } from './tally.js';

/** By the channels that the messages of a case came through; one that came through two is counted under both together, and so once. */
export function countChannels(now: readonly CountedCase[], before: readonly CountedCase[]): readonly Tally[] {
  return tallyOf(now, before, channelOf);
}

function channelOf({ origin, channels }: CountedCase): string {
  if (channels.length === 0) return origin === 'staff' ? 'Raised by staff' : 'Opened with another record';
  return [...channels]
    .sort()
    .reverse()
    .map(channel => CHANNEL_NAMES[channel] ?? channel)
    .join(' and ');
}
