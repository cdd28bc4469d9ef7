import type { UserRole } from '../../../models/user.js';
import type { Lane } from '../../cases/concern.js';
import type { CatalogueRule } from '../../monitoring/catalogue.js';
import { titleOf } from '../../monitoring/catalogue.js';
import type { RuleDraft } from '../../monitoring/drafts.js';
import type { FiguresOf, RuleFigures } from '../../monitoring/figures.js';
import { reviewReason, SILENT_DAYS } from '../../monitoring/precision.js';
import { parseRule } from '../../monitoring/rule-files.js';
import { type Code, isCode, severityRank, TAXONOMY } from '../../taxonomy.js';
import type { RulesQuery } from '../routes/rules.js';
import { severityMark } from './marks.js';
import { decisionTime, presentPrecision, weekBars } from './precision.js';
import { counted, figure } from './time.js';
import { visibleLine } from './untrusted.js';

export const PAGE_SIZE = 50;

export const CATEGORY_NAMES = {
  contact: 'Contact and moving elsewhere',
  protocol: 'Protocol and register',
  grooming: 'Grooming',
  infatuation: 'Infatuation',
  content: 'Content',
} as const;
export type Category = keyof typeof CATEGORY_NAMES;

export const RULE_STATES = { on: 'On', shadow: 'Shadow', off: 'Off', draft: 'Draft' } as const;
export type RuleState = keyof typeof RULE_STATES;
export const ORIGIN_NAMES = { 'built-in': 'Built in', school: 'School’s own' } as const;

export const SORTS = {
  rule: 'Rule',
  severity: 'Severity',
  state: 'State',
  volume: 'Findings',
  reviewed: 'Reviewed',
  precision: 'Precision, with 95 % range',
  time: 'Median to decide',
} as const;
export type Sort = keyof typeof SORTS;

export interface RulesParts {
  readonly query: RulesQuery;
  readonly catalogue: readonly CatalogueRule[];
  readonly drafts: readonly RuleDraft[];
  /** `null`: this reader sees none. */
  readonly figures: FiguresOf | null;
  /** Whose findings come to this reader. */
  readonly lanes: readonly Lane[];
  readonly role: UserRole;
  /** Proposals that wait for a second person. */
  readonly waiting: number;
  readonly versions: readonly string[];
  readonly now: Date;
}

/** A line of the list, before it is put into words. */
interface Row {
  readonly href: string | null;
  readonly title: string;
  readonly codes: readonly Code[];
  readonly severity: CatalogueRule['severity'];
  readonly state: RuleState;
  readonly origin: CatalogueRule['origin'];
  readonly version: string;
  readonly trial: string | null;
  /** `null`: its findings come to other readers. */
  readonly figures: RuleFigures | null;
  readonly review: ReturnType<typeof reviewOf>;
  readonly decided: readonly string[];
}

export function presentRules(parts: RulesParts) {
  const { query, catalogue, role } = parts;
  const rows = [...catalogue.map(rule => rowOf(rule, parts)), ...parts.drafts.map(draftRow)];
  const shown = rows.filter(row => isShown(row, query)).sort(sorter(query));
  const from = (query.page - 1) * PAGE_SIZE;
  const count = (state: RuleState) => rows.filter(row => row.state === state).length;
  const changes = role === 'lead' || role === 'head';
  return {
    title: 'Rules',
    here: '/rules',
    may: { change: changes, figures: role !== 'administrator', open: role !== 'administrator' },
    summary: `${figure(count('on'))} on, ${figure(count('shadow'))} in shadow, ${figure(count('off'))} off, ${counted(count('draft'), 'draft')}.`,
    waiting: changes && parts.waiting > 0 ? counted(parts.waiting, 'change') : null,
    versions: parts.versions.join(', '),
    filter: filterOf(query),
    columns: columnsOf(query),
    rows: shown.slice(from, from + PAGE_SIZE).map(presentRow),
    total: shown.length,
    from: shown.length === 0 ? 0 : from + 1,
    to: Math.min(shown.length, from + PAGE_SIZE),
    previous: query.page > 1 ? addressOf({ ...query, page: query.page - 1 }) : null,
    next: from + PAGE_SIZE < shown.length ? addressOf({ ...query, page: query.page + 1 }) : null,
  };
}

