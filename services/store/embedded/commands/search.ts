import { MongoError } from '../errors.js';
import type { Index } from '../index/definition.js';
import { countsExactly } from '../index/exact.js';
import type { Plan } from '../index/plan.js';
import { compileFilter, type Filter, type Found } from '../query/filter.js';
import { compareKeys, parseSort, type SortField, sortKey } from '../query/sort.js';
import type { Collection } from '../storage/collection.js';
import type { Engine } from '../storage/engine.js';
import type { Scan, Scanned } from '../storage/scan.js';
import { type Document, decode } from '../values/bson.js';
import { compareValues } from '../values/compare.js';
import { integerOf } from '../values/numbers.js';
import { decodeFields } from '../values/some-fields.js';
import { fieldsOf, isDocument } from '../values/types.js';

/** MongoDB's limit for a sort in memory. */
const MAX_SORT_BYTES = 100 * 1024 * 1024;

export interface Query {
  readonly filter: Document;
  /** The filter compiled, when whoever asks has done that already. */
  readonly matches?: Filter;
  readonly sort: Document;
  readonly skip: number;
  /** 0: all. */
  readonly limit: number;
  readonly hint?: unknown;
  /** When to give up (`maxTimeMS`), by `performance.now()`. */
  readonly deadline?: number;
}

export interface Match extends Scanned {
  readonly document: Document;
  /** See `Found`. */
  readonly position: number | undefined;
}

/** A compiled query over one collection. */
export class Search {
  readonly plan: Plan;
  readonly scan: Scan;
  readonly #matches: Filter;
  readonly #sort: readonly SortField[];

  constructor(
    private readonly engine: Engine,
    collection: Collection,
    private readonly query: Query,
  ) {
    this.#matches = query.matches ?? compileFilter(query.filter);
    this.#sort = parseSort(query.sort);
    this.plan = engine.plan(collection, query.filter, this.#sort, resolveHint(collection, query.hint));
    this.scan = engine.scan(collection, this.plan);
  }

  /** Matching documents in the order asked for, skipped and limited. */
  async *run(): AsyncGenerator<Match> {
    const { skip, limit } = this.query;
    const ordered = this.plan.sorted ? this.#matching() : await this.#sorted();
    let seen = 0;
    for await (const match of ordered) {
      seen++;
      if (seen > skip) yield match;
      if (limit > 0 && seen >= skip + limit) return;
    }
  }

  async *#matching(): AsyncGenerator<Match> {
    const { deadline = Number.POSITIVE_INFINITY, skip, limit } = this.query;
    const likely = limit > 0 && this.plan.sorted ? skip + limit : undefined;
    for await (const scanned of this.engine.documents(this.scan, likely)) {
      if (performance.now() > deadline) throw new MongoError('MaxTimeMSExpired', 'operation exceeded time limit');
      const match = this.test(scanned);
      if (match) yield match;
    }
  }

  /** How many documents match, counted by the index alone when it can tell. */
  async count(): Promise<number> {
    const { plan, query } = this;
    if (plan.kind === 'index' && query.skip === 0 && query.limit === 0 && countsExactly(plan, query.filter)) {
      return this.engine.countKeys(plan.index, plan.ranges);
    }
    return this.#countMatching();
  }

  /** Without an order, and with no more of each document decoded than the filter looks at. */
  async #countMatching(): Promise<number> {
    const { skip, limit, filter, deadline = Number.POSITIVE_INFINITY } = this.query;
    const most = limit > 0 ? skip + limit : Number.POSITIVE_INFINITY;
    const looked = fieldsLookedAt(filter);
    const names = looked && [...looked].map(name => Buffer.from(name));
    let seen = 0;
    for await (const { bson } of this.engine.documents(this.scan)) {
      if (performance.now() > deadline) throw new MongoError('MaxTimeMSExpired', 'operation exceeded time limit');
      const document = (names && decodeFields(bson, names)) ?? decode(bson);
      if (this.#matches(document, {})) seen++;
      if (seen >= most) break;
    }
    return Math.max(0, seen - skip);
  }

  test(scanned: Scanned): Match | null {
    const document = decode(scanned.bson);
    const found: Found = {};
    return this.#matches(document, found) ? { ...scanned, document, position: found.position } : null;
  }

  /** The best documents so far are kept when there is a limit, all of them otherwise. */
  async #sorted(): Promise<Match[]> {
    const keep = this.query.limit > 0 ? this.query.skip + this.query.limit : Number.POSITIVE_INFINITY;
    let kept: { key: readonly unknown[]; match: Match }[] = [];
    let bytes = 0;
    const order = () => kept.sort((a, b) => compareKeys(a.key, b.key, this.#sort));
    for await (const match of this.#matching()) {
      kept.push({ key: sortKey(match.document, this.#sort), match });
      bytes += match.bson.length;
      const full = kept.length > keep * 2 + 1000 || (bytes > MAX_SORT_BYTES && kept.length > keep);
      if (full) {
        kept = order().slice(0, keep);
        bytes = kept.reduce((sum, { match }) => sum + match.bson.length, 0);
      }
      if (bytes > MAX_SORT_BYTES) {
        throw new MongoError(
          'QueryExceededMemoryLimitNoDiskUseAllowed',
          `Sort exceeded memory limit of ${MAX_SORT_BYTES} bytes, but did not opt in to external sorting. Add an index that gives this order.`,
        );
      }
    }
    return order().map(({ match }) => match);
  }

  /** The first of `run`, at once and without pauses: inside the writer. `too-long` when it would look at more keys than the budget. */
  firstNow(budget: number): Match | 'none' | 'too-long' {
    let best: { key: readonly unknown[]; match: Match } | null = null;
    let examined = 0;
    for (let step = 1; !this.scan.done; step = Math.min(step * 4, 64)) {
      if (examined >= budget) return 'too-long';
      examined += step;
      for (const scanned of this.scan.step(step)) {
        const match = this.test(scanned);
        if (!match) continue;
        if (this.plan.sorted) return match;
        const key = sortKey(match.document, this.#sort);
        if (!best || compareKeys(key, best.key, this.#sort) < 0) best = { key, match };
      }
    }
    return best?.match ?? 'none';
  }
}

/** The fields at the top of a document that a filter looks at; `null` when it may look at any. */
function fieldsLookedAt(filter: Document): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const [name, condition] of fieldsOf(filter)) {
    if (!name.startsWith('$')) names.add(name.split('.')[0] ?? name);
    else if ((name !== '$and' && name !== '$or' && name !== '$nor') || !Array.isArray(condition)) return null;
    else {
      for (const branch of condition) {
        const inner = isDocument(branch) ? fieldsLookedAt(branch) : null;
        if (inner === null) return null;
        for (const one of inner) names.add(one);
      }
    }
  }
  return names;
}

/** A hint names an index, or gives its key. */
export function resolveHint(collection: Collection, hint: unknown): Index | 'forward' | 'backward' | undefined {
  if (hint === undefined || hint === null) return undefined;
  if (isDocument(hint) && Object.keys(hint).length === 0) return undefined;
  if (isDocument(hint) && '$natural' in hint) return integerOf(hint.$natural) === -1 ? 'backward' : 'forward';
  const index = collection.indexes.find(candidate =>
    typeof hint === 'string'
      ? candidate.name === hint
      : isDocument(hint) &&
        compareValues(candidate.key, hint) === 0 &&
        Object.keys(candidate.key).join() === Object.keys(hint).join(),
  );
  if (!index?.ready)
    throw new MongoError(
      'BadValue',
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  return index;
}
