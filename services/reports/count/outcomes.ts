import { ACTIONS, type Action, OUTCOMES, type Outcome } from '../../cases/states.js';
import type { CountedCase } from './cases.js';

export interface Outcomes {
  /** What was decided about each, and how many are still open: together all of them. */
  readonly actions: readonly { readonly action: Action | 'open'; readonly count: number }[];
  /** How allegations among them ended. */
  readonly outcomes: readonly { readonly outcome: Outcome | 'none'; readonly count: number }[];
  readonly open: number;
}

export function countOutcomes(cases: readonly CountedCase[]): Outcomes {
  const open = cases.filter(isOpen).length;
  const decided = cases.filter(one => !isOpen(one));
  const actions = ACTIONS.map(action => ({ action, count: decided.filter(one => one.action === action).length }));
  const allegations = decided.filter(({ action }) => action === 'allegation');
  return {
    actions: [...actions, { action: 'open', count: open }],
    outcomes:
      allegations.length === 0
        ? []
        : ([...OUTCOMES, 'none'] as const).map(outcome => ({
            outcome,
            count: allegations.filter(one => (one.outcome ?? 'none') === outcome).length,
          })),
    open,
  };
}

/** Somebody has still to decide, also when it was decided before and opened again. */
export function isOpen({ state }: Pick<CountedCase, 'state'>): boolean {
  return state === 'new' || state === 'in-review';
}