/** The address of a rule: the ids of detectors hold a slash. */
export function ruleHref(id: string): string {
  return `/rules/${id.replaceAll('/', '~')}`;
}

function rowOf(rule: CatalogueRule, { figures, lanes, role, now }: RulesParts): Row {
  const { watched } = rule;
  const isMine = rule.lanes.some(lane => lanes.includes(lane));
  const mine = isMine ? (figures?.(rule.id) ?? null) : null;
  return {
    href: role === 'administrator' ? null : ruleHref(rule.id),
    title: visibleLine(rule.title, 160),
    codes: rule.codes,
    severity: rule.severity,
    state: rule.state,
    origin: rule.origin,
    version: watched.own
      ? `version ${watched.own.version}`
      : rule.state === 'shadow' && watched.trial
        ? 'not in use yet'
        : 'as it comes',
    trial: watched.trial ? `version ${watched.trial.version} in shadow` : null,
    figures: mine,
    review: reviewOf(rule, mine, now),
    decided: decidedOf(rule),
  };
}

export function decidedOf({ watched, neverOff, severity }: CatalogueRule): readonly string[] {
  return [
    ...(watched.severity === null || neverOff
      ? []
      : [
          severity === null
            ? `at most ${severityMark(watched.severity).name.toLowerCase()}`
            : 'severity set by the school',
        ]),
    ...(watched.least > 0 && !neverOff ? ['stronger findings only'] : []),
    ...(watched.exempt.length > 0 ? [counted(watched.exempt.length, 'person exempted', 'people exempted')] : []),
  ];
}

/** Why somebody should look at a rule; `null`: no reason. A wording that is new has had no time to find anything. */
export function reviewOf({ state, watched }: CatalogueRule, figures: RuleFigures | null, now: Date) {
  if (figures === null || state !== 'on') return null;
  const { own } = watched;
  const isNew = own !== null && own.since.getTime() > now.getTime() - SILENT_DAYS * 86_400_000;
  return reviewReason(figures.precision, figures.isSilent && !isNew);
}

function draftRow(draft: RuleDraft): Row {
  const rule = parseRule(draft.text);
  const code = rule?.code ?? codeIn(draft.ruleId);
  return {
    href: `/rules/drafts/${draft._id}`,
    title: visibleLine(rule === null ? draft.ruleId : titleOf(rule), 160),
    codes: code === null ? [] : [code],
    severity: rule?.severity ?? null,
    state: 'draft',
    origin: 'school',
    version: draft.changes ? 'draft of a change' : 'draft',
    trial: null,
    figures: null,
    review: null,
    decided: [],
  };
}

function codeIn(ruleId: string): Code | null {
  const code = ruleId.split('.').slice(0, 2).join('.');
  return isCode(code) ? code : null;
}

function isShown({ codes, state, origin }: Row, query: RulesQuery): boolean {
  const inCategory = query.category === null || codes.some(code => code.split('.')[0] === query.category);
  const inState = query.state.length === 0 || query.state.includes(state);
  return inCategory && inState && (query.origin.length === 0 || query.origin.includes(origin));
}

/** Rising by itself; the title decides among equals, so that a list never looks shuffled. */
function sorter({ sort, order }: RulesQuery): (a: Row, b: Row) => number {
  const turn = order === 'down' ? -1 : 1;
  return (a, b) =>
    turn * (numberOf(a, sort) - numberOf(b, sort)) || (sort === 'rule' ? turn : 1) * a.title.localeCompare(b.title);
}

