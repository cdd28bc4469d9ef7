import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { PairModel } from '../../../models/pair.js';
import { PersonModel, type PersonRecord } from '../../../models/person.js';
import type { UserRecord } from '../../../models/user.js';
import { loadAccounts } from '../../cases/accounts.js';
import { personToken } from '../../chronology/person-token.js';
import {
  canBePaired,
  FACT_FIELDS,
  type FactsForm,
  type FieldProblem,
  formOf,
  isOver,
  readEnd,
  readFacts,
  readPairForm,
} from '../../register/edit.js';
import { addPerson, changePair, changePerson, type Edit, revisionOf } from '../../register/edit-store.js';
import { historyOf } from '../../register/history.js';
import { adviceOn, draftOf } from '../../register/import.js';
import type { Pair } from '../../register/person.js';
import type { RegisterSnapshot } from '../../register/register.js';
import { loadSchool } from '../../register/school.js';
import { loadSnapshot, pairOf, personOf } from '../../register/store.js';
import { admits, KEEPERS, READERS, REGISTER_READERS } from '../access.js';
import { mayLookAt } from '../chronology-page.js';
import type { ReviewEdges } from '../edges.js';
import { personAddress } from '../people-query.js';
import { presentPerson } from '../presenters/person.js';
import { presentFactsForm, presentPairForm } from '../presenters/person-form.js';
import { SchoolClock } from '../presenters/time.js';
import { formId } from './fields.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

const params = z.strictObject({ id: z.string().min(1).max(200) });
const text = z.string().max(4_000);
const facts = z.strictObject({
  id: formId,
  ...(Object.fromEntries(FACT_FIELDS.map(field => [field, text])) as Record<keyof FactsForm, typeof text>),
});
const revision = z.iso.datetime();

