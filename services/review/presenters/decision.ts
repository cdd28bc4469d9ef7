import type { CaseRecord } from '../../../models/case.js';
import type { UserRecord } from '../../../models/user.js';
import type { AgencyContacts } from '../../agencies/contacts.js';
import type { Account } from '../../cases/accounts.js';
import { type Casework, openReadingOf, openTasks } from '../../cases/casework.js';
import { hasOutcome } from '../../cases/decide.js';
import { asksConduct, hasAdult, planOf } from '../../cases/plan.js';
import { signersOf } from '../../cases/sign-off.js';
import { ACTIONS, type Action, HARM_THRESHOLD, OUTCOMES } from '../../cases/states.js';
import { whoAnswers } from '../../cases/who-answers.js';
import { ACTION_WORDS, actionWords, HARM_WORDS, OUTCOME_WORDS, VERDICT_NAMES } from './actions.js';
import { contactsFor } from './contacts.js';
import { dueText, effectLines, linkLines, peopleText } from './effects.js';
import { ownerOf } from './owner.js';
import type { SchoolClock } from './time.js';
import { counted } from './time.js';
import { visible, visibleLine } from './untrusted.js';

/** What was typed: into a form that could not be recorded, or one that was left. It must not be lost. */
export interface Typed {
  readonly verdict: string | null;
  readonly kind: string | null;
  readonly harm: readonly string[];
  /** Does the conduct of the adult play a part? */
  readonly conduct: string | null;
  readonly note: string;
}

export interface FormError {
  readonly field: DecisionField | WorkField;
  readonly text: string;
}

type DecisionField = 'verdict' | 'kind' | 'harm' | 'conduct' | 'note' | 'outcome' | 'second-verdict';
/** Of the forms below the decision. */
export type WorkField = 'task-text' | 'task-due' | 'meeting-date' | 'present' | 'discussed' | 'actions';

export const NOTHING_TYPED: Typed = { verdict: null, kind: null, harm: [], conduct: null, note: '' };

export interface DecisionParts {
  readonly about: CaseRecord;
  /** As the adult is called on this page. */
  readonly adult: string;
  readonly casework: Casework;
  readonly reader: UserRecord;
  /** All accounts. */
  readonly everybody: readonly Account[];
  readonly userNames: ReadonlyMap<string, string>;
  /** Whom the reader may ask for a second verdict. */
  readonly secondReaders: readonly Account[];
  readonly clock: SchoolClock;
  readonly formId: string;
  readonly typed: Typed;
  /** When the draft in `typed` was kept; `null` when it is none. */
  readonly draftAt: Date | null;
  /** Whom to call outside the school. */
  readonly contacts: AgencyContacts;
  readonly facts: string | null;
  /** Whether e-mail can be sent: otherwise nobody is told of anything before they sign in. */
  readonly sends: boolean;
  readonly errors: readonly FormError[];
}

/** The panel on the right: which form is there follows from the stage and from who has the case. */
export function presentDecision(parts: DecisionParts) {
  const { about, casework, reader, clock, formId, typed, errors, everybody } = parts;
  const error = (field: FormError['field']) => errors.find(one => one.field === field)?.text ?? null;
  const owner = ownerOf(about.ownerId, parts.userNames, reader);
  const form = formOf(about, casework, reader._id);
  const answerable = whoAnswers(about, everybody);
  return {
    form,
    formId,
    owner,
    typed,
    errors,
    errorAt: {
      verdict: error('verdict'),
      kind: error('kind'),
      harm: error('harm'),
      conduct: error('conduct'),
      note: error('note'),
      outcome: error('outcome'),
      second: error('second-verdict'),
    },
    draft: parts.draftAt === null ? null : `Draft kept ${clock.moment(parts.draftAt)}`,
    facts: parts.facts,
    verdicts: Object.entries(VERDICT_NAMES).map(([value, text]) => ({ value, text, checked: typed.verdict === value })),
    outcomes: ACTIONS.map(kind => ({
      kind,
      ...actionWords(kind, answerable, { isChild: about.lane === 'child-needs-help', hasAdult: hasAdult(about) }),
      contacts: contactsFor(kind, parts.contacts),
      checked: typed.kind === kind,
      effects: effectLines(
        kind,
        planOf(kind, about, reader._id, clock.today, everybody, false),
        reader._id,
        clock,
        parts.sends,
      ),
      answers: asksConduct(kind, about) ? answersTo(kind, parts) : [],
    })),
    harm: HARM_THRESHOLD.map(value => ({ value, text: HARM_WORDS[value], checked: typed.harm.includes(value) })),
    question: questionOf(about),
    conduct: conductQuestion(parts),
    decided: form === 'second-reading' ? null : decidedText(parts),
    isChild: about.lane === 'child-needs-help',
    endings: hasOutcome(casework.action?.kind ?? null, about)
      ? OUTCOMES.map(value => ({ value, ...OUTCOME_WORDS[value] }))
      : [],
    needsEnding: about.lane === 'adult-conduct' && casework.action?.kind === 'allegation',
    signing: signingOf(parts),
    secondReaders: parts.secondReaders.map(({ _id, name }) => ({ value: _id, text: name })),
    readings: form === 'second-reading' ? [] : readingsOf(parts),
  };
}

