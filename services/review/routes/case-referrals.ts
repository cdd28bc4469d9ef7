import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CaseRecord } from '../../../models/case.js';
import { PairModel } from '../../../models/pair.js';
import { PersonModel } from '../../../models/person.js';
import type { UserRecord } from '../../../models/user.js';
import { loadContacts } from '../../agencies/contacts.js';
import { caseworkOf, openReadingOf, REFERRAL_KINDS, type ReferralKind } from '../../cases/casework.js';
import { passedOnIn } from '../../cases/passed-on.js';
import { findingsOf, otherCases, readableCase, threadOf } from '../../cases/queries.js';
import { appendToRecord, readRecord } from '../../cases/record.js';
import { noteReferral, prepareReferral, type ReferralStep } from '../../cases/referral.js';
import { visibleRecord } from '../../cases/visible-record.js';
import { ServiceError } from '../../errors.js';
import { loadSchool } from '../../register/school.js';
import { READERS } from '../access.js';
import { maskOf, NO_MASK } from '../case-mask.js';
import { namesOf } from '../case-page.js';
import type { ReviewEdges } from '../edges.js';
import { REFERRALS_OF } from '../presenters/casework.js';
import { pairNames } from '../presenters/people-labels.js';
import { presentReferral, REFERRAL_FIELDS } from '../presenters/referral.js';
import { SchoolClock } from '../presenters/time.js';
import { proofFirst } from './confirm.js';
import { caseNumber, formId, isoDay } from './fields.js';
import { notFound, page, type Route, redirect, route } from './route.js';

const params = caseNumber.extend({ kind: z.enum(REFERRAL_KINDS) });
const field = z.string().max(10_000).optional().default('');
const pack = z.strictObject({ id: formId, ...Object.fromEntries(REFERRAL_FIELDS.map(id => [id, field])) });
const line = z.string().trim().min(1).max(300);
const sent = z.strictObject({ id: formId, how: line, when: isoDay, by: line });
const answered = z.strictObject({ id: formId, answer: z.string().trim().min(1).max(10_000), when: isoDay });

type Params = z.infer<typeof params>;

export const CASE_REFERRAL_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/cases/:number/referrals/:kind',
    audience: READERS,
    params,
    query: z.strictObject({ edit: z.literal('1').optional() }),
    serve: async ({ params: { number, kind }, query, user, now, edges, request }) => {
      const about = await readableCase(user, number);
      if (!about || !leadsTo(about, kind)) return notFound;
      const record = await visibleRecord(user, about._id, edges.keys);
      const casework = caseworkOf(record);
      if (openReadingOf(casework, user._id)) return redirect(`/cases/${about._id}#decision`);
      // The page is the pack: it is printed as it stands. Asked before anything is typed, so that nothing typed is lost.
      const here = `/cases/${about._id}/referrals/${kind}${query.edit === undefined ? '' : '?edit=1'}`;
      const first = proofFirst(request, now, here, 'pack');
      if (first) return first;
      const namesShown = request.session.namesShown === about._id;
      const actor = { kind: 'user', id: user._id, name: user.name } as const;
      const key = `viewed:${user._id}:${kind}:${now.toISOString().slice(0, 16)}`;
      const event = { key, kind: 'viewed', actor, body: { namesShown, referral: kind } } as const;
      await appendToRecord(about._id, event, now, edges.keys);
      const keysOfPair = [about.adultKey, about.pupilKey];
      const [thread, findings, others, school, people, pairs, names, contacts] = await Promise.all([
        threadOf(about, edges.keys),
        findingsOf(about._id),
        otherCases(user, about),
        loadSchool(edges.config.school),
        namesShown ? PersonModel.find({ _id: { $in: keysOfPair } }).lean() : [],
        PairModel.find({ adultId: about.adultKey }, { pupilId: 1 }).lean(),
        namesOf(keysOfPair),
        loadContacts(),
      ]);
      const mask = namesShown ? NO_MASK : maskOf(names);
      const person = (id: string) => people.find(({ _id }) => _id === id) ?? null;
      const otherPupils = new Set(pairs.map(({ pupilId }) => pupilId).filter(id => id !== about.pupilKey));
      return page(
        'referral',
        presentReferral({
          kind,
          about,
          casework,
          passedOn: passedOnIn(record),
          thread: thread.map(one => ({ ...one, text: one.text && mask.words(one.text) })),
          findings,
          others,
          names: pairNames(about, thread, namesShown ? names : null),
          namesShown,
          adult: person(about.adultKey),
          pupil: person(about.pupilKey),
          otherPupils: otherPupils.size,
          contact: contacts[kind],
          reader: user,
          schoolName: school.name,
          clock: new SchoolClock(now, school.timeZone),
          now,
          formId: randomUUID(),
          editing: query.edit !== undefined,
        }),
      );
    },
  }),
  referralForm('', pack, async (about, kind, { id, ...fields }, visit) => {
    await prepareReferral(about._id, { id, to: kind, fields }, visit.user, visit.now, visit.edges.keys);
    return 'The referral is prepared and on the record. Nothing is sent: print it, or send it as your local procedure says.';
  }),
  referralForm('/sent', sent, async (about, kind, { id, how, when, by }, visit) => {
    await note(about, kind, id, { step: 'sent', how, when, by }, visit);
    return 'It is on the record that the referral was sent.';
  }),
  referralForm('/answered', answered, async (about, kind, { id, answer, when }, visit) => {
    await note(about, kind, id, { step: 'answered', answer, when }, visit);
    return 'The answer is on the record.';
  }),
];

interface Visitor {
  readonly user: UserRecord;
  readonly now: Date;
  readonly edges: ReviewEdges;
}

function referralForm<Body extends { id: string }>(
  path: string,
  body: z.ZodType<Body>,
  serve: (about: CaseRecord, kind: ReferralKind, body: Body, visit: Visitor) => Promise<string>,
): Route {
  return route({
    method: 'post',
    path: `/cases/:number/referrals/:kind${path}`,
    audience: READERS,
    params,
    body,
    serve: async visit => {
      const {
        params: { number, kind },
        user,
        request,
        edges,
      } = visit;
      const about = await readableCase(user, number);
      if (!about || !leadsTo(about, kind)) return notFound;
      if (openReadingOf(caseworkOf(await readRecord(about._id, edges.keys)), user._id))
        return redirect(`/cases/${about._id}#decision`);
      try {
        request.session.notice = await serve(about, kind, visit.body, visit);
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'REFERRAL_NOT_POSSIBLE') throw error;
        request.session.notice = error.message;
      }
      return redirect(`/cases/${about._id}/referrals/${kind}`);
    },
  });
}

function note(about: CaseRecord, to: ReferralKind, id: string, step: ReferralStep, { user, now, edges }: Visitor) {
  return noteReferral(about._id, { id, to, step }, user, now, edges.keys);
}

function leadsTo({ lane }: CaseRecord, kind: Params['kind']): boolean {
  return REFERRALS_OF[lane].includes(kind);
}