/** One person: what the register says, who changed it, and the forms of those who keep it. Nobody changes what is said of themselves. */
export const PERSON_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/people/new',
    audience: KEEPERS,
    serve: async () => factsPage({ typed: NOBODY, problems: [], about: null }),
  }),
  route({
    method: 'post',
    path: '/people/new',
    audience: KEEPERS,
    body: facts,
    serve: async ({ body: { id: form, ...typed }, user, edges, now, request }) => {
      const snapshot = await loadSnapshot(edges.config.school);
      // From the form, so that sending it twice adds one person.
      const about = { id: `p-${form.replaceAll('-', '').slice(0, 16)}`, active: true };
      const read = readFacts(typed, about, snapshot, todayOf(snapshot, now));
      if (!read.ok) return factsPage({ typed, problems: read.problems, about: null }, 422);
      await addPerson(read.value, editOf(form, user, edges, now));
      request.session.notice = 'On the register. Messages that are read from now on are compared with it.';
      return redirect(personAddress(about.id));
    },
  }),
  route({
    method: 'get',
    path: '/people/:id',
    audience: REGISTER_READERS,
    params,
    serve: async ({ params, user, edges, now }) => {
      const person = await PersonModel.findById(params.id).lean();
      return person === null ? notFound : personPage(person, { user, edges, now });
    },
  }),
  route({
    method: 'get',
    path: '/people/:id/edit',
    audience: KEEPERS,
    params,
    serve: async ({ params, user }) => {
      const about = await changeable(params.id, user);
      return about === null ? notFound : factsPage({ typed: formOf(personOf(about)), problems: [], about });
    },
  }),
  route({
    method: 'post',
    path: '/people/:id/edit',
    audience: KEEPERS,
    params,
    body: facts.extend({ revision }),
    serve: async ({ params, body: { id: form, revision: madeFrom, ...typed }, user, edges, now, request }) => {
      const about = await changeable(params.id, user);
      if (about === null) return notFound;
      const snapshot = await loadSnapshot(edges.config.school);
      const read = readFacts(typed, personOf(about), snapshot, todayOf(snapshot, now));
      if (!read.ok) return factsPage({ typed, problems: read.problems, about, madeFrom }, 422);
      const outcome = await changePerson(about, read.value, [], madeFrom, editOf(form, user, edges, now));
      if (outcome === 'changed-meanwhile') return factsPage({ typed, problems: [MEANWHILE], about, madeFrom }, 409);
      request.session.notice =
        outcome === 'done' ? 'Saved. What changed, when and by whom is on the record.' : 'Nothing was different.';
      return redirect(personAddress(about._id));
    },
  }),
  route({
    method: 'post',
    path: '/people/:id/left',
    audience: KEEPERS,
    params,
    body: z.strictObject({ id: formId, revision, to: text }),
    serve: async ({ params, body, user, edges, now, request }) => {
      const about = await changeable(params.id, user);
      if (about === null) return notFound;
      const today = await todayAt(edges, now);
      const visit = { user, edges, now };
      const again = (problems: readonly FieldProblem[], status: number) =>
        personPage(about, visit, { form: 'left', to: body.to, problems }, status);
      const read = readEnd(body.to, { adultId: '', pupilId: '', from: null, to: null });
      if (!read.ok) return again(read.problems, 422);
      const { to } = read.value;
      const open = (await pairsOf(about._id)).filter(
        pair => !isOver(pair, today) && (pair.to === null || (to !== null && pair.to > to)),
      );
      const pairs = open.map(pair => ({ from: pair, to: { ...pair, to } }));
      const after = { ...draftOf(personOf(about)), active: false };
      const outcome = await changePerson(about, after, pairs, body.revision, editOf(body.id, user, edges, now));
      if (outcome === 'changed-meanwhile') return again([{ ...MEANWHILE, field: 'to' }], 409);
      request.session.notice = 'Marked as left. They stay on the register, for the record.';
      return redirect(personAddress(about._id));
    },
  }),
  route({
    method: 'post',
    path: '/people/:id/return',
    audience: KEEPERS,
    params,
    body: z.strictObject({ id: formId, revision }),
    serve: async ({ params, body, user, edges, now, request }) => {
      const about = await changeable(params.id, user);
      if (about === null) return notFound;
      const after = { ...draftOf(personOf(about)), active: true };
      const outcome = await changePerson(about, after, [], body.revision, editOf(body.id, user, edges, now));
      request.session.notice =
        outcome === 'changed-meanwhile' ? MEANWHILE.text : 'Back with the scheme. Pairs that ended stay ended.';
      return redirect(personAddress(about._id));
    },
  }),
  route({
    method: 'get',
    path: '/people/:id/pairs',
    audience: KEEPERS,
    params,
    serve: async ({ params, user, edges }) => {
      const about = await changeable(params.id, user);
      if (about === null) return notFound;
      return pairPage(about, await loadSnapshot(edges.config.school), { other: '', from: '', to: '' }, []);
    },
  }),
  route({
    method: 'post',
    path: '/people/:id/pairs',
    audience: KEEPERS,
    params,
    body: z.strictObject({ id: formId, other: z.string().max(200), from: text, to: text }),
    serve: async ({ params, body: { id: form, ...typed }, user, edges, now, request }) => {
      const about = await changeable(params.id, user);
      if (about === null) return notFound;
      const snapshot = await loadSnapshot(edges.config.school);
      const read = readPairForm(typed, personOf(about), snapshot);
      if (!read.ok) return pairPage(about, snapshot, typed, read.problems, 422);
      await changePair(null, read.value, editOf(form, user, edges, now));
      request.session.notice = 'They are a pair. Messages that are read from now on are compared with it.';
      return redirect(personAddress(about._id));
    },
  }),
  route({
    method: 'post',
    path: '/people/:id/pairs/end',
    audience: KEEPERS,
    params,
    body: z.strictObject({
      id: formId,
      other: z.string().max(200),
      from: z.union([z.literal(''), z.iso.date()]),
      to: text,
    }),
    serve: async ({ params, body, user, edges, now, request }) => {
      const about = await changeable(params.id, user);
      if (about === null) return notFound;
      const from = body.from === '' ? null : body.from;
      const pair = (await pairsOf(about._id)).find(
        one => one.from === from && [one.adultId, one.pupilId].includes(body.other) && body.other !== about._id,
      );
      if (pair === undefined) return notFound;
      const read = readEnd(body.to, pair);
      const form = `end-${body.other}-${from ?? '-'}`;
      if (!read.ok) return personPage(about, { user, edges, now }, { form, to: body.to, problems: read.problems }, 422);
      await changePair(pair, read.value, editOf(body.id, user, edges, now));
      request.session.notice = 'The end of the pair is noted.';
      return redirect(personAddress(about._id));
    },
  }),
];

