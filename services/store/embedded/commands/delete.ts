import { MongoError } from '../errors.js';
import { compileFilter } from '../query/filter.js';
import type { Document } from '../values/bson.js';
import { integerOf } from '../values/numbers.js';
import { actAtomically, actNow, actOnEach, isTooLong, matchingRecords, type Target } from './atomic.js';
import {
  batchArgument,
  booleanArgument,
  type Command,
  type CommandContext,
  collectionName,
  documentArgument,
} from './command.js';
import { refuseArguments } from './refuse.js';
import { writeError } from './write-errors.js';

const CHUNK_MILLISECONDS = 25;

export const deleteCommand: Command = {
  takes: ['deletes', 'ordered', 'let'],
  async run(context) {
    const ordered = booleanArgument(context.body, 'ordered', true);
    const statements = batchArgument(context, 'deletes').map(({ document }) => document);
    for (const statement of statements) refuseArguments('delete.deletes', statement, ['q', 'limit', 'hint']);
    const tally = { removed: 0, errors: [] as Document[] };
    for (let next = 0; next < statements.length; ) {
      next = await runFrom(context, statements, next, ordered, tally);
      if (ordered && tally.errors.length > 0) break;
    }
    await context.engine.writer.durable();
    return { n: tally.removed, ...(tally.errors.length > 0 ? { writeErrors: tally.errors } : {}) };
  },
};

interface Tally {
  removed: number;
  errors: Document[];
}

/** As many single deletions as fit into one transaction, or one large one. */
async function runFrom(
  context: CommandContext,
  statements: readonly Document[],
  first: number,
  ordered: boolean,
  tally: Tally,
): Promise<number> {
  let next = first;
  let large: (Target & { all: boolean }) | null = null;
  await context.engine.writer.write(() => {
    const started = performance.now();
    while (next < statements.length && !large && performance.now() - started < CHUNK_MILLISECONDS) {
      try {
        const target = parse(context, statements[next] as Document);
        if (target.all || isTooLong(actNow(context, target, removeOne(tally)))) large = target;
      } catch (error) {
        tally.errors.push(writeError(next, error));
        if (ordered) return;
      }
      if (!large) next++;
    }
  });
  if (large) await runLarge(context, large, next++, tally);
  return next;
}

function parse(context: CommandContext, statement: Document): Target & { all: boolean } {
  const limit = integerOf(statement.limit);
  if (limit !== 0 && limit !== 1)
    throw new MongoError(
      'FailedToParse',
      `The limit field in delete objects must be 0 or 1. Got ${String(statement.limit)}`,
    );
  const filter = documentArgument(statement, 'q');
  compileFilter(filter);
  return {
    database: context.database,
    name: collectionName(context),
    query: { filter, sort: {}, skip: 0, limit, hint: statement.hint, deadline: context.deadline },
    all: limit === 0,
  };
}

function removeOne(tally: Tally): Parameters<typeof actNow<true>>[2] {
  return (collection, match) => {
    if (collection && match) {
      collection.remove(match.record, match.document);
      tally.removed++;
    }
    return true;
  };
}

async function runLarge(
  context: CommandContext,
  target: Target & { all: boolean },
  index: number,
  tally: Tally,
): Promise<void> {
  try {
    const collection = context.engine.collection(target.database, target.name);
    if (!target.all) await actAtomically(context, target, removeOne(tally));
    else if (collection) {
      const found = await matchingRecords(context, collection, target.query);
      await actOnEach(context, collection, found, match => {
        collection.remove(match.record, match.document);
        tally.removed++;
      });
    }
  } catch (error) {
    tally.errors.push(writeError(index, error));
  }
}