function numberOf({ severity, state, figures }: Row, sort: Sort): number {
  switch (sort) {
    case 'rule':
      return 0;
    case 'severity':
      return severity === null ? -1 : severityRank(severity);
    case 'state':
      return Object.keys(RULE_STATES).indexOf(state);
    case 'volume':
      return figures?.last30 ?? -1;
    case 'reviewed':
      return figures?.precision.reviewed ?? -1;
    case 'precision':
      return figures?.precision.share ?? -1;
    case 'time':
      return figures?.medianDecision ?? -1;
  }
}

function presentRow(row: Row) {
  const { figures, severity, state } = row;
  return {
    ...row,
    codeText: row.codes.map(code => TAXONOMY[code].title).join(', '),
    severity: severity === null ? null : severityMark(severity),
    stateText: RULE_STATES[state],
    originText: ORIGIN_NAMES[row.origin],
    isOthers: figures === null && state !== 'draft',
    figures:
      figures === null
        ? null
        : {
            last30: figure(figures.last30),
            last90: figure(figures.last90),
            bars: weekBars(figures.weeks, 78, 20),
            reviewed: figure(figures.precision.reviewed),
            precision: presentPrecision(figures.precision),
            time: decisionTime(figures.medianDecision),
          },
    review: row.review === null ? null : { text: 'Review', why: REVIEW_WHY[row.review] },
  };
}

export const REVIEW_WHY = {
  wrong: 'people disagreed with it more often than not',
  silent: 'it found nothing in 180 days',
} as const;

function columnsOf(query: RulesQuery) {
  return Object.entries(SORTS).map(([key, text]) => {
    const sort = key as Sort;
    const isCurrent = query.sort === sort;
    // What is pressed for the first time shows the most first, names from A.
    const order = isCurrent ? (query.order === 'up' ? 'down' : 'up') : sort === 'rule' ? 'up' : 'down';
    return {
      key,
      text,
      href: addressOf({ ...query, sort, order, page: 1 }),
      sorted: isCurrent ? (query.order === 'up' ? 'ascending' : 'descending') : 'none',
      isNumber: sort === 'volume' || sort === 'reviewed',
    };
  });
}

function filterOf(query: RulesQuery) {
  const without = (change: Partial<RulesQuery>) => addressOf({ ...query, ...change, page: 1 });
  return {
    sort: query.sort,
    order: query.order,
    categories: [
      { value: '', text: 'Any category', selected: query.category === null },
      ...Object.entries(CATEGORY_NAMES).map(([value, text]) => ({ value, text, selected: query.category === value })),
    ],
    states: Object.entries(RULE_STATES).map(([value, text]) => ({
      value,
      text,
      checked: query.state.some(one => one === value),
    })),
    origins: Object.entries(ORIGIN_NAMES).map(([value, text]) => ({
      value,
      text,
      checked: query.origin.some(one => one === value),
    })),
    tags: [
      ...(query.category === null ? [] : [{ text: CATEGORY_NAMES[query.category], href: without({ category: null }) }]),
      ...query.state.map(one => ({
        text: RULE_STATES[one],
        href: without({ state: query.state.filter(other => other !== one) }),
      })),
      ...query.origin.map(one => ({
        text: ORIGIN_NAMES[one],
        href: without({ origin: query.origin.filter(other => other !== one) }),
      })),
    ],
    clear: without({ category: null, state: [], origin: [] }),
  };
}

/** What is as it would be anyway is left out. */
export function addressOf(query: RulesQuery): string {
  const parameters = new URLSearchParams();
  if (query.category !== null) parameters.append('category', query.category);
  for (const one of query.state) parameters.append('state', one);
  for (const one of query.origin) parameters.append('origin', one);
  if (query.sort !== 'volume' || query.order !== 'down') {
    parameters.append('sort', query.sort);
    parameters.append('order', query.order);
  }
  if (query.page > 1) parameters.append('page', String(query.page));
  return parameters.size === 0 ? '/rules' : `/rules?${parameters}`;
}
