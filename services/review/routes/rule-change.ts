import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ServiceError } from '../../errors.js';
import type { CatalogueRule } from '../../monitoring/catalogue.js';
import { changeMonitoring } from '../../monitoring/decide-change.js';
import { STRENGTHS } from '../presenters/change-words.js';
import { severityMark } from '../presenters/marks.js';
import {
  effectOf,
  possibleChanges,
  severityChoices,
  WHAT_TITLES,
  WHATS,
  type What,
} from '../presenters/rule-changes.js';
import { ruleHref } from '../presenters/rules.js';
import { visibleLine } from '../presenters/untrusted.js';
import { changeOf, NOTHING_TYPED, type TypedChange } from '../rule-change-form.js';
import { RULE_CHANGERS, ruleAt } from '../rule-pages.js';
import type { FieldError } from '../source-form.js';
import { formId } from './fields.js';
import { notFound, page, type Route, redirect, route } from './route.js';
import { ruleSlug } from './rules.js';

const what = z.enum(WHATS);
const typed = (most: number) => z.string().max(most).optional().default('');

export const RULE_CHANGE_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/rules/:id/change',
    audience: RULE_CHANGERS,
    params: ruleSlug,
    query: z.strictObject({ what: what.optional() }),
    serve: async ({ params, query, edges }) => {
      const rule = await ruleAt(params.id, edges);
      const asked = rule === null ? undefined : possibleChanges(rule).find(one => one === query.what);
      if (rule === null || asked === undefined) return notFound;
      return page('rule-change', model(rule, asked, randomUUID(), NOTHING_TYPED, []));
    },
  }),
  route({
    method: 'post',
    path: '/rules/:id/change',
    audience: RULE_CHANGERS,
    params: ruleSlug,
    body: z.strictObject({
      id: formId,
      what,
      reason: typed(2_000),
      severity: typed(20),
      least: typed(20),
      person: typed(320),
      until: typed(20),
    }),
    serve: async ({ params, body, user, edges, now, request }) => {
      const rule = await ruleAt(params.id, edges);
      if (rule === null) return notFound;
      const { id, what, ...fields } = body;
      const { change, errors } = await changeOf(what, fields);
      if (change === null) return page('rule-change', model(rule, what, id, fields, errors), 422);
      try {
        const outcome = await changeMonitoring(
          { id, rule: rule.id, change, reason: fields.reason.trim() },
          user,
          now,
          edges,
        );
        request.session.notice =
          outcome === 'changed'
            ? 'Changed. Every scanner uses it within ten seconds; it is on the record.'
            : 'Proposed. Nothing has changed yet: a second person has to agree.';
        return redirect(outcome === 'changed' ? ruleHref(rule.id) : '/rules/approvals');
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'CHANGE_REFUSED') throw error;
        return page('rule-change', model(rule, what, id, fields, [{ field: fieldOf(what), text: error.message }]), 422);
      }
    },
  }),
];

function fieldOf(what: What): string {
  if (what === 'severity') return 'severity';
  if (what === 'threshold') return 'least';
  return what === 'exempt' ? 'person' : 'reason';
}

function model(rule: CatalogueRule, what: What, formId: string, typed: TypedChange, errors: readonly FieldError[]) {
  const effect = effectOf(what, rule);
  return {
    title: WHAT_TITLES[what],
    here: '/rules',
    rule: { id: rule.id, title: visibleLine(rule.title, 160), href: ruleHref(rule.id), neverOff: rule.neverOff },
    what,
    formId,
    typed,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    effect,
    button: effect.needsTwo === true ? `Propose: ${WHAT_TITLES[what].toLowerCase()}` : WHAT_TITLES[what],
    severities: severityChoices(rule).map(value => ({
      value,
      text: value === 'own' ? ownSeverity(rule) : severityMark(value).name,
    })),
    strengths: STRENGTHS.map(({ value, text, hint }) => ({ value, text, hint: { text: hint } })),
  };
}

function ownSeverity({ written }: CatalogueRule): string {
  return written === null ? 'As each finding comes' : `${severityMark(written).name}, as the rule says`;
}
