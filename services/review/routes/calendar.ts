import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { UserModel, type UserRecord, type UserRole } from '../../../models/user.js';
import { loadCalendar } from '../../calendar/calendar.js';
import { changeCalendar, settleCalendar, waitingCalendars } from '../../calendar/change-calendar.js';
import { ServiceError } from '../../errors.js';
import { loadSchool } from '../../register/school.js';
import { CALENDAR_KEEPERS } from '../access.js';
import { calendarForm, readCalendarForm, type TypedCalendar, typedIn } from '../calendar-form.js';
import type { ReviewEdges } from '../edges.js';
import { presentCalendar } from '../presenters/calendar.js';
import { SchoolClock } from '../presenters/time.js';
import type { FieldError } from '../source-form.js';
import { formId } from './fields.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

/** More time for cases is agreed to by somebody who reads cases. */
const AGREEING: readonly UserRole[] = ['lead', 'head'];

const answer = z.strictObject({
  state: z.enum(['approved', 'refused', 'withdrawn']),
  words: z.string().max(2_000).optional().default(''),
});

/** When the school is open. */
export const CALENDAR_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/calendar',
    audience: CALENDAR_KEEPERS,
    serve: async visit => show(visit, { ...(await loadCalendar()), reason: '' }, []),
  }),
  route({
    method: 'post',
    path: '/calendar',
    audience: CALENDAR_KEEPERS,
    body: calendarForm,
    serve: async visit => {
      const { body, user, now, edges, request } = visit;
      const typed = typedIn(body);
      const { calendar, errors } = readCalendarForm(typed);
      if (errors.length > 0) return show(visit, typed, errors, 422);
      const change = { formId: body.id, reason: typed.reason.trim() };
      const outcome = await changeCalendar(calendar, change, user, now, edges.keys);
      request.session.notice =
        outcome === 'changed'
          ? 'The calendar is saved. It is on the record.'
          : 'This would give more time for cases that may be waiting now, so a second person must agree. Until then nothing changes.';
      return redirect('/calendar');
    },
  }),
  route({
    method: 'post',
    path: '/calendar/:id',
    audience: CALENDAR_KEEPERS,
    params: z.strictObject({ id: formId }),
    body: answer,
    serve: async ({ params, body, user, now, edges, request }) => {
      const waiting = await waitingCalendars(now, edges.keys);
      const isWaiting = waiting.some(({ _id }) => _id === params.id);
      if (!isWaiting || (body.state !== 'withdrawn' && !AGREEING.includes(user.role))) return notFound;
      try {
        await settleCalendar(params.id, body.state, body.words.trim(), user, now, edges.keys);
        request.session.notice = DONE[body.state];
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'APPROVAL_NOT_POSSIBLE') throw error;
        request.session.notice = error.message;
      }
      return redirect('/calendar');
    },
  }),
];

const DONE = {
  approved: 'You have agreed. The new calendar holds from now on.',
  refused: 'You have refused it. The calendar stays as it is.',
  withdrawn: 'It is taken back. The calendar stays as it is.',
} as const;

interface Place {
  readonly user: UserRecord;
  readonly now: Date;
  readonly edges: ReviewEdges;
}

async function show(place: Place, typed: TypedCalendar, errors: readonly FieldError[], status = 200): Promise<Answer> {
  const { user, now, edges } = place;
  const [present, waiting, users, school] = await Promise.all([
    loadCalendar(),
    waitingCalendars(now, edges.keys),
    UserModel.find({}, { name: 1 }).lean(),
    loadSchool(edges.config.school),
  ]);
  const model = presentCalendar({
    present,
    typed,
    waiting,
    readerId: user._id,
    names: new Map(users.map(one => [one._id, one.name])),
    mayAgree: AGREEING.includes(user.role),
    errors,
    formId: randomUUID(),
    clock: new SchoolClock(now, school.timeZone),
  });
  return page('calendar', model, status);
}
