import type { SortField } from '../query/sort.js';
import type { Document } from '../values/bson.js';
import { compareValues } from '../values/compare.js';
import { fieldsOf } from '../values/types.js';
import { type FieldBounds, fieldBounds, type KeyRange } from './bounds.js';
import type { Index } from './definition.js';
import { type Predicate, predicatesOf, waysOf } from './predicates.js';

/** How the documents of a query are found. */
export type Plan =
  | { readonly kind: 'collection'; readonly reverse: boolean; readonly sorted: boolean }
  | IndexPlan
  | UnionPlan;

/** Of a filter with `$or`: an index for each way in which it can be true. A document may come by several of them. */
export interface UnionPlan {
  readonly kind: 'union';
  readonly parts: readonly IndexPlan[];
  readonly reverse: false;
  readonly sorted: boolean;
}

export interface IndexPlan {
  readonly kind: 'index';
  readonly index: Index;
  /** In key order, apart from each other. */
  readonly ranges: readonly KeyRange[];
  /** How many leading fields the ranges bound. */
  readonly bounded: number;
  readonly reverse: boolean;
  /** Whether documents come in the order asked for. */
  readonly sorted: boolean;
  /** Whether one document may come twice. */
  readonly repeats: boolean;
  /** Whether each range holds one key at most, namely its start: every field of a unique index is fixed to values. */
  readonly pointwise: boolean;
}

/** More ranges than this are not worth making of several `$in`s. */
const MAX_RANGES = 2000;
/** How far keys are counted to compare two plans. */
const COUNT_LIMIT = 1000;

export interface Planning {
  readonly filter: Document;
  readonly sort: readonly SortField[];
  readonly indexes: readonly Index[];
  /** Keys in the ranges, counted up to the limit. */
  count(index: Index, ranges: readonly KeyRange[], limit: number): number;
}

/** The index that leaves the least to look at; an order that comes for free decides between equals. Of a filter with `$or`, perhaps several. */
export function choosePlan(planning: Planning): Plan {
  const { sort } = planning;
  const natural = sort.length === 1 && sort[0]?.name === '$natural' ? sort[0] : null;
  const collection: Plan = {
    kind: 'collection',
    reverse: natural?.direction === -1,
    sorted: sort.length === 0 || natural !== null,
  };
  if (natural) return collection;
  const ways = waysOf(planning.filter);
  const [only] = ways ?? [];
  // An `$or` of one branch demands what that branch does.
  if (ways?.length === 1 && only) return bestPlan(planning, only, false)?.plan ?? collection;
  const best = bestPlan(planning, predicatesOf(planning.filter), ways !== null);
  if (ways === null || (best && best.keys <= FEW_KEYS)) return best?.plan ?? collection;
  return unionPlan(planning, ways, best?.keys ?? COUNT_LIMIT + 1) ?? best?.plan ?? collection;
}

interface Counted {
  readonly plan: IndexPlan;
  /** In its ranges, counted up to the limit; more than that when nothing bounds it. */
  readonly keys: number;
}

/** `counted`: the figure is wanted, also when there is nothing to compare. */
function bestPlan(
  planning: Planning,
  predicates: ReadonlyMap<string, readonly Predicate[]>,
  counted: boolean,
): Counted | null {
  const { sort } = planning;
  const plans = planning.indexes
    .filter(index => index.ready && !index.hidden && isUsable(index, planning.filter, predicates))
    .map(index => planFor(index, predicates, sort))
    .filter(plan => plan.bounded > 0 || (plan.sorted && sort.length > 0));
  const [only] = plans;
  if (!only) return null;
  if (plans.length === 1 && !counted) return { plan: only, keys: 0 };
  // No other leaves less to look at, and counting their keys would cost more than looking.
  const single = plans.find(plan => plan.pointwise && plan.ranges.length === 1);
  if (single) return { plan: single, keys: 1 };
  const count = counter(planning);
  const compared = plans
    .map(plan => ({ plan, keys: plan.bounded === 0 ? COUNT_LIMIT + 1 : count(plan) }))
    .sort(
      (a, b) => a.keys - b.keys || Number(b.plan.sorted) - Number(a.plan.sorted) || b.plan.bounded - a.plan.bounded,
    );
  return compared[0] ?? null;
}

/** Of indexes that begin alike, and hold every document once, the keys of one are counted for all. */
function counter(planning: Planning): (plan: IndexPlan) => number {
  const counts = new Map<string, number>();
  return ({ index, ranges, bounded }) => {
    const count = () => planning.count(index, ranges, COUNT_LIMIT);
    const fields = index.fields.slice(0, bounded);
    if (index.sparse || index.partialFilterExpression || index.multikey.includes(true)) return count();
    const bytes = ranges.map(({ start, end }) => `${start.toString('latin1')} ${end.toString('latin1')}`);
    const key = [...fields.map(({ name, direction }) => `${name} ${direction}`), ...bytes].join('|');
    const known = counts.get(key) ?? count();
    counts.set(key, known);
    return known;
  };
}

/** So few are looked at sooner than something better is found. */
const FEW_KEYS = 16;

