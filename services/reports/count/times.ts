import { CLOCKS, type Clock } from '../../cases/service-levels.js';
import { medianOf } from '../../monitoring/precision.js';
import type { CountedCase } from './cases.js';

/** One clock over cases of one urgency. Times are milliseconds by the clock on the wall, nights and weekends included. */
export interface ClockFigures {
  readonly clock: Clock;
  readonly urgent: boolean;
  /** Cases whose clock was met or has run out: what `inTime` is counted among. */
  readonly due: number;
  readonly inTime: number;
  /** Of those that are done; `null`: none is. */
  readonly median: number | null;
  readonly longest: number | null;
}

/** How long it took until cases were taken and decided, and how many were in time. `now`: when the report is made. */
export function countTimes(cases: readonly CountedCase[], now: Date): readonly ClockFigures[] {
  return CLOCKS.flatMap(clock =>
    [true, false].flatMap(urgent => {
      const own = cases.filter(({ severity }) => (severity === 'critical') === urgent);
      return own.length === 0 ? [] : [{ clock, urgent, ...figuresOf(clock, own, now) }];
    }),
  );
}

/** Over all of them, whatever their urgency. */
export function timesOfAll(clock: Clock, cases: readonly CountedCase[], now: Date) {
  return figuresOf(clock, cases, now);
}

function figuresOf(clock: Clock, cases: readonly CountedCase[], now: Date) {
  const ends = cases.map(one => endOf(clock, one, now));
  const times = ends.flatMap(({ took }) => (took === null ? [] : [took]));
  return {
    due: ends.filter(({ inTime }) => inTime !== null).length,
    inTime: ends.filter(({ inTime }) => inTime === true).length,
    median: medianOf(times),
    longest: times.length === 0 ? null : Math.max(...times),
  };
}

/** `inTime` is `null` while the clock runs, and where nobody kept by when it was to be done. */
function endOf(
  clock: Clock,
  one: CountedCase,
  now: Date,
): { readonly took: number | null; readonly inTime: boolean | null } {
  const done = clock === 'acknowledge' ? one.acknowledgedAt : one.decidedAt;
  const runs = clock === 'acknowledge' ? one.acknowledgeBy : one.decideBy;
  const was = (clock === 'acknowledge' ? one.acknowledgeWasBy : one.decideWasBy) ?? null;
  if (done === null) return { took: null, inTime: runs !== null && runs < now ? false : null };
  return { took: done.getTime() - one.raisedAt.getTime(), inTime: was === null ? null : done <= was };
}
