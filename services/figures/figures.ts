import { CaseModel, type CaseRecord } from '../../models/case.js';
import type { UserRecord } from '../../models/user.js';
import { loadAccounts } from '../cases/accounts.js';
import { LANES } from '../cases/concern.js';
import { keptCases } from '../cases/route.js';
import { CASE_STATES } from '../cases/states.js';
import { SEVERITIES } from '../taxonomy.js';
import { type ShownNumber, shownTable, shownTotal } from './suppress.js';
import type { Term } from './terms.js';

export const OUTCOMES = ['none', 'substantiated', 'malicious', 'false', 'unsubstantiated', 'unfounded'] as const;

/** What is counted, and by which values, in the order in which they are shown. */
export const DIMENSIONS = {
  lane: LANES,
  severity: [...SEVERITIES].reverse(),
  state: CASE_STATES,
  outcome: OUTCOMES,
} as const;
export type Dimension = keyof typeof DIMENSIONS;

export interface FigureTable {
  readonly dimension: Dimension;
  /** `null`: the numbers are too small for any of them to be shown. */
  readonly cells: readonly { readonly value: string; readonly shown: ShownNumber }[] | null;
}

export interface Figures {
  readonly total: ShownNumber;
  /** `[]` when the total is too small. */
  readonly tables: readonly FigureTable[];
  /** Medians, milliseconds; `null`: of too few cases. */
  readonly toAcknowledge: number | null;
  readonly toDecide: number | null;
}

type Counted = Pick<
  CaseRecord,
  'lane' | 'severity' | 'state' | 'outcome' | 'raisedAt' | 'acknowledgedAt' | 'decidedAt'
>;

const DAY = 86_400_000;
/** Of fewer cases a median is one case's own time; and twice the fewest, so that its absence says nothing of a small cell. */
const FEWEST_FOR_MEDIAN = 10;

/** Counts of the cases that were raised in a term, without those that this user is kept from. `dateOf`: `YYYY-MM-DD` in the school's zone. */
export async function figuresOf(
  user: Pick<UserRecord, '_id'>,
  term: Term,
  dateOf: (at: Date) => string,
): Promise<Figures> {
  const kept = keptCases(user, await loadAccounts());
  const near = { $gte: new Date(Date.parse(term.from) - DAY), $lt: new Date(Date.parse(term.until) + DAY) };
  const found = await CaseModel.find(
    { raisedAt: near, $nor: [kept] },
    { lane: 1, severity: 1, state: 1, outcome: 1, raisedAt: 1, acknowledgedAt: 1, decidedAt: 1 },
  ).lean();
  return countFigures(found.filter(({ raisedAt }) => dateOf(raisedAt) >= term.from && dateOf(raisedAt) < term.until));
}

export function countFigures(cases: readonly Counted[]): Figures {
  const total = shownTotal(cases.length);
  if (total === 'few') return { total, tables: [], toAcknowledge: null, toDecide: null };
  const dimensions: readonly Dimension[] = ['lane', 'severity', 'state', 'outcome'];
  return {
    total,
    tables: dimensions.map(dimension => tableOf(dimension, cases)),
    toAcknowledge: medianUntil(cases, one => one.acknowledgedAt),
    toDecide: medianUntil(cases, one => one.decidedAt),
  };
}

function tableOf(dimension: Dimension, cases: readonly Counted[]): FigureTable {
  const values: readonly string[] = DIMENSIONS[dimension];
  const counts = values.map(value => cases.filter(one => (one[dimension] ?? 'none') === value).length);
  const shown = shownTable(counts);
  return { dimension, cells: shown && values.map((value, index) => ({ value, shown: shown[index] ?? 0 })) };
}

function medianUntil(cases: readonly Counted[], end: (one: Counted) => Date | null): number | null {
  const times = cases.flatMap(one => {
    const at = end(one);
    return at === null ? [] : [at.getTime() - one.raisedAt.getTime()];
  });
  if (times.length < FEWEST_FOR_MEDIAN) return null;
  times.sort((a, b) => a - b);
  const middle = times.length / 2;
  const [low = 0, high = 0] = [times[Math.ceil(middle) - 1], times[Math.floor(middle)]];
  return (low + high) / 2;
}
