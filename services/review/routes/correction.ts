import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CaseRecord } from '../../../models/case.js';
import { correct } from '../../cases/correct.js';
import { readableCase } from '../../cases/queries.js';
import { readRecord } from '../../cases/record.js';
import { loadSchool } from '../../register/school.js';
import { READERS } from '../access.js';
import type { ReviewEdges } from '../edges.js';
import { wordsOf } from '../presenters/record.js';
import { SchoolClock } from '../presenters/time.js';
import { formId, recordEntry } from './fields.js';
import { notFound, page, type Route, redirect, route } from './route.js';

const words = z.string().max(10_000);

/** Words of an entry are put right by a new entry; the old one stays. */
export const CORRECTION_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/cases/:number/record/:seq/correct',
    audience: READERS,
    params: recordEntry,
    serve: async ({ params, user, now, edges }) => {
      const about = await readableCase(user, params.number);
      const model = about && (await correctionModel(about, params.seq, now, edges));
      return model ? page('case/correct', model) : notFound;
    },
  }),
  route({
    method: 'post',
    path: '/cases/:number/record/:seq/correct',
    audience: READERS,
    params: recordEntry,
    body: z.strictObject({ id: formId, text: words, reason: words }),
    serve: async ({ params, body, user, now, edges, request }) => {
      const about = await readableCase(user, params.number);
      if (!about) return notFound;
      const typed = { text: body.text.trim(), reason: body.reason.trim() };
      const errors = [
        ...(typed.text === '' ? [{ field: 'text', text: 'Write what is right' }] : []),
        ...(typed.reason === '' ? [{ field: 'reason', text: 'Write why it is corrected' }] : []),
      ];
      if (errors.length > 0) {
        const model = await correctionModel(about, params.seq, now, edges, body, errors);
        return model ? page('case/correct', model, 422) : notFound;
      }
      const done = await correct(about._id, { id: body.id, of: params.seq, ...typed }, user, now, edges.keys);
      if (!done) return notFound;
      request.session.notice = `Your correction of entry ${params.seq} is on the record.`;
      return redirect(`/cases/${about._id}#record`);
    },
  }),
];

/** `null`: there is no such entry, or it has nothing that could be wrong. */
async function correctionModel(
  about: CaseRecord,
  seq: number,
  now: Date,
  edges: ReviewEdges,
  values: { readonly text: string; readonly reason: string } = { text: '', reason: '' },
  errors: readonly { readonly field: string; readonly text: string }[] = [],
) {
  const [record, school] = await Promise.all([readRecord(about._id, edges.keys), loadSchool(edges.config.school)]);
  const entry = record[seq];
  if (!entry || entry.kind === 'viewed') return null;
  const clock = new SchoolClock(now, school.timeZone);
  const { title, text } = wordsOf(entry);
  return {
    title: `Correct entry ${seq} of case ${about._id}`,
    here: '/queue',
    number: about._id,
    seq,
    entry: { title, text, by: entry.actor.name, at: clock.moment(entry.at) },
    formId: randomUUID(),
    values,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text: problem }) => [field, { text: problem }])),
  };
}
