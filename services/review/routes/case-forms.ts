import { z } from 'zod';
import type { CaseRecord } from '../../../models/case.js';
import { loadAccounts } from '../../cases/accounts.js';
import { addNote, CONTRADICTION, contradicts, type Decision, decide } from '../../cases/decide.js';
import { caseworkOfCase } from '../../cases/follow.js';
import { asksConduct, planOf } from '../../cases/plan.js';
import { readableCase } from '../../cases/queries.js';
import {
  CASE_TRANSITIONS,
  type DecisionKind,
  HARM_THRESHOLD,
  isAction,
  OUTCOMES,
  VERDICTS,
} from '../../cases/states.js';
import { ANSWERABLE_NAMES, whoAnswers } from '../../cases/who-answers.js';
import { ServiceError } from '../../errors.js';
import { canSend } from '../../notify/can-send.js';
import { loadSchool } from '../../register/school.js';
import { READERS } from '../access.js';
import { caseDraft } from '../case-draft.js';
import { type FormError, questionOf, type Typed } from '../presenters/decision.js';
import { doneLine } from '../presenters/effects.js';
import { SchoolClock } from '../presenters/time.js';
import { again, type CaseFormVisit } from './case-again.js';
import { caseNumber, formId, several } from './fields.js';
import { notFound, type Route, redirect, route } from './route.js';

const MOST = 10_000;
const words = z.string().max(MOST);
const kinds = [...new Set(Object.values(CASE_TRANSITIONS).flatMap(Object.keys))] as [DecisionKind, ...DecisionKind[]];

const decision = z.strictObject({
  id: formId,
  verdict: z.enum(VERDICTS).optional(),
  kind: z.enum(kinds).optional(),
  harm: several(HARM_THRESHOLD),
  conduct: z.enum(['yes', 'no']).optional(),
  outcome: z.enum(OUTCOMES).optional(),
  note: words.optional().default(''),
  /** Sent by a script, which asks for no page: only that the draft is kept. */
  quiet: z.literal('yes').optional(),
});
type Sent = z.infer<typeof decision>;

/** Taking a case and giving it back say nothing about it; whatever else is decided needs its reason. */
const WITHOUT_REASON: ReadonlySet<DecisionKind> = new Set<DecisionKind>(['start-review', 'return-to-queue']);

/** `{who}`: whoever answers for the conduct of the adult. */
const DONE: Readonly<Record<DecisionKind, string>> = {
  'start-review': 'The case is yours. Others see that you have it.',
  'return-to-queue': 'The case is back in the queue. Your notes stay on its record.',
  'no-further-action': 'Recorded: no further action. The case is closed and stays on the record.',
  'low-level-concern': 'Recorded: low-level concern. The case is closed.',
  'welfare-concern': 'Recorded: child welfare concern. The case stays open as referred.',
  allegation:
    'Recorded: allegation about an adult. Contact the LADO within 1 working day, before anybody speaks to the adult.',
  'immediate-danger': 'Recorded: immediate danger. 999 first, then {who} by telephone.',
  outcome: 'Recorded: how it ended. It waits for a signature.',
  'sign-off': 'Signed off. The case is closed and stays on the record.',
  'send-back': 'Sent back. The case is open as referred until it is known how it ended.',
  reopen: 'The case is open again, and yours.',
};

/** Where the conduct of the adult plays no part, or no adult is known. */
const DONE_FOR_CHILD: Readonly<Partial<Record<DecisionKind, string>>> = {
  allegation:
    'Recorded: allegation. No record about an adult of this pair was opened. The case stays open as referred.',
  'immediate-danger':
    'Recorded: immediate danger. 999 first, then children’s social care by telephone. No record about an adult was opened.',
};

/** What a service refuses because of what others did meanwhile, or because it is not this person's to do. */
const REFUSED: ReadonlySet<string> = new Set([
  'DECISION_NOT_POSSIBLE',
  'DECISION_INCOMPLETE',
  'DECISION_CONTRADICTORY',
  'SIGN_OFF_NOT_YOURS',
  'TASKS_OPEN',
]);

