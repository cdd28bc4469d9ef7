import { z } from 'zod';
import type { CaseRecord } from '../../../models/case.js';
import type { UserRecord } from '../../../models/user.js';
import { loadAccounts } from '../../cases/accounts.js';
import { openReadingOf } from '../../cases/casework.js';
import { fetchContext, keepFetched } from '../../cases/context.js';
import { caseworkOfCase } from '../../cases/follow.js';
import { readableCase } from '../../cases/queries.js';
import { mayRead } from '../../cases/route.js';
import { answerAsSecondReader, askSecondReader } from '../../cases/second-reader.js';
import { VERDICTS } from '../../cases/states.js';
import { addMeeting, addTask, changeTask, type NewTask } from '../../cases/tasks.js';
import { ServiceError } from '../../errors.js';
import { canSend } from '../../notify/can-send.js';
import { READERS } from '../access.js';
import type { FormError } from '../presenters/decision.js';
import { hasBeenTold } from '../presenters/telling.js';
import { FETCHED_TOGETHER } from '../presenters/thread.js';
import { counted } from '../presenters/time.js';
import { again } from './case-again.js';
import { caseNumber, formId, isoDay, messageId, taskId } from './fields.js';
import { type Answer, notFound, type Route, redirect, route, type Visit } from './route.js';

const line = z.string().max(300).optional().default('');
const words = z.string().max(10_000).optional().default('');
const maybeDay = z
  .union([z.literal(''), isoDay])
  .optional()
  .default('');

const task = z.strictObject({ id: formId, text: line, due: maybeDay, who: line });
const taskChange = z.strictObject({ id: formId, task: taskId, step: z.enum(['done', 'reopened']), note: words });
const meeting = z.strictObject({ id: formId, date: maybeDay, present: words, discussed: words, actions: words });
const ask = z.strictObject({ id: formId, of: line, verdict: z.enum(VERDICTS).optional() });
const answer = z.strictObject({ id: formId, verdict: z.enum([...VERDICTS, 'decline']).optional(), note: words });
const fetchForm = z.strictObject({ message: z.union([messageId, z.array(messageId).min(1).max(FETCHED_TOGETHER)]) });
const keepForm = z.strictObject({ id: formId, message: messageId });

type CaseForm<Body> = Visit<{ number: string }, unknown, Body, UserRecord>;

/**
 * Forms that work on a case: for whoever may read it, unless they were asked for a verdict of their own and have not given it. What others
 * did meanwhile is said on the page; nothing is recorded then.
 */
function workRoute<Body>(
  path: string,
  body: z.ZodType<Body>,
  serve: (about: CaseRecord, visit: CaseForm<Body>) => Promise<Answer | string>,
  { blindToo = false } = {},
): Route {
  return route({
    method: 'post',
    path: `/cases/:number/${path}`,
    audience: READERS,
    params: caseNumber,
    body,
    serve: async visit => {
      const { user, params, edges, request } = visit;
      const about = await readableCase(user, params.number);
      if (!about) return notFound;
      const isBlind = openReadingOf(await caseworkOfCase(about._id, edges.keys), user._id) !== null;
      if (isBlind && !blindToo) {
        request.session.notice = 'Nothing was recorded: give your own verdict first.';
        return redirect(`/cases/${about._id}#decision`);
      }
      try {
        const done = await serve(about, visit);
        if (typeof done !== 'string') return done;
        request.session.notice = done;
      } catch (error) {
        if (!(error instanceof ServiceError) || !error.code.endsWith('_NOT_POSSIBLE')) throw error;
        request.session.notice = error.message;
      }
      return redirect(`/cases/${about._id}#${ANCHORS[path] ?? 'work'}`);
    },
  });
}

/** Where the reader was. */
const ANCHORS: Readonly<Record<string, string>> = {
  'second-reader': 'decision',
  'second-reader/answer': 'decision',
  context: 'conversation',
  'context/keep': 'conversation',
};

