import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { DryRunHitModel } from '../../../models/dry-run.js';
import type { UserRecord } from '../../../models/user.js';
import { ServiceError } from '../../errors.js';
import type { Change } from '../../monitoring/change.js';
import { changeMonitoring } from '../../monitoring/decide-change.js';
import { dropDraft } from '../../monitoring/drafts.js';
import { askForDryRun, latestDryRun } from '../../monitoring/dry-runs.js';
import { type OpenDraft, openDraft, openHit, pseudonymsOf, readableHits } from '../draft-pages.js';
import { presentMessage } from '../presenters/message.js';
import { JUDGEMENTS, type Judgement, presentDraft } from '../presenters/rule-draft.js';
import { ruleHref } from '../presenters/rules.js';
import { clockOf, RULE_CHANGERS, shadowMessages } from '../rule-pages.js';
import { formId, messageId } from './fields.js';
import { type Answer, notFound, page, type Route, redirect, route, type Visit } from './route.js';

const one = z.strictObject({ id: z.uuid() });
const oneHit = z.strictObject({ id: z.uuid(), message: messageId });

type DraftVisit = Pick<Visit<{ id: string }, unknown, unknown, UserRecord>, 'user' | 'edges' | 'now'>;

export const RULE_DRAFT_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/rules/drafts/:id',
    audience: RULE_CHANGERS,
    params: one,
    serve: async visit => {
      const open = await openDraft(visit.params.id, visit.edges);
      return open === null ? notFound : draftPage(open, visit);
    },
  }),
  route({
    method: 'post',
    path: '/rules/drafts/:id/dry-run',
    audience: RULE_CHANGERS,
    params: one,
    body: z.strictObject({ id: formId }),
    serve: async ({ params, body, user, edges, now, request }) => {
      const open = await openDraft(params.id, edges);
      if (open === null) return notFound;
      const { draft, checked } = open;
      if (checked.rule === null) request.session.notice = 'Mend the draft first: nothing was tried.';
      else {
        const { _id: draftId, ruleId, text } = draft;
        await askForDryRun({ id: body.id, draftId, ruleId, text, askedBy: user._id }, now, edges.keys);
      }
      return redirect(`/rules/drafts/${draft._id}`);
    },
  }),
  route({
    method: 'post',
    path: '/rules/drafts/:id/use',
    audience: RULE_CHANGERS,
    params: one,
    body: z.strictObject({ id: formId, to: z.enum(['trial', 'wording']), reason: z.string().max(2_000) }),
    serve: async visit => {
      const { params, body, user, edges, now, request } = visit;
      const open = await openDraft(params.id, edges);
      if (open === null) return notFound;
      const { ruleId, text } = open.draft;
      const change: Change = { kind: body.to, text };
      try {
        const wanted = { id: body.id, rule: ruleId, change, reason: body.reason.trim() };
        const outcome = await changeMonitoring(wanted, user, now, edges);
        if (outcome === 'proposed') {
          request.session.notice = 'Proposed. Nothing has changed yet: a second person has to agree.';
          return redirect('/rules/approvals');
        }
        request.session.notice = body.to === 'trial' ? IN_SHADOW : IN_USE;
        // What it said is on the record from now on. A trial is still to be judged, and switched on from here.
        if (body.to === 'wording') await dropDraft(open.draft._id);
        return redirect(body.to === 'trial' ? `/rules/drafts/${open.draft._id}` : ruleHref(ruleId));
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'CHANGE_REFUSED') throw error;
        return draftPage(open, visit, error.message);
      }
    },
  }),
  route({
    method: 'post',
    path: '/rules/drafts/:id/discard',
    audience: RULE_CHANGERS,
    params: one,
    serve: async ({ params, edges, request }) => {
      const open = await openDraft(params.id, edges);
      if (open === null) return notFound;
      await dropDraft(open.draft._id);
      request.session.notice = 'The draft and what was tried with it are gone. What is watched has not changed.';
      return redirect('/rules');
    },
  }),
  route({
    method: 'get',
    path: '/rules/drafts/:id/hits/:message',
    audience: RULE_CHANGERS,
    params: oneHit,
    serve: async ({ params, user, edges, now }) => {
      const found = await hitOf(params, user, edges);
      if (found === null) return notFound;
      const { hit, rule } = found;
      const { thread, nameOf } = await openHit(hit, rule, user, edges, now);
      return page('rule-hit', {
        title: 'A message that a draft was tried on',
        here: '/rules',
        back: `/rules/drafts/${params.id}`,
        action: `/rules/drafts/${params.id}/hits/${params.message}`,
        change: hit.hit.change,
        message: presentMessage(thread, nameOf, await clockOf(edges, now)),
        judgements: Object.entries(JUDGEMENTS).map(([value, text]) => ({
          value,
          text,
          checked: hit.hit.judgement === value,
        })),
      });
    },
  }),
  route({
    method: 'post',
    path: '/rules/drafts/:id/hits/:message',
    audience: RULE_CHANGERS,
    params: oneHit,
    body: z.strictObject({ judgement: z.enum(Object.keys(JUDGEMENTS) as [Judgement, ...Judgement[]]).optional() }),
    serve: async ({ params, body, user, edges, now, request }) => {
      const found = await hitOf(params, user, edges);
      if (found === null) return notFound;
      if (body.judgement === undefined) {
        request.session.notice = 'Choose whether it is right. Nothing was noted.';
        return redirect(`/rules/drafts/${params.id}/hits/${params.message}`);
      }
      const judged = { judgement: body.judgement, judgedBy: user._id, judgedAt: now };
      await DryRunHitModel.updateOne({ _id: found.hit.hit._id }, { $set: judged });
      return redirect(`/rules/drafts/${params.id}#hits`);
    },
  }),
];

const IN_SHADOW = 'In shadow within ten seconds: it finds, raises nothing and tells nobody. It is on the record.';
const IN_USE = 'Switched on. Every scanner uses it within ten seconds; it is on the record.';

async function draftPage(
  open: OpenDraft,
  { user, edges, now }: DraftVisit,
  error: string | null = null,
): Promise<Answer> {
  const run = await latestDryRun(open.draft._id);
  const hits = run && open.checked.rule ? await readableHits(run._id, open.checked.rule, user) : [];
  const nameOf = await pseudonymsOf(hits.map(({ message }) => message));
  const clock = await clockOf(edges, now);
  const { trial = null } = open.known?.watched ?? {};
  const shadow = trial?.text === open.draft.text ? await shadowMessages(open.draft.ruleId, true, trial.since) : null;
  return page(
    'rule-draft',
    presentDraft({ open, run, shadow, hits, nameOf, clock, makeId: randomUUID, error }),
    error === null ? 200 : 422,
  );
}

async function hitOf(params: { id: string; message: string }, user: UserRecord, edges: DraftVisit['edges']) {
  const open = await openDraft(params.id, edges);
  const run = open && (await latestDryRun(open.draft._id));
  const rule = open?.checked.rule;
  if (!run || !rule) return null;
  const hit = (await readableHits(run._id, rule, user)).find(({ message }) => message._id === params.message);
  return hit ? { hit, rule } : null;
}
