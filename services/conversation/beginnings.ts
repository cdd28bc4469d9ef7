import type { RecentMessage } from '../../models/conversation.js';

/** Whoever writes after so long a pause begins anew; milliseconds. */
const PAUSE = 8 * 3_600_000;

/** The first message, and each one after a pause. */
export function beginnings(recent: readonly RecentMessage[]): readonly RecentMessage[] {
  return recent.filter((message, index) => {
    const before = recent[index - 1];
    return before === undefined || message.at.getTime() - before.at.getTime() >= PAUSE;
  });
}
