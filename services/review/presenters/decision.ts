import type { CaseRecord } from '../../../models/case.js';
import type { DecisionKind } from '../../cases/states.js';
import type { Owner } from './owner.js';

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
  close: 'Closed',
  reopen: 'Opened again',
} satisfies Record<DecisionKind, string>;

/** What a reader can decide once the case is theirs. Each says what comes next, and none claims that the service does it. */
const OUTCOMES = [
  {
    kind: 'no-further-action',
    text: 'No further action',
    next: 'Next: nobody. The case closes and stays on the record.',
    never: null,
  },
  {
    kind: 'low-level-concern',
    text: 'Low-level concern',
    next: 'Next: the head teacher, for the register of low-level concerns. The case closes.',
    never: null,
  },
  {
    kind: 'welfare-concern',
    text: 'Child welfare concern',
    next: 'Next: the safeguarding lead and deputies. The case stays open as referred.',
    never: null,
  },
  {
    kind: 'allegation',
    text: 'Allegation about an adult',
    next: 'Next: the head teacher now, the LADO within 1 working day. The case stays open as referred.',
    never: {
      heading: 'Until the LADO has advised',
      lines: [
        'do not speak to the adult about this',
        'do not interview the pupil',
        'do not forward or delete messages',
      ],
      hint: 'Any one is enough: a child was or may have been harmed; a possible criminal offence; the adult may pose a risk to children, or may not be suitable to work with them.',
    },
  },
  {
    kind: 'immediate-danger',
    text: 'Immediate danger',
    next: 'Next: 999 first, then the head teacher at once. The case stays open as referred.',
    never: {
      heading: 'Call 999 before you fill in anything',
      lines: ['do not wait for more evidence', 'do not warn the adult', 'do not leave the child alone with this'],
      hint: null,
    },
  },
] as const;

/** What was typed into a form that could not be recorded; it must not be lost. */
export interface Typed {
  readonly verdict: string | null;
  readonly kind: string | null;
  readonly note: string;
}

export interface FormError {
  readonly field: 'verdict' | 'kind' | 'note';
  readonly text: string;
}

const NOTHING: Typed = { verdict: null, kind: null, note: '' };

/** The panel on the right: which form is there follows from the state and from who has the case. */
export function presentDecision(
  about: CaseRecord,
  owner: Owner | null,
  formId: string,
  typed: Typed = NOTHING,
  errors: readonly FormError[] = [],
) {
  const error = (field: FormError['field']) => errors.find(one => one.field === field)?.text ?? null;
  return {
    form: formOf(about.state, owner),
    formId,
    owner,
    typed,
    errors,
    errorAt: { verdict: error('verdict'), kind: error('kind'), note: error('note') },
    verdicts: Object.entries(VERDICT_NAMES).map(([value, text]) => ({ value, text, checked: typed.verdict === value })),
    outcomes: OUTCOMES.map(outcome => ({ ...outcome, checked: typed.kind === outcome.kind })),
  };
}

function formOf(state: CaseRecord['state'], owner: Owner | null) {
  if (state === 'new') return 'start';
  if (state === 'in-review') return owner?.you ? 'decide' : 'with-another';
  return state === 'referred' ? 'close' : 'reopen';
}
