import { CaseModel, type CaseRecord } from '../../models/case.js';
import type { UserRecord } from '../../models/user.js';
import { type Account, loadAccounts } from './accounts.js';
import { LANES, type Lane } from './concern.js';
import { type FoldedRow, fold, foldKeysOf } from './fold.js';
import { type Condition, conditionOf, type QueueFilter, type QueueOrder } from './queue-filter.js';
import { ownLanes, readableCases } from './route.js';
import { CASE_STATES, type CaseState, WAITING } from './states.js';

type Reader = Pick<UserRecord, '_id'>;

export const QUEUE_PAGE_SIZE = 50;
/** Further down nobody reads: whoever looks for something narrows the list. */
export const LIST_LIMIT = 1_000;
/** Figures beside filters and views are counted so far, and no further. */
export const FEW = 100;

/** A number of cases that was counted up to a limit. `more`: there are more than `count`. */
export interface Figure {
  readonly count: number;
  readonly more: boolean;
}

/** What a reader may read, worked out once for a request: roles may have changed since the last. */
export interface Reading {
  readonly access: Condition;
  /** The same for the cases of one lane, which it names. */
  readonly accessIn: Readonly<Record<Lane, Condition>>;
  /** The lanes that come to them, and any other in which they may read a case as it happens. The rest leave no trace. */
  readonly lanes: readonly Lane[];
}

export interface QueueLane {
  readonly lane: Lane;
  readonly rows: readonly FoldedRow[];
  readonly total: Figure;
  /** Whether another page follows. */
  readonly hasNext: boolean;
  /** There are more than are listed on all pages. */
  readonly isCut: boolean;
}

export async function readingOf(user: Reader): Promise<Reading> {
  const accounts = await loadAccounts();
  const accessIn = accessInLanes(user, accounts);
  const own = ownLanes(user, accounts);
  const shown = await Promise.all(
    LANES.map(async lane => own.includes(lane) || (await CaseModel.exists(accessIn[lane])) !== null),
  );
  return { access: readableCases(user, accounts), accessIn, lanes: LANES.filter((_, index) => shown[index]) };
}

function accessInLanes(user: Reader, accounts: readonly Account[]): Reading['accessIn'] {
  const accessIn = (lane: Lane) => condition({ lane }, readableCases(user, accounts, [lane]));
  return { 'child-needs-help': accessIn('child-needs-help'), 'adult-conduct': accessIn('adult-conduct') };
}

/** One page of a lane, cases that are alike folded into one row, and how many cases the filter lets through. */
export async function queueLane(
  { accessIn }: Pick<Reading, 'accessIn'>,
  lane: Lane,
  filter: QueueFilter,
): Promise<QueueLane> {
  const wanted = conditionOf(filter);
  const states = statesOf(filter);
  const [listed, total] = await Promise.all([
    readRows(accessIn[lane], states, wanted, filter),
    countUpTo(LIST_LIMIT, accessIn[lane], { state: { $in: states } }, wanted),
  ]);
  const from = (filter.page - 1) * QUEUE_PAGE_SIZE;
  const shown = listed.rows.slice(from, from + QUEUE_PAGE_SIZE);
  return {
    lane,
    rows: await completed(shown, accessIn, lane, wanted),
    total,
    hasNext: listed.rows.length > from + QUEUE_PAGE_SIZE,
    isCut: total.more,
  };
}

function statesOf({ states }: QueueFilter): readonly CaseState[] {
  return states.length === 0 ? CASE_STATES : states;
}

/** Rows from the first on, as many as the page needs: where many cases fold into few rows, more of them are read. */
async function readRows(
  access: Condition,
  states: readonly CaseState[],
  wanted: Condition,
  { sort, page }: QueueFilter,
): Promise<{ readonly rows: readonly FoldedRow[] }> {
  const needed = page * QUEUE_PAGE_SIZE + 1;
  for (let limit = needed; ; ) {
    const cases = await inOrder(access, states, wanted, sort, limit);
    const rows = fold(cases);
    if (rows.length >= needed || cases.length < limit || limit === LIST_LIMIT) return { rows };
    limit = Math.min(LIST_LIMIT, limit + 2 * (needed - rows.length) + QUEUE_PAGE_SIZE);
  }
}

/** The first cases of several states in one order: each state is read in the order of its index, and then they are put together. */
async function inOrder(
  access: Condition,
  states: readonly CaseState[],
  wanted: Condition,
  order: QueueOrder,
  limit: number,
): Promise<readonly CaseRecord[]> {
  const parts = await Promise.all(
    states.map(state =>
      CaseModel.find(condition({ state }, access, wanted))
        .sort(ORDERS[order])
        .limit(limit)
        .lean<CaseRecord[]>()
        .exec(),
    ),
  );
  const [only, ...others] = parts;
  if (only && others.length === 0) return only;
  return parts.flat().sort(byOrder(order)).slice(0, limit);
}

export const ORDERS = {
  severity: { severityRank: -1, dueAt: 1, raisedAt: 1 },
  due: { dueAt: 1 },
  newest: { raisedAt: -1 },
  oldest: { raisedAt: 1 },
} as const satisfies Record<QueueOrder, Record<string, 1 | -1>>;

