import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { toString as drawQr } from 'qrcode';
import { z } from 'zod';
import { StaffReportModel } from '../../../models/staff-report.js';
import type { UserRecord } from '../../../models/user.js';
import { loadSchool } from '../../register/school.js';
import { askForConfirmation, confirmReport, reportOfToken } from '../../staff-reports/confirm.js';
import { REFERENCE } from '../../staff-reports/reference.js';
import { sendReport } from '../../staff-reports/send.js';
import { stateOfReport } from '../../staff-reports/state.js';
import type { ReviewEdges } from '../edges.js';
import { presentRaise, presentRaiseCheck, presentReference, type RaiseParts } from '../presenters/raise.js';
import { SchoolClock } from '../presenters/time.js';
import { problemsOf, raiseForm, routingOfForm, toldBy } from '../raise-form.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

const token = z.strictObject({ token: z.string().regex(/^[\w-]{20,60}$/) });
const asked = z.strictObject({ reference: z.string().max(40) });
const OWN_SHOWN = 20;

/** For every member of staff, with an account or without; nobody comes to a case from here. */
export const RAISE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/raise',
    audience: 'everybody',
    serve: async place => formPage(place, { form: { id: randomUUID() } }),
  }),
  route({
    method: 'post',
    path: '/raise',
    audience: 'everybody',
    body: raiseForm,
    serve: async place => {
      const { body, user, now, edges, request } = place;
      if (body.step === 'change') return formPage(place, { form: body });
      const errors = problemsOf(body, user);
      const told = toldBy(body, user);
      const routing = routingOfForm(body);
      if (told === null || routing === null) {
        return formPage(place, { form: { ...body, website: '' }, errors }, 422);
      }
      if (body.told !== routing.id) return page('raise-check', presentRaiseCheck(body, routing, user));
      const address = addressOf(request, user);
      const wait = edges.raiseLimits.wait('report', address, now);
      if (wait > 0) return formPage(place, { form: body, wait }, 429);
      edges.raiseLimits.count('report', address, now);
      const askFor = (reference: string, reporter: typeof told.reporter) =>
        askForConfirmation(reference, reporter, { config: edges.config, keys: edges.keys, now });
      const report = await sendReport(told, askFor, now, edges.keys);
      edges.log.info({ cases: report.caseIds.length, signedIn: user !== null }, 'a member of staff raised a concern');
      request.session.notice = `Your concern was sent. Keep its reference, ${report._id}.${report.confirmation === null ? '' : ' A letter to your address asks you to confirm that it was you; nothing waits for it.'}`;
      return redirect(`/raise/${report._id}`);
    },
  }),
  route({
    method: 'get',
    path: '/raise/poster',
    audience: 'everybody',
    serve: async ({ edges }) => page('raise-poster', { title: 'Raise a concern', address: addressToRaise(edges) }),
  }),
  route({
    method: 'get',
    path: '/raise/poster.svg',
    audience: 'everybody',
    serve: async ({ edges }) => {
      const content = await drawQr(addressToRaise(edges), { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
      return { kind: 'file', name: 'raise-a-concern.svg', type: 'image/svg+xml', content };
    },
  }),
  route({
    method: 'get',
    path: '/raise/confirm/:token',
    audience: 'everybody',
    params: token,
    serve: async ({ params, now }) => {
      // Programs that look into mail open links: only the button confirms.
      const report = await reportOfToken(params.token, now);
      if (report === null) return notFound;
      return page('raise-confirm', { ...CONFIRM, token: params.token, done: report.confirmedAt !== null });
    },
  }),
  route({
    method: 'post',
    path: '/raise/confirm/:token',
    audience: 'everybody',
    params: token,
    serve: async ({ params, now, edges }) => {
      const report = await reportOfToken(params.token, now);
      if (report === null) return notFound;
      await confirmReport(report, now, edges.keys);
      return redirect(`/raise/confirm/${params.token}`);
    },
  }),
  route({
    method: 'get',
    path: '/raise/:reference',
    audience: 'everybody',
    params: asked,
    serve: async ({ params, user, now, edges, request }) => {
      const reference = params.reference.toUpperCase();
      const address = addressOf(request, user);
      const wait = edges.raiseLimits.wait('unknown-reference', address, now);
      if (wait > 0) return page('raise-wait', { title: 'Too many references', pageClass: 'page--form', wait }, 429);
      const report = REFERENCE.test(reference)
        ? await StaffReportModel.findById(reference, { caseIds: 1 }).lean()
        : null;
      if (report === null) {
        edges.raiseLimits.count('unknown-reference', address, now);
        return notFound;
      }
      return page('raise-reference', presentReference(report, await stateOfReport(report)));
    },
  }),
];

const CONFIRM = { title: 'Was this you?', pageClass: 'page--form' };

interface Place {
  readonly user: UserRecord | null;
  readonly now: Date;
  readonly edges: ReviewEdges;
}

export async function formPage(
  place: Place,
  parts: Pick<RaiseParts, 'form' | 'errors' | 'wait'>,
  status = 200,
): Promise<Answer> {
  return page('raise', await raiseModel(place, parts), status);
}

/** The form with what was typed, and what whoever is signed in has raised before. */
export async function raiseModel({ user, now, edges }: Place, parts: Pick<RaiseParts, 'form' | 'errors' | 'wait'>) {
  const [reports, school] = await Promise.all([
    user === null
      ? []
      : StaffReportModel.find({ reporterId: user._id, kind: { $nin: ['low-level', 'pattern'] } })
          .sort({ raisedAt: -1 })
          .limit(OWN_SHOWN)
          .lean(),
    loadSchool(edges.config.school),
  ]);
  const own = await Promise.all(reports.map(async report => ({ report, state: await stateOfReport(report) })));
  return presentRaise({ ...parts, user, own, clock: new SchoolClock(now, school.timeZone) });
}

/** Who is signed in has an allowance of their own, whoever else is behind the same address. */
function addressOf(request: Request, user: UserRecord | null): string {
  return user === null ? (request.ip ?? '') : `user ${user._id}`;
}

function addressToRaise({ config }: ReviewEdges): string {
  return `${config.web.publicUrl}/raise`;
}
