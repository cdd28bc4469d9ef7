import type { Action, DecisionKind, HarmCriterion, Outcome } from '../../cases/states.js';
import { ANSWERABLE_NAMES, type Answerable } from '../../cases/who-answers.js';

export const VERDICT_NAMES: Readonly<Record<string, string>> = { yes: 'Yes', no: 'No', unsure: 'Unsure' };

/** As they stand in the record. */
export const ACTION_NAMES: Readonly<Record<string, string>> = {
  'start-review': 'Review started',
  'return-to-queue': 'Returned to the queue',
  'no-further-action': 'Decision: no further action',
  'low-level-concern': 'Decision: low-level concern',
  'welfare-concern': 'Decision: child welfare concern',
  allegation: 'Decision: allegation about an adult',
  'immediate-danger': 'Decision: immediate danger',
  outcome: 'How it ended',
  'sign-off': 'Signed off and closed',
  'send-back': 'Not signed off: sent back',
  reopen: 'Opened again',
} satisfies Record<DecisionKind, string>;

export interface ActionWords {
  readonly text: string;
  /** Who sees it next. */
  readonly next: string;
  readonly never: { readonly heading: string; readonly lines: readonly string[] } | null;
  /** The procedure, in the words of a colleague. */
  readonly procedure: readonly string[];
  /** What the protocol asks for here. */
  readonly clauses: readonly string[];
}

/**
 * What a reader can decide. Who is told, by name, stands in the plan of each (`cases/plan.ts`). `{who}`, `{Who}`: whoever answers for the
 * conduct of the adult (`actionWords`).
 */
export const ACTION_WORDS: Readonly<Record<Action, ActionWords>> = {
  'no-further-action': {
    text: 'No further action',
    next: 'Next: nobody. The case closes and stays on the record.',
    never: null,
    procedure: [
      'Say what you looked at and why it is nothing to act on. The same words may matter later, beside others.',
      'If you are not sure, ask a second reader, or choose low-level concern: unease is enough for that.',
    ],
    clauses: ['A record is made of the incident, of what was decided and of what follows from it.'],
  },
  'low-level-concern': {
    text: 'Low-level concern',
    next: 'Next: {who}, for the register of low-level concerns. The case closes.',
    never: null,
    procedure: [
      'For conduct that is not in keeping with what is expected of staff and does not meet the harm threshold. A nagging doubt is enough.',
      '{Who} decides whether somebody talks with the adult, and looks at what came before: several small things can be one large one.',
    ],
    clauses: [
      'Staff work, and are seen to work, in an open and transparent way.',
      'Staff avoid any conduct that would lead a reasonable person to question their motives.',
    ],
  },
  'welfare-concern': {
    text: 'Child welfare concern',
    next: 'Next: the safeguarding lead and deputies. The case stays open as referred.',
    never: {
      heading: 'When you speak with the pupil',
      lines: ['do not promise to keep it secret', 'do not lead with questions', 'do not show them these messages'],
    },
    procedure: [
      'Speak with the pupil on the same day: listen, write down their own words, say what happens next.',
      'Where a child is or may come to significant harm, children’s social care hear of it without delay. Parents are told unless that would add to the risk.',
    ],
    clauses: [
      'The welfare of the child is paramount.',
      'Staff report attempts by children to contact them inappropriately.',
    ],
  },
  allegation: {
    text: 'Allegation about an adult',
    next: 'Next: {who} now, the LADO within 1 working day. The case stays open as referred.',
    never: {
      heading: 'Until the LADO has advised',
      lines: [
        'do not speak to the adult about this',
        'do not interview the pupil',
        'do not forward or delete messages',
      ],
    },
    procedure: [
      'Find out only whether there is any foundation: who, when, which message. Investigating is for others.',
      'Contact the LADO within one working day, before anybody speaks to the adult. The police come first when a crime seems likely.',
      'Agree with the LADO who tells the adult and the parents, and when. Whoever it is about has no part in this record.',
    ],
    clauses: [
      'Staff know the procedures for allegations against staff, and to whom they report.',
      'A record is made of the incident, of what was decided and of what follows from it.',
    ],
  },
  'immediate-danger': {
    text: 'Immediate danger',
    next: 'Next: 999 first, then {who} at once. The case stays open as referred.',
    never: {
      heading: 'Call 999 before you fill in anything',
      lines: ['do not wait for more evidence', 'do not warn the adult', 'do not leave the child alone with this'],
    },
    procedure: [
      'Call 999. Then tell {who} by telephone; what Candour sends may be read late.',
      'Stay with the child, or make sure that an adult they trust does. Write this record afterwards.',
    ],
    clauses: ['The welfare of the child is paramount.'],
  },
};

