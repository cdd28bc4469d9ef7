import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { PersonModel } from '../../../models/person.js';
import type { UserRecord } from '../../../models/user.js';
import { keyOfToken, PERSON_TOKEN, personToken } from '../../chronology/person-token.js';
import { type Entry, enterLowLevel } from '../../low-level/enter.js';
import { hasRegister, mayEnterAbout } from '../../low-level/register.js';
import { CONDUCTS, type Conduct } from '../../staff-reports/kinds.js';
import { type Match, matchAdult, matchPupil } from '../../staff-reports/match.js';
import { loadEverybody } from '../../staff-reports/send.js';
import type { ReviewEdges } from '../edges.js';
import { presentEntry } from '../presenters/low-level.js';
import { WHENS } from '../raise-form.js';
import type { FieldError } from '../source-form.js';
import { formId } from './fields.js';
import { type Answer, notFound, page, type Route, redirect, route } from './route.js';

const person = z.string().regex(PERSON_TOKEN).optional();
const line = z.string().max(1_000).optional().default('');
const words = z.string().max(50_000).optional().default('');

const form = z.strictObject({
  id: formId,
  /** Whom it is about, when it was opened from their page. */
  person,
  adult: line,
  pupil: line,
  conduct: z.enum(Object.keys(CONDUCTS) as [Conduct, ...Conduct[]]).optional(),
  words,
  when: z.enum(WHENS).optional(),
  where: line,
  done: words,
});
export type EntryForm = z.infer<typeof form>;

const MOST = 10_000;

/** The head teacher, and the lead where the school lets them read the register, enter a concern by hand. */
export const LOW_LEVEL_ENTRY_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/low-level/new',
    audience: ['head', 'chair', 'lead', 'deputy'],
    query: z.strictObject({ person }),
    serve: async ({ query, user, edges }) => {
      if (!(await hasRegister(user))) return notFound;
      const about = query.person === undefined ? null : await personOf(query.person, user, edges);
      if (query.person !== undefined && about === null) return notFound;
      return page('low-level-entry', presentEntry({ form: { id: randomUUID() }, about }));
    },
  }),
  route({
    method: 'post',
    path: '/low-level/new',
    audience: ['head', 'chair', 'lead', 'deputy'],
    body: form,
    serve: async ({ body, user, now, edges, request }) => {
      if (!(await hasRegister(user))) return notFound;
      const about = body.person === undefined ? null : await personOf(body.person, user, edges);
      if (body.person !== undefined && about === null) return notFound;
      const everybody = await loadEverybody();
      const adult: Match = about ? { key: about.key, how: 'address' } : matchAdult(body.adult, everybody);
      const errors = await problemsOf(body, adult, user);
      const entry = errors.length > 0 ? null : entryOf(body, adult, matchPupil(body.pupil, everybody));
      if (entry === null) return again(body, about, errors);
      await enterLowLevel(entry, user, now, edges.keys);
      request.session.notice = 'The low-level concern is in the register and on the record.';
      return redirect(`/low-level/${personToken(entry.adult.key, 'pseudonym', edges.keys)}`);
    },
  }),
];

function again(body: EntryForm, about: Person | null, errors: readonly FieldError[]): Answer {
  return page('low-level-entry', presentEntry({ form: body, about, errors }), 422);
}

interface Person {
  readonly key: string;
  readonly token: string;
  readonly label: string;
}

/** An adult of the register about whom this user may enter and read something. */
async function personOf(token: string, user: UserRecord, edges: ReviewEdges): Promise<Person | null> {
  const people = await PersonModel.find({ role: { $ne: 'pupil' } }, { pseudonym: 1 }).lean();
  const ids = people.map(({ _id }) => _id);
  const key = keyOfToken(token, 'pseudonym', ids, edges.keys);
  if (key === null || !(await mayEnterAbout(key, user))) return null;
  return { key, token, label: people.find(({ _id }) => _id === key)?.pseudonym ?? '' };
}

async function problemsOf(body: EntryForm, adult: Match, user: UserRecord): Promise<readonly FieldError[]> {
  const errors: FieldError[] = [];
  const need = (field: string, wrong: boolean, text: string) => {
    if (wrong) errors.push({ field, text });
  };
  if (adult.key === null || adult.how === 'part' || adult.how === 'near')
    need('adult', true, 'Write the full name or the address, as on the register');
  else
    need(
      'adult',
      !(await mayEnterAbout(adult.key, user)),
      'This register is not the place for it: raise it as a concern, and it goes to who may read it',
    );
  need('conduct', body.conduct === undefined, 'Choose what kind of conduct it was');
  need('words', body.words.trim() === '', 'Write what was seen or heard');
  need('when', body.when === undefined, 'Choose when it happened');
  need('done', body.done.trim() === '', 'Write what was done, and why it is below the harm threshold');
  for (const field of ['words', 'done'] as const)
    need(field, body[field].length > MOST, `Shorten it: it has ${body[field].length} characters of at most 10,000`);
  return errors;
}

function entryOf(body: EntryForm, adult: Match, pupil: Match): Entry | null {
  const { id, conduct, when } = body;
  if (conduct === undefined || when === undefined || adult.key === null) return null;
  return {
    ...{ id, conduct, when, where: body.where.trim() },
    adult: { key: adult.key, typed: body.adult.trim(), how: adult.how },
    pupil: {
      key: pupil.key ?? (pupil.how === 'none' ? '-' : `unknown:${id}.pupil`),
      typed: body.pupil.trim(),
      how: pupil.how,
    },
    words: body.words.trim(),
    done: body.done.trim(),
  };
}
