import type { CaseRecord } from '../../../models/case.js';
import type { UserRecord } from '../../../models/user.js';
import type { AgencyContacts } from '../../agencies/contacts.js';
import type { Account } from '../../cases/accounts.js';
import { type Casework, openReadingOf, openTasks } from '../../cases/casework.js';
import { hasOutcome } from '../../cases/decide.js';
import { planOf } from '../../cases/plan.js';
import { signersOf } from '../../cases/sign-off.js';
import { ACTIONS, HARM_THRESHOLD, OUTCOMES } from '../../cases/states.js';
import { whoAnswers } from '../../cases/who-answers.js';
import { ACTION_WORDS, actionWords, HARM_WORDS, OUTCOME_WORDS, VERDICT_NAMES } from './actions.js';
import { contactsFor } from './contacts.js';
import { dueText, effectLines, peopleText } from './effects.js';
import { ownerOf } from './owner.js';
import type { SchoolClock } from './time.js';
import { counted } from './time.js';

/** What was typed: into a form that could not be recorded, or one that was left. It must not be lost. */
export interface Typed {
  readonly verdict: string | null;
  readonly kind: string | null;
  readonly harm: readonly string[];
  readonly note: string;
}

export interface FormError {
  readonly field: DecisionField | WorkField;
  readonly text: string;
}

type DecisionField = 'verdict' | 'kind' | 'harm' | 'note' | 'outcome' | 'second-verdict';
/** Of the forms below the decision. */
export type WorkField = 'task-text' | 'task-due' | 'meeting-date' | 'present' | 'discussed' | 'actions';

export const NOTHING_TYPED: Typed = { verdict: null, kind: null, harm: [], note: '' };

export interface DecisionParts {
  readonly about: CaseRecord;
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
      note: error('note'),
      outcome: error('outcome'),
      second: error('second-verdict'),
    },
    draft: parts.draftAt === null ? null : `Draft kept ${clock.moment(parts.draftAt)}`,
    facts: parts.facts,
    verdicts: Object.entries(VERDICT_NAMES).map(([value, text]) => ({ value, text, checked: typed.verdict === value })),
    outcomes: ACTIONS.map(kind => ({
      kind,
      ...actionWords(kind, answerable),
      contacts: contactsFor(kind, parts.contacts),
      checked: typed.kind === kind,
      effects: effectLines(
        kind,
        planOf(kind, about, reader._id, clock.today, everybody),
        reader._id,
        clock,
        parts.sends,
      ),
    })),
    harm: HARM_THRESHOLD.map(value => ({ value, text: HARM_WORDS[value], checked: typed.harm.includes(value) })),
    question: questionOf(about),
    decided: form === 'second-reading' ? null : decidedText(casework, parts.contacts, clock),
    endings: hasOutcome(casework.action?.kind ?? null)
      ? OUTCOMES.map(value => ({ value, ...OUTCOME_WORDS[value] }))
      : [],
    needsEnding: casework.action?.kind === 'allegation',
    signing: signingOf(parts),
    secondReaders: parts.secondReaders.map(({ _id, name }) => ({ value: _id, text: name })),
    readings: form === 'second-reading' ? [] : readingsOf(parts),
  };
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
function decidedText({ action, concluded, signedOff }: Casework, contacts: AgencyContacts, clock: SchoolClock) {
  if (action === null) return null;
  const { kind, by, at, harm, verdict } = action;
  return {
    action: ACTION_WORDS[kind].text,
    by: `${by.name}, ${clock.moment(at)}`,
    verdict: verdict === null ? null : VERDICT_NAMES[verdict],
    harm: harm.map(one => HARM_WORDS[one]),
    never: concluded === null ? ACTION_WORDS[kind].never : null,
    contacts: concluded === null ? contactsFor(kind, contacts) : null,
    ending:
      concluded === null
        ? null
        : {
            text: concluded.outcome === null ? 'Ended' : OUTCOME_WORDS[concluded.outcome].text,
            meaning: concluded.outcome === null ? null : OUTCOME_WORDS[concluded.outcome].meaning,
            consequence: concluded.outcome === null ? null : OUTCOME_WORDS[concluded.outcome].consequence,
            note: concluded.note,
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
