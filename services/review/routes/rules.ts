import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { loadAccounts } from '../../cases/accounts.js';
import { ownLanes } from '../../cases/route.js';
import { ServiceError } from '../../errors.js';
import { changeMonitoring } from '../../monitoring/decide-change.js';
import { allDrafts } from '../../monitoring/drafts.js';
import { figuresFor } from '../../monitoring/figures.js';
import { runningScanners } from '../../scan/scanners.js';
import { personKeysIn } from '../presenters/change-words.js';
import { presentRule } from '../presenters/rule.js';
import {
  CATEGORY_NAMES,
  type Category,
  ORIGIN_NAMES,
  presentRules,
  RULE_STATES,
  type RuleState,
  ruleHref,
  SORTS,
  type Sort,
} from '../presenters/rules.js';
import {
  casesWith,
  catalogue,
  clockOf,
  monitoringEntries,
  personNames,
  RULE_CHANGERS,
  RULE_READERS,
  ruleAt,
  shadowMessages,
  waitingChanges,
} from '../rule-pages.js';
import { formId, oneOrNone, pageNumber, several } from './fields.js';
import { notFound, page, type Route, redirect, route } from './route.js';

const query = z.strictObject({
  category: oneOrNone(Object.keys(CATEGORY_NAMES) as Category[]),
  state: several(Object.keys(RULE_STATES) as RuleState[]),
  origin: several(Object.keys(ORIGIN_NAMES) as (keyof typeof ORIGIN_NAMES)[]),
  sort: z
    .enum(Object.keys(SORTS) as [Sort, ...Sort[]])
    .optional()
    .default('volume'),
  order: z.enum(['up', 'down']).optional().default('down'),
  page: pageNumber,
});
export type RulesQuery = z.infer<typeof query>;

/** An id of a rule, or of a detector with `~` in place of its slash. */
export const ruleSlug = z.strictObject({
  id: z
    .string()
    .max(200)
    .regex(/^[a-z0-9][a-z0-9.~-]*$/),
});

const DAY = 86_400_000;

export const RULES_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/rules',
    audience: [...RULE_READERS, 'administrator'],
    query,
    serve: async ({ query, user, edges, now }) => {
      const isKeeper = user.role === 'administrator';
      const [rules, accounts, scanners, waiting, drafts, figures] = await Promise.all([
        catalogue(edges),
        loadAccounts(),
        runningScanners(now),
        waitingChanges(now),
        isKeeper ? [] : allDrafts(edges.keys),
        isKeeper ? null : figuresFor(user, now),
      ]);
      const versions = [...new Set(scanners.map(({ version }) => version))];
      const lanes = ownLanes(user, accounts);
      return page(
        'rules',
        presentRules({ query, catalogue: rules, drafts, figures, lanes, role: user.role, waiting, versions, now }),
      );
    },
  }),
];

export const RULE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/rules/:id',
    audience: RULE_READERS,
    params: ruleSlug,
    serve: async ({ params, user, edges, now }) => {
      const rule = await ruleAt(params.id, edges);
      if (rule === null) return notFound;
      const [accounts, figures, entries, cases, drafts, clock] = await Promise.all([
        loadAccounts(),
        figuresFor(user, now),
        monitoringEntries(edges),
        casesWith(rule, user),
        allDrafts(edges.keys),
        clockOf(edges, now),
      ]);
      const lanes = ownLanes(user, accounts);
      const isMine = rule.lanes.some(lane => lanes.includes(lane));
      const { trial } = rule.watched;
      const since = trial?.since ?? null;
      const isTrial = trial !== null;
      const inShadow = isTrial || rule.state === 'shadow';
      const known = entries.flatMap(({ body }) => personKeysIn(body));
      return page(
        'rule',
        presentRule({
          rule,
          figures: isMine ? figures(rule.id) : null,
          entries,
          cases,
          drafts: drafts.filter(({ ruleId }) => ruleId === rule.id),
          shadow: inShadow
            ? { messages: await shadowMessages(rule.id, isTrial, since ?? new Date(now.getTime() - 90 * DAY)), since }
            : null,
          nameOf: await personNames([...known, ...rule.watched.exempt.map(({ personKey }) => personKey)], user),
          mayChange: RULE_CHANGERS.some(role => role === user.role),
          clock,
          now,
          makeId: randomUUID,
        }),
      );
    },
  }),
  route({
    method: 'get',
    path: '/rules/:id/yaml',
    audience: RULE_READERS,
    params: ruleSlug,
    serve: async ({ params, edges }) => {
      const rule = await ruleAt(params.id, edges);
      if (rule?.text == null) return notFound;
      return { kind: 'file', name: `${rule.id}.yaml`, type: 'application/yaml', content: rule.text };
    },
  }),
  route({
    method: 'post',
    path: '/rules/:id/end-exemption',
    audience: RULE_CHANGERS,
    params: ruleSlug,
    body: z.strictObject({ id: formId, person: z.string().max(400) }),
    serve: async ({ params, body, user, edges, now, request }) => {
      const rule = await ruleAt(params.id, edges);
      if (rule === null) return notFound;
      const change = { kind: 'end-exemption', personKey: body.person } as const;
      try {
        await changeMonitoring(
          { id: body.id, rule: rule.id, change, reason: 'Ended before its time.' },
          user,
          now,
          edges,
        );
        request.session.notice = 'The exemption has ended. It is on the record.';
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'CHANGE_REFUSED') throw error;
        request.session.notice = error.message;
      }
      return redirect(ruleHref(rule.id));
    },
  }),
];
