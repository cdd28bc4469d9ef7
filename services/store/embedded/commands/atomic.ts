import type { Collection } from '../storage/collection.js';
import type { Server } from './command.js';
import { type Match, type Query, Search } from './search.js';

/** What one atomic change works on: the first document that matches, or none. Runs inside the writer. */
export type Act<T> = (collection: Collection | undefined, match: Match | null) => T;

/** Keys that a search may look at while it holds the writer. Beyond, it searches outside and checks again inside. */
const BUDGET_KEYS = 2000;
const ATTEMPTS = 5;

export interface Target {
  readonly database: string;
  readonly name: string;
  readonly query: Query;
}

const TOO_LONG = Symbol('too long');

/** Finds and acts in one go; must be called inside the writer. `TOO_LONG` when the search would hold it for too long. */
export function actNow<T>(server: Server, target: Target, act: Act<T>, budget = BUDGET_KEYS): T | typeof TOO_LONG {
  const collection = server.engine.collection(target.database, target.name);
  if (!collection) return act(undefined, null);
  const found = new Search(server.engine, collection, target.query).firstNow(budget);
  if (found === 'too-long') return TOO_LONG;
  return act(collection, found === 'none' ? null : found);
}

export const isTooLong = (outcome: unknown): outcome is typeof TOO_LONG => outcome === TOO_LONG;

/** Finds one document and acts on it, so that nothing comes in between. */
export async function actAtomically<T>(server: Server, target: Target, act: Act<T>): Promise<T> {
  const { writer } = server.engine;
  let outcome = await writer.write(() => actNow(server, target, act));
  for (let attempt = 0; isTooLong(outcome) && attempt < ATTEMPTS; attempt++)
    outcome = await searchThenAct(server, target, act);
  while (isTooLong(outcome)) outcome = await writer.write(() => actNow(server, target, act, Number.POSITIVE_INFINITY));
  return outcome;
}

/** Searches outside the writer; acts only if what it found still holds. */
async function searchThenAct<T>(server: Server, target: Target, act: Act<T>): Promise<T | typeof TOO_LONG> {
  const collection = server.engine.collection(target.database, target.name);
  if (!collection) return TOO_LONG;
  const { revision } = collection;
  const search = new Search(server.engine, collection, { ...target.query, limit: 1 });
  let match: Match | null = null;
  for await (const found of search.run()) match = found;
  return server.engine.writer.write(() => {
    if (server.engine.collection(target.database, target.name) !== collection) return TOO_LONG;
    if (!match) return collection.revision === revision ? act(collection, null) : TOO_LONG;
    if (collection.revision === revision) return act(collection, match);
    // With an order, another document may have become the first: search again.
    if (Object.keys(target.query.sort).length > 0) return TOO_LONG;
    const bson = collection.read(match.record);
    const still = bson ? search.test({ record: match.record, bson }) : null;
    return still ? act(collection, still) : TOO_LONG;
  });
}

/** The numbers of all matching documents, to be changed one by one afterwards. */
export async function matchingRecords(
  server: Server,
  collection: Collection,
  query: Query,
): Promise<{ search: Search; records: number[] }> {
  const search = new Search(server.engine, collection, query);
  const records: number[] = [];
  for await (const match of search.run()) records.push(match.record);
  return { search, records };
}

const CHUNK_MILLISECONDS = 20;

/** Acts on each record that still matches, in chunks that leave room for other writers. */
export async function actOnEach(
  server: Server,
  collection: Collection,
  found: { search: Search; records: readonly number[] },
  act: (match: Match) => void,
): Promise<void> {
  let next = 0;
  while (next < found.records.length) {
    await server.engine.writer.write(() => {
      const started = performance.now();
      while (next < found.records.length && performance.now() - started < CHUNK_MILLISECONDS) {
        const record = found.records[next++] as number;
        const bson = collection.read(record);
        const match = bson ? found.search.test({ record, bson }) : null;
        if (match) act(match);
      }
    });
  }
}
