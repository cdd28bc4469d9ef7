import { z } from 'zod';
import type { CaseRecord } from '../../../models/case.js';
import type { UserRecord } from '../../../models/user.js';
import { addNote, type Decision, decide } from '../../cases/decide.js';
import { readableCase } from '../../cases/queries.js';
import type { DecisionKind } from '../../cases/states.js';
import { ServiceError } from '../../errors.js';
import { READERS } from '../access.js';
import { caseModel } from '../case-page.js';
import type { ReviewEdges } from '../edges.js';
import { ACTION_NAMES, type FormError, type Typed } from '../presenters/decision.js';
import { caseNumber, formId } from './fields.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

const MOST = 10_000;
const words = z.string().max(MOST);
const kinds = Object.keys(ACTION_NAMES) as [DecisionKind, ...DecisionKind[]];

const decision = z.strictObject({
  id: formId,
  verdict: z.enum(['yes', 'no', 'unsure']).optional(),
  kind: z.enum(kinds).optional(),
  note: words.optional().default(''),
});

/** Taking a case and giving it back say nothing about it; whatever else is decided needs its reason. */
const WITHOUT_REASON: ReadonlySet<DecisionKind> = new Set<DecisionKind>(['start-review', 'return-to-queue']);

const DONE: Readonly<Record<DecisionKind, string>> = {
  'start-review': 'The case is yours. Others see that you have it.',
  'return-to-queue': 'The case is back in the queue. Your notes stay on its record.',
  'no-further-action': 'Recorded: no further action. The case is closed and stays on the record.',
  'low-level-concern': 'Recorded: low-level concern. Tell the head teacher. The case is closed.',
  'welfare-concern': 'Recorded: child welfare concern. The case stays open as referred.',
  allegation: 'Recorded: allegation about an adult. Tell the head teacher now; contact the LADO within 1 working day.',
  'immediate-danger': 'Recorded: immediate danger. 999 first, then the head teacher.',
  close: 'The case is closed and stays on the record.',
  reopen: 'The case is open again, and yours.',
};

export const CASE_FORM_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: '/cases/:number/decision',
    audience: READERS,
    params: caseNumber,
    body: decision,
    serve: async visit => {
      const { body, user, now, edges, params } = visit;
      const about = await readableCase(user, params.number);
      if (!about) return notFound;
      const typed = { verdict: body.verdict ?? null, kind: body.kind ?? null, note: body.note };
      const errors = problemsOf(about, typed);
      if (errors.length > 0 || body.kind === undefined) return again(about, visit, typed, errors, 422);
      const made: Decision = { id: body.id, kind: body.kind, verdict: body.verdict ?? null, note: body.note.trim() };
      try {
        await decide(about._id, made, user, now, edges.keys);
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'DECISION_NOT_POSSIBLE') throw error;
        const text = `${error.message} Your text is kept below. Nobody has been told.`;
        return again((await readableCase(user, about._id)) ?? about, visit, typed, [{ field: 'note', text }], 409);
      }
      visit.request.session.notice = DONE[body.kind];
      return redirect(`/cases/${about._id}`);
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

function problemsOf(about: CaseRecord, typed: Typed): readonly FormError[] {
  const errors: FormError[] = [];
  const decides = typed.kind === null || !WITHOUT_REASON.has(typed.kind as DecisionKind);
  if (about.state === 'in-review' && decides) {
    if (typed.verdict === null) errors.push({ field: 'verdict', text: 'Say whether the finding is right' });
    if (typed.kind === null) errors.push({ field: 'kind', text: 'Choose what happens next' });
  }
  if (decides && typed.note.trim() === '') errors.push({ field: 'note', text: 'Write the facts and your reason' });
  return errors;
}

interface Place {
  readonly user: UserRecord;
  readonly now: Date;
  readonly edges: ReviewEdges;
}

/** The same page with what was typed, and what is wrong with it. */
async function again(
  about: CaseRecord,
  place: Place,
  typed: Typed,
  errors: readonly FormError[],
  status: number,
): Promise<Answer> {
  const model = await caseModel({ about, ...place, query: {}, namesShown: false, typed, errors });
  return page('case', model, status);
}