const NOBODY = Object.fromEntries(FACT_FIELDS.map(field => [field, ''])) as Record<keyof FactsForm, string>;

const MEANWHILE: FieldProblem = {
  field: 'name',
  text: 'Somebody else changed this person while you had the form open. Nothing of yours was saved: open the person again and look.',
};

/** `null` also for whoever is this person: what is said of oneself is for somebody else to change. */
async function changeable(id: string, user: UserRecord): Promise<PersonRecord | null> {
  return id === user.personId ? null : PersonModel.findById(id).lean();
}

function editOf(id: string, user: UserRecord, edges: ReviewEdges, now: Date): Edit {
  return { id, now, keys: edges.keys, actor: { kind: 'user', id: user._id, name: user.name } };
}

async function pairsOf(id: string): Promise<readonly Pair[]> {
  const found = await PairModel.find({ $or: [{ adultId: id }, { pupilId: id }] })
    .sort({ _id: 1 })
    .lean();
  return found.map(pairOf);
}

function todayOf({ school }: RegisterSnapshot, now: Date): string {
  return new SchoolClock(now, school.timeZone).date(now);
}

async function todayAt(edges: ReviewEdges, now: Date): Promise<string> {
  return new SchoolClock(now, (await loadSchool(edges.config.school)).timeZone).date(now);
}

async function personPage(
  person: PersonRecord,
  { user, edges, now }: { readonly user: UserRecord; readonly edges: ReviewEdges; readonly now: Date },
  again?: Parameters<typeof presentPerson>[0]['again'],
  status = 200,
): Promise<Answer> {
  const [pairs, history, school, accounts] = await Promise.all([
    pairsOf(person._id),
    historyOf(person._id, edges.keys),
    loadSchool(edges.config.school),
    loadAccounts(),
  ]);
  const named = [...pairs, ...history.flatMap(change => change.pairs)].flatMap(one => [one.adultId, one.pupilId]);
  const people = await PersonModel.find({ _id: { $in: [...new Set(named)] } }, { name: 1 }).lean();
  const clock = new SchoolClock(now, school.timeZone);
  const isSelf = user.personId === person._id;
  const model = presentPerson({
    person,
    pairs,
    history,
    names: new Map(people.map(({ _id, name }) => [_id, name])),
    advice: adviceOn(draftOf(personOf(person)), school),
    mayChange: admits(KEEPERS, user.role) && !isSelf,
    isSelf,
    chronology:
      admits(READERS, user.role) && mayLookAt(user, person._id, accounts)
        ? `/people/${personToken(person._id, 'name', edges.keys)}/open`
        : null,
    revision: revisionOf(person),
    formId: randomUUID(),
    today: clock.date(now),
    clock,
    ...(again === undefined ? {} : { again }),
  });
  return page('person', model, status);
}

interface FactsPage {
  readonly typed: FactsForm;
  readonly problems: readonly FieldProblem[];
  readonly about: PersonRecord | null;
  /** The revision that the form was first made from; a second try must not pass for one of today. */
  readonly madeFrom?: string;
}

function factsPage({ typed, problems, about, madeFrom }: FactsPage, status = 200): Answer {
  const back = about === null ? '/people' : personAddress(about._id);
  const action = about === null ? '/people/new' : `${back}/edit`;
  const parts = { action, back, typed, problems, formId: randomUUID() };
  const made = madeFrom ?? (about && revisionOf(about));
  return page('person-form', presentFactsForm(parts, about?.name ?? null, made), status);
}

function pairPage(
  about: PersonRecord,
  snapshot: RegisterSnapshot,
  typed: Parameters<typeof readPairForm>[0],
  problems: readonly FieldProblem[],
  status = 200,
): Answer {
  const person = personOf(about);
  const back = personAddress(about._id);
  const others = snapshot.people.filter(other => canBePaired(person, other));
  const parts = { action: `${back}/pairs`, back, typed, problems, formId: randomUUID() };
  return page('pair-form', presentPairForm(parts, person, others), status);
}