/** An index for each way; `null` when a way has none, or when together they leave as much to look at as one index alone. */
function unionPlan(
  planning: Planning,
  ways: readonly ReadonlyMap<string, readonly Predicate[]>[],
  most: number,
): UnionPlan | null {
  const parts: IndexPlan[] = [];
  let keys = 0;
  for (const way of ways) {
    const best = bestPlan({ ...planning, sort: [] }, way, true);
    if (!best || best.plan.bounded === 0) return null;
    keys += best.keys;
    if (keys >= most) return null;
    if (best.keys > 0) parts.push(best.plan);
  }
  return { kind: 'union', parts, reverse: false, sorted: planning.sort.length === 0 };
}

/** The plan over one index, also when nothing bounds it (for a hint). */
export function planFor(
  index: Index,
  predicates: ReadonlyMap<string, readonly Predicate[]>,
  sort: readonly SortField[],
): IndexPlan {
  const bounds = leadingBounds(index, predicates);
  const ranges = bounds.length === 0 ? [EVERYTHING] : product(bounds);
  const fixed = bounds.findIndex(bound => bound.kind !== 'points' || bound.ranges.length !== 1);
  const fixedFields = fixed === -1 ? bounds.length : fixed;
  const direction = sortDirection(index, sort, fixedFields);
  const looseMultikey = index.multikey.some((multikey, i) => multikey && i >= fixedFields);
  return {
    kind: 'index',
    index,
    ranges,
    bounded: bounds.length,
    reverse: direction === -1,
    sorted: sort.length === 0 || (direction !== 0 && !index.truncated && !looseMultikey),
    repeats: looseMultikey,
    pointwise: index.unique && bounds.length === index.fields.length && bounds.every(bound => bound.kind === 'points'),
  };
}

const EVERYTHING: KeyRange = { start: Buffer.alloc(0), end: Buffer.from([0xff]) };

function leadingBounds(index: Index, predicates: ReadonlyMap<string, readonly Predicate[]>): FieldBounds[] {
  const bounds: FieldBounds[] = [];
  let multikeySeen = false;
  let size = 1;
  for (const [i, field] of index.fields.entries()) {
    const multikey = index.multikey[i] === true;
    // Two fields of one array must be true of the same element for a key to say so: only the first may bound.
    if (multikey && multikeySeen) break;
    const bound = fieldBounds(field, predicates.get(field.name) ?? [], multikey);
    if (!bound) break;
    size *= bound.ranges.length;
    if (size > MAX_RANGES && bounds.length > 0) break;
    bounds.push(bound);
    multikeySeen ||= multikey;
    if (bound.kind === 'range') break;
  }
  return bounds;
}

function product(bounds: readonly FieldBounds[]): KeyRange[] {
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  for (const [i, bound] of bounds.entries()) {
    if (i === bounds.length - 1) {
      return prefixes.flatMap(prefix =>
        bound.ranges.map(({ start, end }) => ({
          start: Buffer.concat([prefix, start]),
          end: Buffer.concat([prefix, end]),
        })),
      );
    }
    prefixes = prefixes.flatMap(prefix => bound.ranges.map(({ start }) => Buffer.concat([prefix, start])));
  }
  return [];
}

/** 1 or -1 when the index, read that way, gives the sort; fields fixed to one value may be left out. 0 otherwise. */
function sortDirection(index: Index, sort: readonly SortField[], fixedFields: number): 1 | -1 | 0 {
  if (sort.length === 0) return 1;
  const fixed = new Set(index.fields.slice(0, fixedFields).map(field => field.name));
  const wanted = sort.filter(field => !fixed.has(field.name));
  const signs = wanted.map((field, i) => {
    const own = index.fields[fixedFields + i];
    return own?.name === field.name ? own.direction * field.direction : 0;
  });
  if (signs.every(sign => sign === 1)) return 1;
  return signs.every(sign => sign === -1) ? -1 : 0;
}

/** A sparse or partial index lacks documents: it serves only filters that want none of those. */
function isUsable(index: Index, filter: Document, predicates: ReadonlyMap<string, readonly Predicate[]>): boolean {
  if (index.sparse && !index.fields.some(field => demandsPresence(predicates.get(field.name)))) return false;
  if (!index.partialFilterExpression) return true;
  return fieldsOf(index.partialFilterExpression).every(([name, condition]) =>
    implies(name, condition, filter, predicates),
  );
}

function demandsPresence(predicates: readonly Predicate[] = []): boolean {
  return predicates.some(predicate => predicate.kind !== 'points' || predicate.values.every(value => value !== null));
}

/** Whether every document that the filter matches also matches this clause of the index's own filter. */
function implies(
  name: string,
  condition: unknown,
  filter: Document,
  predicates: ReadonlyMap<string, readonly Predicate[]>,
): boolean {
  if (Object.hasOwn(filter, name) && compareValues(filter[name], condition) === 0) return true;
  const isPresence =
    typeof condition === 'object' &&
    condition !== null &&
    Object.keys(condition).length === 1 &&
    '$exists' in condition &&
    condition.$exists === true;
  return isPresence && demandsPresence(predicates.get(name));
}
