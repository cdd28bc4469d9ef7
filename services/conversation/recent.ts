import type { RecentMessage } from '../../models/conversation.js';
import { localTime } from '../register/session-hours.js';
import { DAY } from './decay.js';

/** Enough for the habits of weeks; the document of a pair stays this small, however long they write. */
export const RECENT_LIMIT = 200;

/** Late begins and ends here, on the school's wall: `HH:MM`. */
const LATE_FROM = '22:00';
const LATE_UNTIL = '06:00';

/** The message as it is remembered. What is written after midnight belongs to the evening before. */
export function recentMessage(
  message: { readonly messageId: string; readonly at: Date; readonly byAdult: boolean; readonly outOfHours: boolean },
  timeZone: string,
): RecentMessage {
  const { messageId, at, byAdult, outOfHours } = message;
  const { day, time } = localTime(at, timeZone);
  const isNight = time < LATE_UNTIL;
  return {
    messageId,
    at,
    byAdult,
    day: isNight ? dayBefore(day) : day,
    ...(isNight || time >= LATE_FROM ? { late: true } : {}),
    ...(byAdult && outOfHours ? { outOfHours: true } : {}),
  };
}

/** Of days as such, so that a day of 23 or 25 hours is one day too. */
function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY).toISOString().slice(0, 10);
}

/**
 * The latest messages with this one among them, by their own time: the same whatever the order in which they come, and however
 * often. The very list that was there when it is known, or older than all of a full list.
 */
export function withMessage(before: readonly RecentMessage[], message: RecentMessage): readonly RecentMessage[] {
  let place = before.length;
  while (place > 0 && isBefore(message, before[place - 1])) place -= 1;
  if (before.length >= RECENT_LIMIT && place === 0) return before;
  if (before.some(({ messageId }) => messageId === message.messageId)) return before;
  return [...before.slice(0, place), message, ...before.slice(place)];
}

function isBefore(a: RecentMessage, b: RecentMessage | undefined): boolean {
  if (b === undefined) return false;
  return a.at.getTime() - b.at.getTime() < 0 || (a.at.getTime() === b.at.getTime() && a.messageId < b.messageId);
}
