import type { CaseRecord } from '../../models/case.js';
import type { Severity } from '../taxonomy.js';
import type { Account } from './accounts.js';
import type { Lane } from './concern.js';
import { mayRead } from './route.js';
import { type Action, CASE_TRANSITIONS } from './states.js';
import { ANSWERABLE_NAMES, whoAnswers } from './who-answers.js';
import { afterWorkingDays } from './working-days.js';

type About = Parameters<typeof mayRead>[1] & Pick<CaseRecord, 'pairKey'>;

/**
 * Everything that follows from an action besides the entry itself. The page says it before it happens and the service does it: both from
 * this one plan, so that neither can promise or do something else.
 */
export interface Plan {
  readonly closes: boolean;
  /** Told that there is work, without a word of what it is. */
  readonly tell: readonly Account[];
  readonly urgency: Severity;
  /** A record of the other lane, with its own readers; `null` when none is needed. */
  readonly link: LinkPlan | null;
  /** On this case. */
  readonly tasks: readonly TaskPlan[];
}

export interface LinkPlan {
  readonly lane: Lane;
  readonly severity: Severity;
  readonly readers: readonly Account[];
  readonly tasks: readonly TaskPlan[];
}

export interface TaskPlan {
  /** Within the decision that brings it. */
  readonly key: string;
  readonly text: string;
  /** `YYYY-MM-DD` */
  readonly due: string;
}

/**
 * `day`: the school's day of the decision. `everybody`: all accounts, closed ones too. `conduct`: whether that of the adult plays a part, as the
 * decider has answered where `asksConduct`.
 */
export function planOf(
  action: Action,
  about: About,
  deciderId: string,
  day: string,
  everybody: readonly Account[],
  conduct: boolean,
): Plan {
  const closes = CASE_TRANSITIONS['in-review'][action] === 'closed';
  const readersOf = (one: About) => everybody.filter(user => mayRead(user, one, everybody));
  const tell = TOLD.has(action) ? readersOf(about).filter(({ _id }) => _id !== deciderId) : [];
  const lane = linkedLane(action, about, conduct);
  // A case manager runs one case, not what is linked with it.
  const other = lane === null ? null : { ...about, lane, managerId: null };
  const tasksIn = (one: Lane) => tasksOf(action, one, day, ANSWERABLE_NAMES[whoAnswers(about, everybody)]);
  return {
    closes,
    tell,
    urgency: URGENCY[action],
    link: lane && other && { lane, severity: URGENCY[action], readers: readersOf(other), tasks: tasksIn(lane) },
    tasks: tasksIn(about.lane),
  };
}

/** Of these the other readers of the case hear at once. */
const TOLD: ReadonlySet<Action> = new Set<Action>(['welfare-concern', 'allegation', 'immediate-danger']);

const URGENCY: Readonly<Record<Action, Severity>> = {
  'no-further-action': 'low',
  'low-level-concern': 'low',
  'welfare-concern': 'high',
  allegation: 'high',
  'immediate-danger': 'critical',
};

/** A child behind a concern about an adult is looked after by those who look after children, and the other way round. */
function linkedLane(action: Action, about: About, conduct: boolean): Lane | null {
  const { lane, pupilKey } = about;
  if (lane === 'child-needs-help') return conduct && asksConduct(action, about) ? 'adult-conduct' : null;
  if (pupilKey === '-') return null;
  return action === 'welfare-concern' || action === 'allegation' || action === 'immediate-danger'
    ? 'child-needs-help'
    : null;
}

/** Actions about a child that may be about the adult of the pair as well. */
const MAYBE_CONDUCT: ReadonlySet<Action> = new Set<Action>(['low-level-concern', 'allegation', 'immediate-danger']);

/**
 * Whether the decider of a child's case has to say if the conduct of the adult plays a part: who is in danger at home is not in danger from
 * their mentor. Never where no adult is of the pair, or none whom its readers may know of (decision 0094).
 */
export function asksConduct(action: Action, about: Pick<About, 'lane' | 'adultKey' | 'pairKey'>): boolean {
  return about.lane === 'child-needs-help' && MAYBE_CONDUCT.has(action) && hasAdult(about);
}

export function hasAdult({ adultKey, pairKey }: Pick<About, 'adultKey' | 'pairKey'>): boolean {
  return adultKey !== '-' && pairKey.startsWith(`${adultKey}|`);
}

interface TaskRule {
  readonly key: string;
  /** `{who}`: whoever answers for the conduct of the adult. */
  readonly text: string;
  /** Working days; 0: today. */
  readonly within: number;
}

/** What each action asks for first, by who reads the record. Local procedures: the LADO hears within one working day. */
const TASKS: Readonly<Record<Lane, Partial<Record<Action, readonly TaskRule[]>>>> = {
  'adult-conduct': {
    allegation: [
      { key: 'lado', text: 'Contact the LADO', within: 1 },
      { key: 'apart', text: 'Keep the adult and the pupil apart until the LADO has advised', within: 0 },
      { key: 'agree-telling', text: 'Agree with the LADO who tells the adult and the parents, and when', within: 1 },
    ],
    'immediate-danger': [
      { key: 'emergency', text: 'Note the call to 999: when, to whom, the reference', within: 0 },
      { key: 'lado', text: 'Contact the LADO', within: 1 },
    ],
  },
  'child-needs-help': {
    'welfare-concern': [
      { key: 'threshold', text: 'Decide whether it goes to children’s social care', within: 1 },
      { key: 'parents', text: 'Decide whether and how the parents are told', within: 1 },
    ],
    allegation: [{ key: 'support', text: 'Agree with {who} how the pupil is kept safe and supported', within: 1 }],
    'immediate-danger': [
      { key: 'emergency', text: 'Note the call to 999: when, to whom, the reference', within: 0 },
      { key: 'social-care', text: 'Refer to children’s social care', within: 0 },
    ],
  },
};

function tasksOf(action: Action, lane: Lane, day: string, who: string): readonly TaskPlan[] {
  return (TASKS[lane][action] ?? []).map(({ key, text, within }) => ({
    key,
    text: text.replace('{who}', who),
    due: afterWorkingDays(day, within),
  }));
}
