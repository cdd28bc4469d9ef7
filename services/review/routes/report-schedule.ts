import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { UserModel, type UserRecord, type UserRole } from '../../../models/user.js';
import { ServiceError } from '../../errors.js';
import { canSend } from '../../notify/can-send.js';
import { loadSchool } from '../../register/school.js';
import { changeSchedule, settleSchedule, waitingSchedules } from '../../reports/change-schedule.js';
import { DEFAULT_SCHEDULE, loadSchedule, type ReportSchedule } from '../../reports/schedule.js';
import type { ReviewEdges } from '../edges.js';
import { fieldOf, presentSchedule, type TypedSchedule, typedSchedule } from '../presenters/report-schedule.js';
import { SchoolClock } from '../presenters/time.js';
import type { FieldError } from '../source-form.js';
import { formId } from './fields.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

/** They decide what comes by itself; another one of them is the second person. */
export const SCHEDULERS: readonly UserRole[] = ['lead', 'head', 'chair'];

const fields = Object.fromEntries(
  DEFAULT_SCHEDULE.reports.flatMap(one => [
    [`${fieldOf(one)}-on`, z.literal('yes').optional()],
    [`${fieldOf(one)}-weekday`, z.enum(['1', '2', '3', '4', '5', '6', '7']).optional()],
    [`${fieldOf(one)}-time`, z.string().max(10)],
  ]),
) as Readonly<Record<string, z.ZodType<string | undefined>>>;
const form = z.strictObject({
  id: formId,
  mail: z.enum(['figures', 'link']),
  reason: z.string().max(2_000),
  ...fields,
});
const answer = z.strictObject({
  state: z.enum(['approved', 'refused', 'withdrawn']),
  words: z.string().max(2_000).optional().default(''),
});

/** Which reports come by themselves, and when. */
export const SCHEDULE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/reports/schedule',
    audience: SCHEDULERS,
    serve: async visit => show(visit, typedSchedule(await loadSchedule()), []),
  }),
  route({
    method: 'post',
    path: '/reports/schedule',
    audience: SCHEDULERS,
    body: form,
    serve: async visit => {
      const { id, reason, ...typed } = visit.body;
      const { user, now, edges, request } = visit;
      const errors: FieldError[] = [];
      const schedule = await readTyped(typed, errors);
      if (reason.trim() === '') errors.push({ field: 'reason', text: 'Write why the schedule changes' });
      if (errors.length > 0) return show(visit, typed, errors, 422);
      const outcome = await changeSchedule(schedule, { formId: id, reason: reason.trim() }, user, now, edges.keys);
      request.session.notice =
        outcome === 'changed'
          ? 'The schedule has changed. It holds for periods that end from now on.'
          : 'A report would not come any more, so a second person must agree. Until then nothing changes.';
      return redirect('/reports/schedule');
    },
  }),
  route({
    method: 'post',
    path: '/reports/schedule/:id',
    audience: SCHEDULERS,
    params: z.strictObject({ id: formId }),
    body: answer,
    serve: async ({ params, body, user, now, edges, request }) => {
      const waiting = await waitingSchedules(now, edges.keys);
      if (!waiting.some(({ _id }) => _id === params.id)) return notFound;
      try {
        await settleSchedule(params.id, body.state, body.words.trim(), user, now, edges.keys);
        request.session.notice = DONE[body.state];
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'APPROVAL_NOT_POSSIBLE') throw error;
        request.session.notice = error.message;
      }
      return redirect('/reports/schedule');
    },
  }),
];

const DONE = {
  approved: 'You have agreed. The schedule holds from now on.',
  refused: 'You have refused it. The schedule stays as it is.',
  withdrawn: 'It is taken back. The schedule stays as it is.',
} as const;

async function readTyped(typed: TypedSchedule, errors: FieldError[]): Promise<ReportSchedule> {
  const present = await loadSchedule();
  const reports = present.reports.map(one => {
    const name = fieldOf(one);
    const time = typed[`${name}-time`]?.trim() ?? '';
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time))
      errors.push({ field: `${name}-time`, text: 'Enter a time like 07:30' });
    const weekday = Number(typed[`${name}-weekday`] ?? one.weekday);
    return { ...one, on: typed[`${name}-on`] === 'yes', weekday, time };
  });
  return { mail: typed.mail === 'link' ? 'link' : 'figures', reports };
}

interface Place {
  readonly user: UserRecord;
  readonly now: Date;
  readonly edges: ReviewEdges;
}

async function show(place: Place, typed: TypedSchedule, errors: readonly FieldError[], status = 200): Promise<Answer> {
  const { user, now, edges } = place;
  const [present, waiting, users, school] = await Promise.all([
    loadSchedule(),
    waitingSchedules(now, edges.keys),
    UserModel.find({}, { name: 1 }).lean(),
    loadSchool(edges.config.school),
  ]);
  const model = presentSchedule({
    present,
    typed,
    waiting,
    readerId: user._id,
    names: new Map(users.map(one => [one._id, one.name])),
    canSend: canSend(edges.config),
    errors,
    formId: randomUUID(),
    clock: new SchoolClock(now, school.timeZone),
  });
  return page('report-schedule', model, status);
}
