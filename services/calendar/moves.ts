import { CaseModel, type CaseRecord } from '../../models/case.js';
import type { ServiceLevels } from '../cases/service-levels.js';
import { underCalendar } from '../cases/service-levels.js';
import { WAITING } from '../cases/states.js';
import { movedDeadline } from '../cases/working-time.js';
import type { Move, SchoolCalendar } from './calendar.js';

const CLOCKS = ['acknowledgeBy', 'decideBy'] as const;

/** The present deadlines that a change of the calendar moves. Those of immediate cases run day and night and stay. */
export async function movesOf(
  before: SchoolCalendar,
  next: SchoolCalendar,
  levels: ServiceLevels,
  now: Date,
): Promise<readonly Move[]> {
  const timed = await CaseModel.find(
    { state: { $in: [...WAITING] }, dueAt: { $ne: null }, severity: { $ne: 'critical' } },
    { acknowledgeBy: 1, decideBy: 1 },
  ).lean();
  const [was, will] = [underCalendar(levels, before), underCalendar(levels, next)];
  return timed.flatMap(about =>
    CLOCKS.flatMap(clock => {
      const due = about[clock];
      const to = due && movedDeadline(due, now, was, will);
      if (!due || !to || to.getTime() === due.getTime()) return [];
      return [{ caseId: about._id, clock, from: due.toISOString(), to: to.toISOString() }];
    }),
  );
}

export function givesMoreTime(moves: readonly Move[]): boolean {
  return moves.some(({ from, to }) => to > from);
}

/** Moves them. Repeating it after a crash changes nothing: a deadline that is another one by now stays. */
export async function moveDeadlines(moves: readonly Move[]): Promise<void> {
  for (const move of moves) {
    for (;;) {
      const about = await CaseModel.findById(move.caseId).lean();
      if (!about || about[move.clock]?.toISOString() !== move.from) break;
      const { modifiedCount } = await CaseModel.updateOne(
        { _id: about._id, revision: about.revision },
        { $set: clocksAfter(about, move), $inc: { revision: 1 } },
      );
      if (modifiedCount === 1) break;
    }
  }
}

function clocksAfter(about: CaseRecord, { clock, to }: Move) {
  const clocks = { acknowledgeBy: about.acknowledgeBy, decideBy: about.decideBy, [clock]: new Date(to) };
  const due = [clocks.acknowledgeBy, clocks.decideBy].filter(one => one !== null);
  const dueAt = due.length === 0 ? null : new Date(Math.min(...due.map(Number)));
  // Where the scheduler has put the next look already, it comes no later; an early one finds nothing to do.
  const looked = about.escalateAt ?? null;
  const isFirst = looked === null || looked.getTime() === about.dueAt?.getTime();
  const escalateAt = isFirst || (dueAt !== null && dueAt < looked) ? dueAt : looked;
  return { ...clocks, dueAt, escalateAt };
}