export const CASE_WORK_ROUTES: readonly Route[] = [
  workRoute('tasks', task, async (about, visit) => {
    const { body, user, now, edges } = visit;
    const text = body.text.trim();
    const errors: FormError[] = [];
    if (text === '') errors.push({ field: 'task-text', text: 'Say what is to be done' });
    if (body.due === '') errors.push({ field: 'task-due', text: 'Say by when' });
    const typedWork = { text: body.text, due: body.due, who: body.who };
    if (errors.length > 0) return again(about, visit, { typedWork, errors }, 422);
    const who = await readerOf(about, body.who);
    await addTask(about._id, { id: body.id, text, due: body.due, who }, user, now, edges.keys);
    return 'The task is on the record.';
  }),
  workRoute('tasks/change', taskChange, async (about, { body, user, now, edges }) => {
    const { id, task: changed, step, note } = body;
    await changeTask(about._id, { id, taskId: changed, step, note: note.trim() }, user, now, edges.keys);
    return step === 'done' ? 'The task is done.' : 'The task is open again.';
  }),
  workRoute('meetings', meeting, async (about, visit) => {
    const { body, user, now, edges } = visit;
    const actions = actionsOf(body.actions);
    const errors: FormError[] = [];
    if (body.date === '') errors.push({ field: 'meeting-date', text: 'Say when it was' });
    if (body.present.trim() === '') errors.push({ field: 'present', text: 'Name everybody who was there' });
    if (body.discussed.trim() === '') errors.push({ field: 'discussed', text: 'Write what was discussed' });
    if (actions === null)
      errors.push({
        field: 'actions',
        text: 'Write each action on a line of its own, and its date first: 2026-11-30 Call the family',
      });
    const { id: _, ...typedWork } = body;
    if (errors.length > 0 || actions === null) return again(about, visit, { typedWork, errors }, 422);
    const { id, date, present, discussed } = body;
    const notes = { id, date, present: present.trim(), discussed: discussed.trim(), actions };
    await addMeeting(about._id, notes, user, now, edges.keys);
    return `The meeting is on the record. ${counted(actions.length, 'task')} added.`;
  }),
  workRoute('second-reader', ask, async (about, visit) => {
    const { body, user, now, edges } = visit;
    const { id, of, verdict } = body;
    if (verdict === undefined) {
      const errors: FormError[] = [
        { field: 'second-verdict', text: 'Give your own verdict first: it is fixed with the question' },
      ];
      return again(about, visit, { errors }, 422);
    }
    const reader = await askSecondReader(about, { id, of, verdict }, user, now, edges.keys);
    const told = hasBeenTold('They have', canSend(edges.config));
    return `${reader.name} is asked. ${told} They do not see your verdict until theirs is recorded.`;
  }),
  workRoute(
    'second-reader/answer',
    answer,
    async (about, visit) => {
      const { body, user, now, edges } = visit;
      const note = body.note.trim();
      const errors: FormError[] = [];
      if (body.verdict === undefined) errors.push({ field: 'verdict', text: 'Say whether the finding is right' });
      if (note === '') errors.push({ field: 'note', text: 'Write the facts and your reason' });
      const typed = { verdict: body.verdict ?? null, kind: null, harm: [], conduct: null, note: body.note };
      if (errors.length > 0 || body.verdict === undefined) return again(about, visit, { typed, errors }, 422);
      const verdict = body.verdict === 'decline' ? null : body.verdict;
      await answerAsSecondReader(about._id, { id: body.id, verdict, note }, user, now, edges.keys);
      return verdict === null
        ? 'Declined. You read the case as anybody does now.'
        : 'Your verdict is recorded. You see both now.';
    },
    { blindToo: true },
  ),
  workRoute(
    'context',
    fetchForm,
    async (about, { body, user, now, edges, request }) => {
      const ids = typeof body.message === 'string' ? [body.message] : body.message;
      const outcomes = await fetchContext(about, ids, user, now, edges.keys, wanted =>
        edges.context.fetch(request.sessionID, about._id, wanted),
      );
      const found = [...outcomes.values()].filter(({ kind }) => kind === 'found').length;
      return `${found} of ${counted(outcomes.size, 'message')} fetched. It is on the record that you did, not what they say.`;
    },
    { blindToo: true },
  ),
  workRoute('context/keep', keepForm, async (about, { body, user, now, edges, request }) => {
    const held = edges.context.shownTo(request.sessionID, about._id).get(body.message);
    if (held?.kind !== 'found') return 'Nothing was kept: fetch the message again first.';
    await keepFetched(about, { id: body.id, messageId: body.message, words: held.words }, user, now, edges.keys);
    return 'The message is kept as evidence of this case.';
  }),
];

/** `null`: whoever has the case. Only somebody who may read it can be named. */
async function readerOf(about: CaseRecord, userId: string): Promise<NewTask['who']> {
  const everybody = await loadAccounts();
  const user = everybody.find(({ _id }) => _id === userId);
  return user && mayRead(user, about, everybody) ? { id: user._id, name: user.name } : null;
}

const MOST_ACTIONS = 20;

/** One a line, its date first: `2026-11-30 Call the family`. `null`: a line is something else. */
function actionsOf(text: string): readonly Omit<NewTask, 'id'>[] | null {
  const lines = text
    .split('\n')
    .map(one => one.trim())
    .filter(Boolean);
  const actions = lines.map(one => ({ due: one.slice(0, 10), text: one.slice(10).trim(), who: null }));
  const isRight = actions.every(
    ({ due, text: what }) => isoDay.safeParse(due).success && what !== '' && what.length <= 300,
  );
  return isRight && actions.length <= MOST_ACTIONS ? actions : null;
}