type OfChild = Partial<Pick<ActionWords, 'next' | 'never' | 'procedure'>>;

/** Where the case is about a child, and the conduct of an adult may play no part. */
const OF_CHILD: Readonly<Partial<Record<Action, OfChild>>> = {
  allegation: {
    next: 'Next: you and whoever else looks after the pupil. About an adult of the pair, {who}. The case stays open as referred.',
  },
  'immediate-danger': {
    next: 'Next: 999 first, then children’s social care at once. The case stays open as referred.',
    never: {
      heading: 'Call 999 before you fill in anything',
      lines: [
        'do not wait for more evidence',
        'do not warn whoever may be the danger',
        'do not leave the child alone with this',
      ],
    },
    procedure: [
      'Call 999. Then tell children’s social care by telephone; if the conduct of an adult of the school plays a part, {who} as well. What Candour sends may be read late.',
      'Stay with the child, or make sure that an adult they trust does. Write this record afterwards.',
    ],
  },
};

/** Where no adult is known to the readers of the case. */
const WITHOUT_ADULT: Readonly<Partial<Record<Action, OfChild>>> = {
  'low-level-concern': {
    next: 'Next: nobody. No adult is known in this case, so nothing comes to the register of low-level concerns. The case closes.',
  },
  allegation: {
    next: 'Next: you and whoever else looks after the pupil. No adult is known in this case. It stays open as referred.',
  },
};

/** The words of an action for a case: they send nobody to a head teacher whom it is about, or who has a conflict of interest in it. */
export function actionWords(
  action: Action,
  answerable: Answerable,
  { isChild, hasAdult }: { readonly isChild: boolean; readonly hasAdult: boolean } = { isChild: false, hasAdult: true },
): ActionWords {
  const ofChild = isChild ? { ...OF_CHILD[action], ...(hasAdult ? {} : WITHOUT_ADULT[action]) } : {};
  const words = { ...ACTION_WORDS[action], ...ofChild };
  const who = ANSWERABLE_NAMES[answerable];
  const told = (text: string) =>
    text.replace('{who}', who).replace('{Who}', `${who.charAt(0).toUpperCase()}${who.slice(1)}`);
  return { ...words, next: told(words.next), procedure: words.procedure.map(told) };
}

/** Keeping children safe in education, part four. */
export const HARM_WORDS: Readonly<Record<HarmCriterion, string>> = {
  harmed: 'A child was harmed, or may have been',
  offence: 'A possible criminal offence against or about a child',
  risk: 'The adult may pose a risk of harm to children',
  suitability: 'The adult may not be suitable to work with children',
};

export interface OutcomeWords {
  readonly text: string;
  readonly meaning: string;
  /** For the record and for references. */
  readonly consequence: string;
}

export const OUTCOME_WORDS: Readonly<Record<Outcome, OutcomeWords>> = {
  substantiated: {
    text: 'Substantiated',
    meaning: 'There is enough evidence that it happened.',
    consequence:
      'Stays on the personnel record and is told in references. If the adult was removed from work with children, or would have been had they not left first, because they harmed a child or may pose a risk of harm, the school must refer them to the DBS: it is a legal duty (Safeguarding Vulnerable Groups Act 2006). In other cases ask the LADO whether to refer; of a teacher also whether to refer to the Teaching Regulation Agency.',
  },
  malicious: {
    text: 'Malicious',
    meaning: 'There is enough evidence that it did not happen, and that somebody meant to deceive.',
    consequence: 'Is taken off the personnel record. Never told in a reference.',
  },
  false: {
    text: 'False',
    meaning: 'There is enough evidence that it did not happen.',
    consequence: 'Is taken off the personnel record. Never told in a reference.',
  },
  unsubstantiated: {
    text: 'Unsubstantiated',
    meaning: 'There is not enough evidence either way. It says nothing of guilt or innocence.',
    consequence: 'A summary stays on the personnel record. Never told in a reference.',
  },
  unfounded: {
    text: 'Unfounded',
    meaning: 'Nothing supports it: what was seen was misunderstood, or was not what it seemed.',
    consequence: 'A summary stays on the personnel record. Never told in a reference.',
  },
};