/** For the actions that may be about the adult too; `null` where no adult is known to the readers of the case. */
function conductQuestion({ about, adult, typed }: DecisionParts) {
  if (!ACTIONS.some(kind => asksConduct(kind, about))) return null;
  return {
    text: conductText(adult),
    items: ['yes', 'no'].map(value => ({ value, text: VERDICT_NAMES[value], checked: typed.conduct === value })),
  };
}

function conductText(adult: string): string {
  return `Does the conduct of ${visibleLine(adult, 80)} play a part?`;
}

/** What follows from each answer, from the plan of each. */
function answersTo(kind: Action, { about, reader, everybody, clock }: DecisionParts) {
  const { link } = planOf(kind, about, reader._id, clock.today, everybody, true);
  const none =
    kind === 'low-level-concern'
      ? 'A low-level concern is about the conduct of an adult. If it plays no part, choose another action.'
      : 'No record about an adult is opened, and nobody is told of one. If it is about another adult of the school, raise a concern about them.';
  return [
    { value: 'yes', name: 'If their conduct plays a part', lines: linkLines(link, reader._id, clock) },
    { value: 'no', name: 'If it plays no part', lines: [none] },
  ];
}

/** What is to be judged: what Candour found, or what somebody reported; nothing where a decision about another record opened this one. */
export function questionOf({ origin, findingCount }: CaseRecord): string | null {
  if (findingCount > 0) return 'Is the finding right?';
  return origin === 'linked' ? null : 'Is the concern right?';
}

function formOf(about: CaseRecord, casework: Casework, readerId: string) {
  if (openReadingOf(casework, readerId)) return 'second-reading';
  if (about.state === 'new') return 'decide';
  if (about.state === 'in-review') return about.ownerId === readerId ? 'decide' : 'with-another';
  if (casework.stage === 'concluded') return 'sign-off';
  return casework.stage === 'closed' ? 'reopen' : 'outcome';
}

/** What was decided last, for the head of the panel; `null` while nothing is. */
function decidedText({ about, adult, casework, contacts, clock, everybody }: DecisionParts) {
  const { action, concluded, signedOff } = casework;
  if (action === null) return null;
  const { kind, by, at, harm, verdict, conduct } = action;
  const answerable = whoAnswers(about, everybody);
  const words = actionWords(kind, answerable, {
    isChild: about.lane === 'child-needs-help',
    hasAdult: hasAdult(about),
  });
  return {
    action: ACTION_WORDS[kind].text,
    by: `${by.name}, ${clock.moment(at)}`,
    verdict: verdict === null ? null : VERDICT_NAMES[verdict],
    harm: harm.map(one => HARM_WORDS[one]),
    conduct: conduct === null ? null : `${conductText(adult)} ${conduct ? 'Yes' : 'No'}.`,
    never: concluded === null ? words.never : null,
    contacts: concluded === null ? contactsFor(kind, contacts) : null,
    ending:
      concluded === null
        ? null
        : {
            text: concluded.outcome === null ? null : OUTCOME_WORDS[concluded.outcome].text,
            meaning: concluded.outcome === null ? null : OUTCOME_WORDS[concluded.outcome].meaning,
            consequence: concluded.outcome === null ? null : OUTCOME_WORDS[concluded.outcome].consequence,
            note: visible(concluded.note),
            by: `${concluded.by.name}, ${clock.moment(concluded.at)}`,
          },
    signed: signedOff === null ? null : `${signedOff.by.name}, ${clock.moment(signedOff.at)}`,
  };
}

/** Who may sign, and what stands in the way. */
function signingOf({ about, casework, reader, everybody, clock }: DecisionParts) {
  const { people, alone } = signersOf(about, casework, everybody);
  const open = openTasks(casework);
  return {
    yours: people.some(({ _id }) => _id === reader._id),
    alone,
    who: people.length > 0 ? peopleText(people, reader._id) : 'nobody: no account with authority may read it',
    openTasks: open.map(({ text, due }) => `${text}, due ${dueText(due, clock)}`),
    open: counted(open.length, 'task is', 'tasks are'),
  };
}

/** Readings by others: what both said once the other has answered, and until then only that they were asked. */
function readingsOf({ casework, reader, clock }: DecisionParts) {
  return casework.secondReadings
    .filter(({ of, answer }) => answer !== null || of.id !== reader._id)
    .map(({ of, askedBy, askedAt, first, answer }) => {
      const asked = `${askedBy.name} asked ${of.name}, ${clock.moment(askedAt)}`;
      if (answer === null) return { asked, state: 'Not answered yet', first: null, second: null, note: null };
      if (answer.verdict === null) return { asked, state: 'Declined', first: null, second: null, note: answer.note };
      return {
        asked,
        state: answer.verdict === first ? 'They agree' : 'They do not agree',
        first: `${askedBy.name}: ${VERDICT_NAMES[first]}`,
        second: `${of.name}: ${VERDICT_NAMES[answer.verdict]}`,
        note: answer.note,
      };
    });
}