export const CASE_FORM_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: '/cases/:number/decision',
    audience: READERS,
    params: caseNumber,
    body: decision,
    serve: async visit => {
      const { body, user, now, edges, params, request } = visit;
      const about = await readableCase(user, params.number);
      if (!about) return notFound;
      const typed = typedOf(body);
      const errors = await problemsOf(about, body, visit);
      if (errors.length > 0 || body.kind === undefined) return again(about, visit, { typed, errors }, 422);
      const clock = new SchoolClock(now, (await loadSchool(edges.config.school)).timeZone);
      try {
        await decide(about._id, decisionOf(body, body.kind, clock.today), user, now, edges.keys);
      } catch (error) {
        if (!(error instanceof ServiceError) || !REFUSED.has(error.code)) throw error;
        const text = `${error.message} ${error.code === 'DECISION_NOT_POSSIBLE' ? '' : `${error.remedy} `}Your text is kept below. Nobody has been told.`;
        const fresh = (await readableCase(user, about._id)) ?? about;
        return again(fresh, visit, { typed, errors: [{ field: 'note', text }] }, 409);
      }
      await caseDraft(about._id, user._id).drop();
      const sends = canSend(edges.config);
      request.session.notice = await noticeOf(about, body.kind, body.conduct === 'yes', user._id, clock, sends);
      return redirect(`/cases/${about._id}`);
    },
  }),
  route({
    method: 'post',
    path: '/cases/:number/draft',
    audience: READERS,
    params: caseNumber,
    body: decision,
    serve: async ({ body, user, now, edges, params, request }) => {
      const about = await readableCase(user, params.number);
      if (!about) return notFound;
      await caseDraft(about._id, user._id).keep(typedOf(body), edges.keys, now);
      if (body.quiet !== undefined) return redirect('/hidden');
      request.session.notice = 'Your draft is kept. Nothing is on the record yet, and nobody has been told.';
      return redirect(`/cases/${about._id}#decision`);
    },
  }),
  route({
    method: 'post',
    path: '/cases/:number/notes',
    audience: READERS,
    params: caseNumber,
    body: z.strictObject({ id: formId, note: words }),
    serve: async visit => {
      const { body, user, now, edges, params, request } = visit;
      const about = await readableCase(user, params.number);
      if (!about) return notFound;
      const note = body.note.trim();
      if (note === '') {
        request.session.notice = 'The note was empty. Nothing was recorded.';
        return redirect(`/cases/${about._id}`);
      }
      await addNote(about._id, { id: body.id, text: note }, user, now, edges.keys);
      request.session.notice = 'Your note is on the record.';
      return redirect(`/cases/${about._id}`);
    },
  }),
];

function typedOf({ verdict, kind, harm, conduct, note }: Sent): Typed {
  return { verdict: verdict ?? null, kind: kind ?? null, harm, conduct: conduct ?? null, note };
}

function decisionOf({ id, verdict, harm, conduct, outcome, note }: Sent, kind: DecisionKind, day: string): Decision {
  const made = { id, kind, verdict: verdict ?? null, note: note.trim(), day, conduct: answerOf(conduct) };
  if (kind === 'allegation') return { ...made, harm };
  return kind === 'outcome' ? { ...made, outcome: outcome ?? null } : made;
}

function answerOf(conduct: Sent['conduct']): boolean | null {
  return conduct === undefined ? null : conduct === 'yes';
}

/** What was done: for an action also who was told, from the plan that was carried out. */
async function noticeOf(
  about: CaseRecord,
  kind: DecisionKind,
  conduct: boolean,
  userId: string,
  clock: SchoolClock,
  sends: boolean,
): Promise<string> {
  if (!isAction(kind)) return DONE[kind];
  const everybody = await loadAccounts();
  const plan = planOf(kind, about, userId, clock.today, everybody, conduct);
  const words =
    about.lane === 'child-needs-help' && plan.link === null ? (DONE_FOR_CHILD[kind] ?? DONE[kind]) : DONE[kind];
  const done = words.replace('{who}', ANSWERABLE_NAMES[whoAnswers(about, everybody)]);
  return `${done} ${doneLine(plan, userId, sends)}`.trim();
}

async function problemsOf(
  about: CaseRecord,
  { kind, verdict, harm, conduct, outcome, note }: Sent,
  { edges }: CaseFormVisit,
): Promise<readonly FormError[]> {
  const errors: FormError[] = [];
  const decides = kind === undefined || !WITHOUT_REASON.has(kind);
  if ((about.state === 'new' || about.state === 'in-review') && decides) {
    if (verdict === undefined && questionOf(about) !== null)
      errors.push({ field: 'verdict', text: 'Say whether the finding is right' });
    if (kind === undefined) errors.push({ field: 'kind', text: 'Choose what happens next' });
    else if (contradicts(kind, verdict ?? null)) errors.push({ field: 'verdict', text: CONTRADICTION });
  }
  if (kind === 'allegation' && harm.length === 0)
    errors.push({
      field: 'harm',
      text: 'Choose at least one reason why it meets the harm threshold, or another action',
    });
  if (kind !== undefined && isAction(kind) && asksConduct(kind, about)) {
    if (conduct === undefined)
      errors.push({ field: 'conduct', text: 'Say whether the conduct of the adult plays a part' });
    else if (kind === 'low-level-concern' && conduct === 'no')
      errors.push({
        field: 'conduct',
        text: 'A low-level concern is about the conduct of an adult: if it plays no part, choose another action',
      });
  }
  if (kind === 'outcome' && outcome === undefined) {
    const { action } = await caseworkOfCase(about._id, edges.keys);
    if (action?.kind === 'allegation' && about.lane === 'adult-conduct')
      errors.push({ field: 'outcome', text: 'Choose how the allegation ended' });
  }
  if (decides && note.trim() === '') errors.push({ field: 'note', text: 'Write the facts and your reason' });
  return errors;
}
