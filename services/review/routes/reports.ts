import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { UserRecord } from '../../../models/user.js';
import { ServiceError } from '../../errors.js';
import { AUDIENCE, audienceOf, kindsFor, REPORT_READERS, type ReportAudience } from '../../reports/audience.js';
import { daysAfter } from '../../reports/days.js';
import { makeAndKeep, noteTaken, type OpenedReport, openFor, reportsOf } from '../../reports/keep.js';
import type { ReportEdges } from '../../reports/make.js';
import { schoolTime } from '../../reports/make.js';
import { type Period, rangeOf, readPeriod, type SchoolTime } from '../../reports/period.js';
import { reportLines } from '../../reports/render/csv.js';
import { reportPdf } from '../../reports/render/pdf/report-pdf.js';
import { scheduledKey } from '../../reports/run-schedule.js';
import { csvText } from '../csv.js';
import type { ReviewEdges } from '../edges.js';
import { LAST_PERIODS, presentReport, presentReports, type ReportsPage } from '../presenters/reports.js';
import type { FieldError } from '../source-form.js';
import { formId } from './fields.js';
import { SCHEDULE_ROUTES, SCHEDULERS } from './report-schedule.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

const SHOWN = 60;
const params = z.strictObject({ id: formId });
const periods = LAST_PERIODS.map(({ value }) => value) as [string, ...string[]];

/** What monitoring came to, for each of those who answer for it. */
export const REPORT_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/reports',
    audience: REPORT_READERS,
    serve: async visit => show(visit, { period: 'last-week', from: '', to: '' }, []),
  }),
  route({
    method: 'post',
    path: '/reports',
    audience: REPORT_READERS,
    body: z.strictObject({
      id: formId,
      period: z.enum(periods),
      from: z.string().max(20).optional().default(''),
      to: z.string().max(20).optional().default(''),
    }),
    serve: async visit => {
      const { body, user, now, edges, request } = visit;
      const audience = audienceOf(user.role);
      if (audience === null) return notFound;
      const { clock, school: _, ...time } = await schoolTime(edges.config, now);
      const period = wantedPeriod(body, clock.today, time);
      if (period === null || !kindsFor(audience).includes(period.kind))
        return show(visit, body, [{ field: 'from', text: 'Enter two days, the first before the last' }], 422);
      const wanted = { audience, period, plannedAt: null, send: false };
      const report = await makeAndKeep(user, { ...wanted, key: keyOf(wanted, body.id, user._id) }, now, edges);
      request.session.notice = 'The report is made and kept.';
      return redirect(`/reports/${report._id}`);
    },
  }),
  ...SCHEDULE_ROUTES,
  route({
    method: 'get',
    path: '/reports/:id',
    audience: REPORT_READERS,
    params,
    serve: visit =>
      taken(visit, 'page', async ({ record, document }) => page('report', presentReport(record, document))),
  }),
  route({
    method: 'get',
    path: '/reports/:id/pdf',
    audience: REPORT_READERS,
    params,
    serve: visit =>
      taken(visit, 'pdf', async ({ record, document }) => ({
        kind: 'file',
        name: `${fileName(record)}.pdf`,
        type: 'application/pdf',
        content: await reportPdf(document, record.madeAt),
      })),
  }),
  route({
    method: 'get',
    path: '/reports/:id/csv',
    audience: REPORT_READERS,
    params,
    serve: visit =>
      taken(visit, 'csv', async ({ record, document }) => ({
        kind: 'file',
        name: `${fileName(record)}.csv`,
        type: 'text/csv',
        content: csvText(reportLines(document)),
      })),
  }),
];

interface Place {
  readonly user: UserRecord;
  readonly now: Date;
  readonly edges: ReviewEdges;
}

/** Opens a report for whoever it was made for, and notes that they took it. */
async function taken(
  { params: { id }, user, now, edges }: Place & { readonly params: { readonly id: string } },
  way: 'page' | 'pdf' | 'csv',
  answer: (opened: OpenedReport) => Promise<Answer>,
): Promise<Answer> {
  const { clock: _clock, school: _school, ...time } = await schoolTime(edges.config, now);
  const opened = await openFor(user, id, now, edges satisfies ReportEdges, time);
  if (opened === null) return notFound;
  await noteTaken(opened.record._id, way, now);
  return answer(opened);
}

/** The governors' figures of a term are made once: of two that were made apart the difference would tell. */
function keyOf(
  { audience, period }: { readonly audience: ReportAudience; readonly period: Period },
  id: string,
  userId: string,
): string {
  if (audience !== 'governors') return `asked|${id}`;
  return scheduledKey(
    { planned: { audience, kind: 'term', on: true, weekday: 1, time: '', since: null }, period },
    userId,
  );
}

function wantedPeriod(
  { period, from, to }: { readonly period: string; readonly from: string; readonly to: string },
  today: string,
  time: SchoolTime,
): Period | null {
  try {
    return period === 'range' ? rangeOf(from, to, time) : readPeriod(period, today, time);
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'PERIOD_INVALID') return null;
    throw error;
  }
}

/** Without anything of what is in it: it lies in a folder of downloads. */
function fileName({ audience, from, until }: OpenedReport['record']): string {
  return `candour-report-${AUDIENCE[audience].roles[0]}-${from}-to-${daysAfter(until, -1)}`;
}

async function show(
  { user, now, edges }: Place,
  typed: ReportsPage['typed'],
  errors: readonly FieldError[],
  status = 200,
): Promise<Answer> {
  const audience = audienceOf(user.role);
  if (audience === null) return notFound;
  const [reports, { clock }] = await Promise.all([reportsOf(user, SHOWN), schoolTime(edges.config, now)]);
  const model = presentReports({
    audience,
    reports,
    clock,
    typed: audience === 'governors' && typed.period === 'last-week' ? { ...typed, period: 'last-term' } : typed,
    errors,
    mayPlan: SCHEDULERS.includes(user.role),
    formId: randomUUID(),
  });
  return page('reports', model, status);
}
