import type { CaseRecord } from '../../models/case.js';
import type { Severity } from '../taxonomy.js';
import { deadline, loadRunningLevels, type RunningLevels } from './service-levels.js';
import { type CaseState, WAITING } from './states.js';

/** What a case carries of its clocks. */
export interface Clocks extends Pick<CaseRecord, 'acknowledgeBy' | 'decideBy'> {
  readonly dueAt: Date | null;
  readonly escalateAt: Date | null;
}

type Timed = Pick<CaseRecord, 'state' | 'acknowledgedAt' | 'acknowledgeBy' | 'decideBy' | 'escalateAt'>;

/** Of a case that is made at this moment, whatever made it. */
export async function clocksOfNewCase(severity: Severity, now: Date): Promise<Clocks> {
  const nothing = {
    state: 'new',
    acknowledgedAt: null,
    acknowledgeBy: null,
    decideBy: null,
    escalateAt: null,
  } as const;
  return clocksAfterFindings(nothing, severity, now, await loadRunningLevels());
}

/** After findings have come to a case at this moment. A deadline only ever comes nearer: what grows graver is never due later than before. */
export function clocksAfterFindings(about: Timed, severity: Severity, at: Date, levels: RunningLevels): Clocks {
  const waits = WAITING.includes(about.state);
  return clocksFrom(
    about,
    waits && about.acknowledgedAt === null
      ? nearer(about.acknowledgeBy, deadline(at, 'acknowledge', severity, levels))
      : null,
    waits ? nearer(about.decideBy, deadline(at, 'decide', severity, levels)) : null,
  );
}

/** After somebody took the case, gave it back, decided, or opened it again at this moment. */
export function clocksAfterDecision(
  about: Timed & Pick<CaseRecord, 'severity'>,
  state: CaseState,
  at: Date,
  levels: RunningLevels,
): Clocks {
  // Taken is taken: giving it back does not start that clock again, and the other one has gone on running.
  const decideBy = WAITING.includes(state) ? (about.decideBy ?? deadline(at, 'decide', about.severity, levels)) : null;
  return clocksFrom(about, null, decideBy);
}

function clocksFrom(before: Timed, acknowledgeBy: Date | null, decideBy: Date | null): Clocks {
  const due = [acknowledgeBy, decideBy].filter(clock => clock !== null);
  const dueAt = due.length === 0 ? null : due.reduce(nearer);
  const moved = !same(acknowledgeBy, before.acknowledgeBy) || !same(decideBy, before.decideBy);
  // A clock that has run out already stays where the scheduler has put it.
  return { acknowledgeBy, decideBy, dueAt, escalateAt: moved ? dueAt : (before.escalateAt ?? null) };
}

function nearer(a: Date | null, b: Date): Date {
  return a !== null && a <= b ? a : b;
}

function same(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime();
}
