import type { PassedOn } from '../../cases/passed-on.js';
import { isAction } from '../../cases/states.js';
import { ACTION_WORDS } from './actions.js';
import type { SchoolClock } from './time.js';
import { visible } from './untrusted.js';

/** In the record of a child and above its page: nothing of what was written or noted about the adult. */
export const LOOKED_INTO = {
  heading: 'Something about the adult of this pair is being looked into',
  text: 'Do not speak to them about it, and do not ask the pupil about it. What you need to keep the pupil safe, ask those who answer for the adult’s conduct; write here what you do for the pupil.',
} as const;

/** What somebody who looks after children passed on. `blind`: without what they made of it. */
export function presentPassedOn(notes: readonly PassedOn[], blind: boolean, clock: SchoolClock) {
  return notes.map(({ by, at, why, note }) => ({
    by,
    at: clock.moment(at),
    why: blind || !isAction(why) ? null : ACTION_WORDS[why].text,
    note: visible(note),
  }));
}

/** One line each, for a referral. */
export function passedOnLines(notes: readonly PassedOn[], clock: SchoolClock): readonly string[] {
  return notes.map(({ by, at, note }) => `${clock.full(at)}: passed on by ${by}, who looks after children. ${note}`);
}
