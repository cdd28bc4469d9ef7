import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { UserModel, type UserRecord, type UserRole } from '../../../models/user.js';
import { changeServiceLevels, settleLevels, waitingLevels } from '../../cases/change-levels.js';
import { CLOCKS, loadServiceLevels, type ServiceLevels, UNITS } from '../../cases/service-levels.js';
import * as as from '../../config/values.js';
import { ServiceError } from '../../errors.js';
import { loadSchool } from '../../register/school.js';
import { SEVERITIES, type Severity } from '../../taxonomy.js';
import { CALENDAR_KEEPERS, READERS } from '../access.js';
import type { ReviewEdges } from '../edges.js';
import { fieldOf, presentLevels, type TypedLevels, typedLevels } from '../presenters/service-levels.js';
import { SchoolClock } from '../presenters/time.js';
import type { FieldError } from '../source-form.js';
import { formId } from './fields.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

/** They propose and change; any other reader may be the second person. */
const CHANGERS: readonly UserRole[] = ['lead', 'head', 'chair'];

const amount = z.string().max(20);
const unit = z.enum(UNITS);
const fields = Object.fromEntries(
  SEVERITIES.flatMap(severity =>
    CLOCKS.flatMap(clock => [
      [`${fieldOf(severity, clock)}-amount`, amount],
      [`${fieldOf(severity, clock)}-unit`, unit],
    ]),
  ),
) as Readonly<Record<string, z.ZodType<string>>>;
const form = z.strictObject({ id: formId, hours: z.string().max(500), reason: z.string().max(2_000), ...fields });

const answer = z.strictObject({
  state: z.enum(['approved', 'refused', 'withdrawn']),
  words: z.string().max(2_000).optional().default(''),
});

/** How soon cases are to be looked at. */
export const SERVICE_LEVEL_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/times',
    audience: READERS,
    serve: async visit => show(visit, typedLevels(await loadServiceLevels()), []),
  }),
  route({
    method: 'post',
    path: '/times',
    audience: CHANGERS,
    body: form,
    serve: async visit => {
      const { id, reason, ...typed } = visit.body;
      const { user, now, edges, request } = visit;
      const errors: FieldError[] = [];
      const { timeZone } = await loadSchool(edges.config.school);
      const levels: ServiceLevels = {
        timeZone,
        hours: readHours(typed.hours, errors),
        allowed: readAllowed(typed, errors),
      };
      if (reason.trim() === '') errors.push({ field: 'reason', text: 'Write why the times change' });
      if (errors.length > 0) return show(visit, typed, errors, 422);
      const outcome = await changeServiceLevels(levels, { formId: id, reason: reason.trim() }, user, now, edges.keys);
      request.session.notice =
        outcome === 'changed'
          ? 'The times have changed. They hold for cases that are raised, or grow graver, from now on.'
          : 'This gives more time than now, so a second person must agree. Until then nothing changes.';
      return redirect('/times');
    },
  }),
  route({
    method: 'post',
    path: '/times/:id',
    audience: READERS,
    params: z.strictObject({ id: formId }),
    body: answer,
    serve: async ({ params, body, user, now, edges, request }) => {
      const waiting = await waitingLevels(now, edges.keys);
      if (!waiting.some(({ _id }) => _id === params.id)) return notFound;
      try {
        await settleLevels(params.id, body.state, body.words.trim(), user, now, edges.keys);
        request.session.notice = DONE[body.state];
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'APPROVAL_NOT_POSSIBLE') throw error;
        request.session.notice = error.message;
      }
      return redirect('/times');
    },
  }),
];

const DONE = {
  approved: 'You have agreed. The new times hold from now on.',
  refused: 'You have refused it. The times stay as they are.',
  withdrawn: 'It is taken back. The times stay as they are.',
} as const;

interface Place {
  readonly user: UserRecord;
  readonly now: Date;
  readonly edges: ReviewEdges;
}

async function show(place: Place, typed: TypedLevels, errors: readonly FieldError[], status = 200): Promise<Answer> {
  const { user, now, edges } = place;
  const [present, waiting, users, school] = await Promise.all([
    loadServiceLevels(),
    waitingLevels(now, edges.keys),
    UserModel.find({}, { name: 1 }).lean(),
    loadSchool(edges.config.school),
  ]);
  const model = presentLevels({
    present,
    typed,
    waiting,
    readerId: user._id,
    names: new Map(users.map(one => [one._id, one.name])),
    mayChange: CHANGERS.includes(user.role),
    keepsCalendar: CALENDAR_KEEPERS.includes(user.role),
    errors,
    formId: randomUUID(),
    clock: new SchoolClock(now, school.timeZone),
  });
  return page('times', model, status);
}

function readAllowed(typed: TypedLevels, errors: FieldError[]): ServiceLevels['allowed'] {
  const read = (severity: Severity, clock: (typeof CLOCKS)[number]) => {
    const name = fieldOf(severity, clock);
    const written = typed[`${name}-amount`]?.trim() ?? '';
    const chosen = unit.parse(typed[`${name}-unit`]);
    const wrong = problemOf(written, chosen, severity);
    if (wrong !== null) errors.push({ field: name, text: wrong });
    return { amount: Number(written), unit: chosen };
  };
  const both = (severity: Severity) => ({
    acknowledge: read(severity, 'acknowledge'),
    decide: read(severity, 'decide'),
  });
  return { critical: both('critical'), high: both('high'), medium: both('medium'), low: both('low') };
}

const MOST = { minutes: 600, hours: 200, 'school-days': 60 } as const;

function problemOf(written: string, chosen: keyof typeof MOST, severity: Severity): string | null {
  if (severity === 'critical' && chosen === 'school-days') return 'Immediate cases are counted in minutes or hours';
  if (/^\d{1,4}$/.test(written) && Number(written) >= 1 && Number(written) <= MOST[chosen]) return null;
  return `Enter a whole number from 1 to ${MOST[chosen]}`;
}

function readHours(written: string | undefined, errors: FieldError[]): ServiceLevels['hours'] {
  const parts = (written ?? '').split(',').map(part => part.trim());
  const read = parts.filter(Boolean).map(part => as.sessionHours.safeParse(part));
  const hours = read.flatMap(one => (one.success ? [one.data] : []));
  if (hours.length === 0 || hours.length < read.length)
    errors.push({ field: 'hours', text: 'Enter days and times like mon-fri 08:00-17:00' });
  return hours;
}