/** As the database orders them: what has no date comes first. */
function byOrder(order: QueueOrder): (a: CaseRecord, b: CaseRecord) => number {
  const fields = Object.entries(ORDERS[order]) as [keyof CaseRecord, 1 | -1][];
  return (a, b) => {
    for (const [field, direction] of fields) {
      const difference = Number(a[field] ?? Number.NEGATIVE_INFINITY) - Number(b[field] ?? Number.NEGATIVE_INFINITY);
      // Of two that have none the difference is not a number.
      if (difference) return difference * direction;
    }
    return 0;
  };
}

/** All cases that belong beneath these rows, also those that stand further down than was read. */
async function completed(
  rows: readonly FoldedRow[],
  accessIn: Reading['accessIn'],
  lane: Lane,
  wanted: Condition,
): Promise<readonly FoldedRow[]> {
  const foldable = rows.filter(({ about }) => foldKeysOf(about).length > 0);
  if (foldable.length === 0) return rows;
  const alike = await casesLike(
    foldable.map(({ about }) => about),
    { accessIn },
    lane,
    wanted,
  );
  const heads = new Set(rows.map(({ about }) => about._id));
  // In the order of the rows, so that each finds its own first.
  const folded = fold([...foldable.map(({ about }) => about), ...alike.filter(one => !heads.has(one._id))]);
  const likeOf = new Map(folded.map(({ about, like }) => [about._id, like]));
  return rows.map(({ about, like }) => ({ about, like: likeOf.get(about._id) ?? like }));
}

/** Cases that wait, are in nobody's hands and share a key with one of these. At most `LIST_LIMIT`. */
export async function casesLike(
  abouts: readonly CaseRecord[],
  { accessIn }: Pick<Reading, 'accessIn'>,
  lane: Lane,
  wanted: Condition = {},
): Promise<readonly CaseRecord[]> {
  const keys = [...new Set(abouts.flatMap(foldKeysOf))];
  const named = (kind: string) =>
    keys.filter(key => key.startsWith(`${kind}|`)).map(key => key.split('|').slice(2).join('|'));
  const ways = [
    ...(named('group').length > 0 ? [{ groupKey: { $in: named('group') } }] : []),
    ...(named('like').length > 0 ? [{ likeKey: { $in: named('like') } }] : []),
  ];
  if (ways.length === 0) return [];
  const found = await CaseModel.find(condition({ state: 'new', ownerId: null }, { $or: ways }, accessIn[lane], wanted))
    .limit(LIST_LIMIT)
    .lean<CaseRecord[]>()
    .exec();
  const wantedKeys = new Set(keys);
  return found.filter(one => foldKeysOf(one).some(key => wantedKeys.has(key))).sort(byOrder('severity'));
}

/** How many cases hold under all of these conditions, counted up to a limit. */
export async function countUpTo(most: number, ...conditions: readonly Condition[]): Promise<Figure> {
  // Through the driver: a page counts twenty times, and Mongoose's casting of what we have written ourselves costs more than the database.
  const count = await CaseModel.collection.countDocuments(condition(...conditions), { limit: most + 1 });
  return { count: Math.min(count, most), more: count > most };
}

/**
 * How many cases the reader may read, over their lanes, each by itself: of a lane in which they may read one case in thousands, an index finds
 * that one, while over all of them it would step through the thousands.
 */
export async function countInLanes(
  { lanes, accessIn }: Pick<Reading, 'lanes' | 'accessIn'>,
  ...conditions: readonly Condition[]
): Promise<Figure> {
  const figures = await Promise.all(lanes.map(lane => countUpTo(FEW, accessIn[lane], ...conditions)));
  const count = figures.reduce((sum, one) => sum + one.count, 0);
  return { count: Math.min(count, FEW), more: count > FEW || figures.some(({ more }) => more) };
}

/** How many cases wait for a decision that this user may read. On every page, so it is not counted far. */
export async function waitingCases(user: Reader): Promise<Figure> {
  const accessIn = accessInLanes(user, await loadAccounts());
  return countInLanes({ lanes: LANES, accessIn }, { state: { $in: WAITING } });
}

/** Fields of several conditions may bear the same name: each stands by itself. */
export function condition(...all: readonly Condition[]): Record<string, unknown> {
  const some = all.filter(one => Object.keys(one).length > 0);
  return some.length === 0 ? {} : { $and: some };
}

/** Cases that wait, in the order in which they could be closed together: the lowest and oldest first. At most `LIST_LIMIT`. */
export async function waitingInOrder({ access, lanes }: Reading): Promise<readonly CaseRecord[]> {
  return CaseModel.find(condition({ lane: { $in: lanes }, state: { $in: WAITING } }, access))
    .sort({ severityRank: 1, raisedAt: 1 })
    .limit(LIST_LIMIT)
    .lean<CaseRecord[]>()
    .exec();
}

/** Those of these cases that the reader may read. */
export async function severalCases({ access }: Reading, numbers: readonly string[]): Promise<readonly CaseRecord[]> {
  return CaseModel.find(condition({ _id: { $in: numbers } }, access))
    .sort({ _id: 1 })
    .lean<CaseRecord[]>()
    .exec();
}
