import { CaseModel, type CaseRecord } from '../../models/case.js';
import type { UserRecord } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import { noteVerdict } from '../monitoring/verdicts.js';
import type { KeyRing } from '../store/seal.js';
import { loadAccounts } from './accounts.js';
import { CASEWORK_KINDS, type Casework, caseworkOf, openReadingOf, openTasks } from './casework.js';
import { recordStep } from './effects.js';
import { followRecord } from './follow.js';
import { asksConduct } from './plan.js';
import { appendDerived, appendToRecord, entriesOf } from './record.js';
import { signersOf } from './sign-off.js';
import {
  type Action,
  type DecisionKind,
  type HarmCriterion,
  isAction,
  nextState,
  type Outcome,
  type Verdict,
} from './states.js';

/** What a reader decides. `id` comes with the form, so that sending it twice records it once. */
export interface Decision {
  readonly id: string;
  readonly kind: DecisionKind;
  /** Was the finding right? `null` where the decision does not say. */
  readonly verdict: Verdict | null;
  readonly note: string;
  /** Of an allegation: which criteria of the harm threshold are met; at least one. */
  readonly harm?: readonly HarmCriterion[];
  /** Whether the conduct of the adult plays a part, where `asksConduct`; a low-level concern is about nothing else. */
  readonly conduct?: boolean | null;
  /** Of `outcome`, when it was an allegation about an adult. */
  readonly outcome?: Outcome | null;
  /** The school's day, `YYYY-MM-DD`, from which what is due counts; that of `now` in UTC when it is not said. */
  readonly day?: string;
  /** How many cases were closed with it in one go, itself included. Absent: it was decided by itself. */
  readonly together?: number;
}

type Decider = Pick<UserRecord, '_id' | 'name'>;

/**
 * Records a decision and carries out what follows from it (`plan.ts`); the stage of the case follows from the record. Of two decisions made
 * at once the second is refused before it is recorded, and one that was recorded is never without its effects: a crash in between is made
 * good. The caller has made sure that the user may read the case. Throws ServiceError `DECISION_NOT_POSSIBLE` when the case is at another
 * stage by now, `DECISION_INCOMPLETE` when something that it needs is missing, `DECISION_CONTRADICTORY` for “No” to a finding with an
 * allegation or immediate danger, `SIGN_OFF_NOT_YOURS` and `TASKS_OPEN`.
 */
export async function decide(
  caseId: string,
  decision: Decision,
  user: Decider,
  now: Date,
  keys: KeyRing,
): Promise<CaseRecord> {
  const about = await CaseModel.findById(caseId).lean();
  if (!about) throw notPossible();
  const key = `decision:${decision.id}`;
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const derive = async () => {
    const before = caseworkOf(await entriesOf(caseId, CASEWORK_KINDS, keys));
    const to = nextState(before.stage, decision.kind);
    if (to === null || !isInHand(before, decision.kind, user)) throw notPossible();
    // Whoever was asked for their own verdict gives it first: afterwards it would be worth nothing.
    if (openReadingOf(before, user._id)) throw notPossible();
    const body = { ...bodyOf(decision, about, before, now), from: before.stage, to };
    if (decision.kind !== 'sign-off') return { key, kind: kindOf(decision.kind), actor, body } as const;
    return { key, kind: 'sign-off', actor, body: { ...body, alone: await signOff(about, before, user) } } as const;
  };
  await recordStep(caseId, key, () => appendDerived(caseId, key, derive, now, keys), now, keys);
  const after = (await followRecord(caseId, keys)) ?? about;
  await noteVerdict(caseId, keys);
  return after;
}

function kindOf(kind: DecisionKind) {
  if (kind === 'outcome') return 'outcome';
  return kind === 'send-back' || kind === 'sign-off' ? 'sign-off' : 'decision';
}

