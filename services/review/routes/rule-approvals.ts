import { z } from 'zod';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { waitingApprovals } from '../../approvals/approvals.js';
import { ServiceError } from '../../errors.js';
import { catalogueOf } from '../../monitoring/catalogue.js';
import { agree, refuse, withdraw } from '../../monitoring/decide-change.js';
import { readMonitoring } from '../../monitoring/read.js';
import { ruleFiles } from '../../monitoring/rule-files.js';
import type { ReviewEdges } from '../edges.js';
import { personKeysIn } from '../presenters/change-words.js';
import { presentApprovals } from '../presenters/rule-approvals.js';
import { clockOf, monitoringEntries, personNames, RULE_AGREERS } from '../rule-pages.js';
import { formId } from './fields.js';
import { page, type Route, redirect, route } from './route.js';

const MOST_WORDS = 2_000;

export const RULE_APPROVAL_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/rules/approvals',
    audience: RULE_AGREERS,
    serve: async ({ user, edges, now }) => page('rule-approvals', await model(user, edges, now)),
  }),
  route({
    method: 'post',
    path: '/rules/approvals/:id',
    audience: RULE_AGREERS,
    params: z.strictObject({ id: formId }),
    body: z.strictObject({
      answer: z.enum(['agree', 'refuse', 'withdraw']),
      words: z.string().max(MOST_WORDS).optional().default(''),
    }),
    serve: async ({ params, body, user, edges, now, request }) => {
      const words = body.words.trim();
      try {
        if (body.answer === 'agree') await agree(params.id, words, user, now, edges.keys);
        else if (body.answer === 'refuse') await refuse(params.id, words, user, now, edges.keys);
        else await withdraw(params.id, user, now, edges.keys);
        request.session.notice = DONE[body.answer];
      } catch (error) {
        if (!(error instanceof ServiceError) || !EXPECTED.has(error.code)) throw error;
        request.session.notice = error.message;
      }
      return redirect('/rules/approvals');
    },
  }),
];

const EXPECTED: ReadonlySet<string> = new Set(['CHANGE_REFUSED', 'APPROVAL_NOT_POSSIBLE']);

const DONE = {
  agree: 'Agreed. Every scanner uses it within ten seconds; it is on the record.',
  refuse: 'Refused. Nothing has changed; your answer is on the record.',
  withdraw: 'Withdrawn. Nothing has changed.',
} as const;

async function model(user: UserRecord, edges: ReviewEdges, now: Date) {
  const [approvals, entries, files, monitoring, users, clock] = await Promise.all([
    waitingApprovals(['weaken-monitoring'], now, edges.keys),
    monitoringEntries(edges),
    ruleFiles(edges.config),
    readMonitoring(edges.keys),
    UserModel.find({}, { name: 1 }).lean(),
    clockOf(edges, now),
  ]);
  const keys = [...approvals, ...entries.map(({ body }) => body)].flatMap(personKeysIn);
  return presentApprovals({
    approvals,
    entries,
    catalogue: catalogueOf(files, monitoring),
    userNames: new Map(users.map(({ _id, name }) => [_id, name])),
    nameOf: await personNames(keys, user),
    user,
    clock,
  });
}
