/** The states of a case, and which decision leads from one to the next. Nothing else changes a state. */
export const CASE_TRANSITIONS = {
  new: { 'start-review': 'in-review' },
  'in-review': {
    'return-to-queue': 'new',
    'no-further-action': 'closed',
    'low-level-concern': 'closed',
    'welfare-concern': 'referred',
    allegation: 'referred',
    'immediate-danger': 'referred',
  },
  referred: { close: 'closed' },
  closed: { reopen: 'in-review' },
} as const satisfies Record<string, Partial<Record<string, string>>>;

export type CaseState = keyof typeof CASE_TRANSITIONS;
export const CASE_STATES = Object.keys(CASE_TRANSITIONS) as readonly CaseState[];

/** States in which somebody has still to decide. */
export const WAITING: readonly CaseState[] = ['new', 'in-review'];

type TransitionsOf<S extends CaseState> = keyof (typeof CASE_TRANSITIONS)[S];
export type DecisionKind = { [S in CaseState]: TransitionsOf<S> }[CaseState];

/** The state that a decision leads to, or `null` when it is not possible in this state. */
export function nextState(state: CaseState, decision: string): CaseState | null {
  const transitions: Partial<Record<string, CaseState>> = CASE_TRANSITIONS[state];
  return Object.hasOwn(transitions, decision) ? (transitions[decision] ?? null) : null;
}
