/** What somebody decides to do about a case. Each leads somewhere, tells somebody, or both (`plan.ts`). */
export const ACTIONS = [
  'no-further-action',
  'low-level-concern',
  'welfare-concern',
  'allegation',
  'immediate-danger',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Where each action leads. What goes to others stays open until it is known how it ended. */
const DECIDED = {
  'no-further-action': 'closed',
  'low-level-concern': 'closed',
  'welfare-concern': 'referred',
  allegation: 'referred',
  'immediate-danger': 'referred',
} as const satisfies Record<Action, string>;

/**
 * The stages of a case, and which decision leads from one to the next. Nothing else changes a stage. What was referred closes in two
 * steps: somebody writes down how it ended, and somebody with authority signs that off (`sign-off.ts`).
 */
export const CASE_TRANSITIONS = {
  new: { 'start-review': 'in-review', ...DECIDED },
  'in-review': { 'return-to-queue': 'new', ...DECIDED },
  referred: { outcome: 'concluded', reopen: 'in-review' },
  concluded: { 'sign-off': 'closed', 'send-back': 'referred' },
  closed: { reopen: 'in-review' },
} as const satisfies Record<string, Partial<Record<string, string>>>;

export type Stage = keyof typeof CASE_TRANSITIONS;
export const STAGES = Object.keys(CASE_TRANSITIONS) as readonly Stage[];

/** As lists show it: what waits for a signature is still referred. */
export type CaseState = Exclude<Stage, 'concluded'>;
export const CASE_STATES: readonly CaseState[] = ['new', 'in-review', 'referred', 'closed'];

/** States in which somebody has still to decide. */
export const WAITING: readonly CaseState[] = ['new', 'in-review'];

export function stateOf(stage: Stage): CaseState {
  return stage === 'concluded' ? 'referred' : stage;
}

type TransitionsOf<S extends Stage> = keyof (typeof CASE_TRANSITIONS)[S];
export type DecisionKind = { [S in Stage]: TransitionsOf<S> }[Stage];

/** The stage that a decision leads to, or `null` when it is not possible in this one. */
export function nextState(stage: Stage, decision: string): Stage | null {
  const transitions: Partial<Record<string, Stage>> = CASE_TRANSITIONS[stage];
  return Object.hasOwn(transitions, decision) ? (transitions[decision] ?? null) : null;
}

export function isAction(decision: string): decision is Action {
  return ACTIONS.some(action => action === decision);
}

/** Any one is enough for an allegation (Keeping children safe in education, part four). */
export const HARM_THRESHOLD = ['harmed', 'offence', 'risk', 'suitability'] as const;
export type HarmCriterion = (typeof HARM_THRESHOLD)[number];

/** How an allegation ends (Keeping children safe in education, part four). */
export const OUTCOMES = ['substantiated', 'malicious', 'false', 'unsubstantiated', 'unfounded'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const VERDICTS = ['yes', 'no', 'unsure'] as const;
export type Verdict = (typeof VERDICTS)[number];
