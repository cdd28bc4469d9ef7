import { failedToParse, MongoError } from '../errors.js';
import { compileFilter } from '../query/filter.js';
import { compileUpdate, type Update } from '../update/update.js';
import type { Document } from '../values/bson.js';
import { actAtomically, actNow, actOnEach, isTooLong, matchingRecords, type Target } from './atomic.js';
import {
  batchArgument,
  booleanArgument,
  type Command,
  type CommandContext,
  collectionName,
  documentArgument,
} from './command.js';
import { changeMatch, insertUpserted } from './modify.js';
import { refuseArguments } from './refuse.js';
import { resolveHint } from './search.js';
import { writeError } from './write-errors.js';

const STATEMENT_ARGUMENTS = ['q', 'u', 'multi', 'upsert', 'arrayFilters', 'hint', 'sort'];

interface Statement extends Target {
  readonly update: Update;
  readonly multi: boolean;
  readonly upsert: boolean;
}

interface Tally {
  matched: number;
  modified: number;
  upserted: Document[];
  errors: Document[];
}

export const update: Command = {
  takes: ['updates', 'ordered', 'bypassDocumentValidation', 'let'],
  async run(context) {
    const ordered = booleanArgument(context.body, 'ordered', true);
    const raw = batchArgument(context, 'updates');
    // Before the first is run: an argument that is not understood may change what all of them mean.
    for (const { document } of raw) refuseArguments('update.updates', document, STATEMENT_ARGUMENTS);
    const tally: Tally = { matched: 0, modified: 0, upserted: [], errors: [] };
    const runner = new UpdateRunner(
      context,
      raw.map(({ document }) => document),
      tally,
    );
    for (let next = 0; next < raw.length; ) {
      next = await runner.run(next, ordered);
      if (ordered && tally.errors.length > 0) break;
    }
    await context.engine.writer.durable();
    return {
      n: tally.matched + tally.upserted.length,
      nModified: tally.modified,
      ...(tally.upserted.length > 0 ? { upserted: tally.upserted } : {}),
      ...(tally.errors.length > 0 ? { writeErrors: tally.errors } : {}),
    };
  },
};

const CHUNK_MILLISECONDS = 25;

class UpdateRunner {
  constructor(
    private readonly context: CommandContext,
    private readonly raw: readonly Document[],
    private readonly tally: Tally,
  ) {}

  /** Runs statements from `first` on, as many as fit into one transaction; the result is the next to run. */
  async run(first: number, ordered: boolean): Promise<number> {
    let next = first;
    let large: Statement | null = null;
    await this.context.engine.writer.write(() => {
      const started = performance.now();
      while (next < this.raw.length && !large && performance.now() - started < CHUNK_MILLISECONDS) {
        const failures = this.tally.errors.length;
        this.#guard(next, () => {
          const statement = this.#parse(this.raw[next] as Document);
          if (statement.multi || !this.#applyNow(next, statement)) large = statement;
        });
        if (ordered && this.tally.errors.length > failures) return;
        if (!large) next++;
      }
    });
    if (large) await this.#runLarge(next++, large);
    return next;
  }

  #guard(index: number, action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      this.tally.errors.push(writeError(index, error));
    }
  }

  #parse(statement: Document): Statement {
    const multi = booleanArgument(statement, 'multi');
    const filters = statement.arrayFilters ?? [];
    if (!Array.isArray(filters)) throw new MongoError('TypeMismatch', 'arrayFilters must be an array');
    const compiled = compileUpdate(statement.u, filters);
    if (multi && compiled.kind === 'replacement')
      throw failedToParse('multi update is not supported for replacement-style update');
    const sort = documentArgument(statement, 'sort');
    if (multi && Object.keys(sort).length > 0) throw failedToParse('Cannot specify sort with multi=true');
    const filter = documentArgument(statement, 'q');
    // A missing collection matches nothing, but a wrong question is still refused.
    const matches = compileFilter(filter);
    return {
      database: this.context.database,
      name: collectionName(this.context),
      query: {
        filter,
        matches,
        sort,
        skip: 0,
        limit: multi ? 0 : 1,
        hint: statement.hint,
        deadline: this.context.deadline,
      },
      update: compiled,
      multi,
      upsert: booleanArgument(statement, 'upsert'),
    };
  }

  #act(index: number, statement: Statement): Parameters<typeof actNow<true>>[2] {
    return (collection, match) => {
      if (collection && match) {
        this.tally.matched++;
        if (changeMatch(this.context, collection, match, statement.update).modified) this.tally.modified++;
      } else if (statement.upsert) {
        const { _id } = insertUpserted(this.context, statement, statement.query.filter, statement.update);
        this.tally.upserted.push({ index, _id });
      }
      return true;
    };
  }

  #applyNow(index: number, statement: Statement): boolean {
    return !isTooLong(actNow(this.context, statement, this.#act(index, statement)));
  }

  async #runLarge(index: number, statement: Statement): Promise<void> {
    try {
      if (statement.multi) await this.#runMulti(index, statement);
      else await actAtomically(this.context, statement, this.#act(index, statement));
    } catch (error) {
      this.tally.errors.push(writeError(index, error));
    }
  }

  async #runMulti(index: number, statement: Statement): Promise<void> {
    const collection = this.context.engine.collection(statement.database, statement.name);
    if (collection) {
      resolveHint(collection, statement.query.hint);
      const found = await matchingRecords(this.context, collection, statement.query);
      await actOnEach(this.context, collection, found, match => {
        this.tally.matched++;
        if (changeMatch(this.context, collection, match, statement.update).modified) this.tally.modified++;
      });
      if (found.records.length > 0) return;
    }
    if (statement.upsert) await actAtomically(this.context, statement, this.#act(index, statement));
  }
}