function bodyOf(
  { kind, verdict, note, harm = [], conduct = null, outcome = null, day, together }: Decision,
  about: CaseRecord,
  { action }: Casework,
  now: Date,
) {
  const body = { decision: kind, verdict, note, ...(together === undefined ? {} : { together }) };
  if (kind === 'outcome') {
    // What was an emergency may turn out to be an allegation; nothing else has one of the five outcomes.
    const may = hasOutcome(action?.kind ?? null, about);
    if (may && action?.kind === 'allegation' && outcome === null) throw incomplete();
    if (!may && outcome !== null) throw incomplete();
    return { ...body, outcome };
  }
  if (!isAction(kind)) return body;
  if (contradicts(kind, verdict)) throw contradictory();
  if (kind === 'allegation' && harm.length === 0) throw incomplete();
  const dated = { ...body, day: day ?? now.toISOString().slice(0, 10) };
  const answered = asksConduct(kind, about) ? { ...dated, conduct: conductIn(kind, conduct) } : dated;
  return kind === 'allegation' ? { ...answered, harm: [...harm] } : answered;
}

/** “The finding is wrong” beside a grave action would count against the rule that brought the danger to light. */
export function contradicts(kind: DecisionKind, verdict: Verdict | null): boolean {
  return verdict === 'no' && (kind === 'allegation' || kind === 'immediate-danger');
}

function conductIn(kind: Action, conduct: boolean | null): boolean {
  if (conduct === null || (kind === 'low-level-concern' && !conduct)) throw incomplete();
  return conduct;
}

/**
 * Whether an action ends with one of the five outcomes: always, or if it turned out so. They are how an allegation about an adult ends: that has a
 * record of its own, and the one of the child ends with what became of the child.
 */
export function hasOutcome(action: Action | null, { lane }: Pick<CaseRecord, 'lane'>): boolean {
  return lane === 'adult-conduct' && (action === 'allegation' || action === 'immediate-danger');
}

/** While somebody reviews a case, nobody else decides it; they may give it back to the queue, so that it never depends on one person. */
function isInHand({ stage, holder }: Casework, kind: DecisionKind, user: Decider): boolean {
  return stage !== 'in-review' || holder?.id === user._id || kind === 'return-to-queue';
}

/** Resolves to whether nobody else could have signed. */
async function signOff(about: CaseRecord, casework: Casework, user: Decider): Promise<boolean> {
  const open = openTasks(casework).length;
  if (open > 0) {
    throw new ServiceError({
      code: 'TASKS_OPEN',
      message: open === 1 ? 'One task is still open.' : `${open} tasks are still open.`,
      remedy: 'Mark each as done, or say in its note why it is not needed any more; then sign off.',
    });
  }
  const { people, alone } = signersOf(about, casework, await loadAccounts());
  if (people.some(({ _id }) => _id === user._id)) return alone;
  throw new ServiceError({
    code: 'SIGN_OFF_NOT_YOURS',
    message: 'Somebody else has to sign this off.',
    remedy: 'Who decided a case does not sign it off as long as another person with authority reads it.',
  });
}

export function notPossible(): ServiceError {
  return new ServiceError({
    code: 'DECISION_NOT_POSSIBLE',
    message: 'Your decision was not recorded: somebody has changed the case in the meantime.',
    remedy: 'Open the case again and look at its record, then decide.',
  });
}

/** For the page and for whoever gets around it. */
export const CONTRADICTION =
  '“No” does not go with an allegation or immediate danger. Where the finding is wrong and the danger real, choose “Unsure” and write why, or raise the concern by hand';

function contradictory(): ServiceError {
  return new ServiceError({
    code: 'DECISION_CONTRADICTORY',
    message: 'Your decision was not recorded.',
    remedy: `${CONTRADICTION}.`,
  });
}

function incomplete(): ServiceError {
  return new ServiceError({
    code: 'DECISION_INCOMPLETE',
    message: 'Your decision was not recorded: something that it needs is missing.',
    remedy:
      'An allegation needs at least one criterion of the harm threshold, and one about an adult ends with one of five outcomes. About a child, say whether the conduct of the adult plays a part.',
  });
}

/** Adds a note to the record without changing the state. */
export async function addNote(
  caseId: string,
  note: { readonly id: string; readonly text: string },
  user: Decider,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  await appendToRecord(caseId, { key: `note:${note.id}`, kind: 'note', actor, body: { note: note.text } }, now, keys);
}
