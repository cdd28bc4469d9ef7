import type { CaseRecord } from '../../../models/case.js';
import type { OpenedEntry } from '../../cases/record.js';
import type { CatalogueRule } from '../../monitoring/catalogue.js';
import type { RuleFigures } from '../../monitoring/figures.js';
import { CLAUSES, TAXONOMY } from '../../taxonomy.js';
import { approvalWords, changedWords, STRENGTHS } from './change-words.js';
import { STATE_NAMES, severityMark } from './marks.js';
import { decisionTime, presentPrecision, weekBars } from './precision.js';
import { pairLabel } from './queue.js';
import { effectOf, possibleChanges, WHAT_TITLES } from './rule-changes.js';
import { ruleInWords } from './rule-words.js';
import { ORIGIN_NAMES, REVIEW_WHY, RULE_STATES, reviewOf, ruleHref } from './rules.js';
import { counted, figure, type SchoolClock } from './time.js';
import { visible, visibleLine } from './untrusted.js';

const DAY = 86_400_000;

export interface RuleParts {
  readonly rule: CatalogueRule;
  /** `null`: its findings come to other readers. */
  readonly figures: RuleFigures | null;
  readonly entries: readonly OpenedEntry[];
  readonly cases: readonly CaseRecord[];
  readonly drafts: readonly { readonly _id: string; readonly updatedAt: Date }[];
  /** Messages found in shadow since it began; `null`: it is not in shadow. */
  readonly shadow: { readonly messages: number; readonly since: Date | null } | null;
  readonly nameOf: (personKey: string) => string;
  readonly mayChange: boolean;
  readonly clock: SchoolClock;
  readonly now: Date;
  /** One for each form. */
  readonly makeId: () => string;
}

export function presentRule(parts: RuleParts) {
  const { rule, figures, clock, now, nameOf } = parts;
  const { watched } = rule;
  const review = reviewOf(rule, figures, now);
  return {
    title: visibleLine(rule.title, 160),
    here: '/rules',
    id: rule.id,
    href: ruleHref(rule.id),
    may: { change: parts.mayChange },
    codes: rule.codes.map(code => TAXONOMY[code].title).join(', '),
    clauses: [...new Set(rule.codes.map(code => CLAUSES[TAXONOMY[code].clause]))],
    severity: rule.severity === null ? null : severityMark(rule.severity),
    state: rule.state,
    stateText: RULE_STATES[rule.state],
    origin: ORIGIN_NAMES[rule.origin],
    version: watched.own ? `Version ${watched.own.version}, since ${clock.moment(watched.own.since)}` : 'As it comes',
    neverOff: rule.neverOff,
    decided: decisions(parts),
    trial: watched.trial ? { version: watched.trial.version, since: clock.moment(watched.trial.since) } : null,
    shadow: shadowText(parts),
    words: rule.rule === null ? null : ruleInWords(rule.rule),
    looksFor: rule.looksFor,
    review: review === null ? null : REVIEW_WHY[review],
    figures: figures === null ? null : presentFigures(figures, clock, now),
    history: historyOf(parts),
    cases: parts.cases.map(one => ({
      href: `/cases/${one._id}`,
      number: one._id,
      title: one.title,
      pair: pairLabel(one),
      state: STATE_NAMES[one.state],
      raised: clock.day(one.raisedAt),
    })),
    drafts: parts.drafts.map(({ _id, updatedAt }) => ({
      href: `/rules/drafts/${_id}`,
      text: `Draft, last changed ${clock.moment(updatedAt)}`,
    })),
    changes: possibleChanges(rule).map(what => ({
      href: `${ruleHref(rule.id)}/change?what=${what}`,
      text: WHAT_TITLES[what],
      hint: effectOf(what, rule).needsTwo === true ? 'needs a second person' : '',
    })),
    exemptions: watched.exempt
      .filter(({ until }) => Date.parse(until) > now.getTime())
      .map(({ personKey, until }) => ({
        formId: parts.makeId(),
        personKey,
        name: nameOf(personKey),
        until: clock.day(new Date(until)),
      })),
  };
}

function decisions({ rule }: RuleParts): readonly string[] {
  const { severity, least } = rule.watched;
  if (rule.neverOff) return [];
  const strength = STRENGTHS.find(one => one.least === least);
  return [
    ...(severity === null
      ? []
      : [
          rule.severity === null
            ? `Its findings are at most ${severityMark(severity).name.toLowerCase()}.`
            : 'Its severity was set by the school.',
        ]),
    ...(least === 0 ? [] : [`${strength?.hint ?? 'Weaker findings are taken down to low'}.`]),
  ];
}

function shadowText({ shadow, clock }: RuleParts): string | null {
  if (shadow === null) return null;
  const since = shadow.since === null ? 'in the last 90 days' : `since ${clock.moment(shadow.since)}`;
  return `In shadow it found something in ${counted(shadow.messages, 'message')} ${since}. Nothing was raised, nobody was told, and no risk has grown.`;
}

function presentFigures(figures: RuleFigures, clock: SchoolClock, now: Date) {
  const bars = weekBars(figures.weeks, 600, 90);
  const weekOf = (index: number) => new Date(now.getTime() - (figures.weeks.length - index) * 7 * DAY);
  return {
    last30: figure(figures.last30),
    last90: figure(figures.last90),
    reviewed: figure(figures.precision.reviewed),
    precision: presentPrecision(figures.precision),
    time: decisionTime(figures.medianDecision),
    bars,
    summary: `Findings in each of the last ${figures.weeks.length} weeks, from ${Math.min(...figures.weeks)} to ${Math.max(...figures.weeks)}; ${figures.weeks.at(-1) ?? 0} in the latest.`,
    first: clock.shortDay(weekOf(0)),
    weeks: figures.weeks.map((count, index) => ({ from: clock.day(weekOf(index)), count: figure(count) })).toReversed(),
  };
}

const MOST_HISTORY = 50;

function historyOf({ rule, entries, nameOf, clock }: RuleParts) {
  return entries
    .flatMap(entry => {
      const changed = entry.kind === 'changed' ? changedWords(entry.body, nameOf) : null;
      const approval = entry.kind === 'approval' ? approvalWords(entry.body, nameOf) : null;
      const words = changed?.rule === rule.id ? changed : approval?.subject === rule.id ? approval : null;
      if (words === null) return [];
      return [{ title: words.title, by: visible(entry.actor.name), at: clock.moment(entry.at), text: words.text }];
    })
    .slice(0, MOST_HISTORY);
}
