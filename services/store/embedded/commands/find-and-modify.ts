import { failedToParse, MongoError } from '../errors.js';
import { compileFilter } from '../query/filter.js';
import { compileProjection } from '../query/projection.js';
import { compileUpdate } from '../update/update.js';
import type { Document } from '../values/bson.js';
import { actAtomically } from './atomic.js';
import { booleanArgument, type Command, collectionName, documentArgument } from './command.js';
import { changeMatch, insertUpserted } from './modify.js';

export const findAndModify: Command = {
  takes: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'fields',
    'upsert',
    'arrayFilters',
    'hint',
    'bypassDocumentValidation',
  ],
  async run(context) {
    const { body } = context;
    const remove = booleanArgument(body, 'remove');
    const upsert = booleanArgument(body, 'upsert');
    const wantsNew = booleanArgument(body, 'new');
    if (remove === (body.update !== undefined))
      throw failedToParse('Either an update or remove=true must be specified, and not both');
    if (remove && upsert) throw failedToParse('Cannot specify both upsert=true and remove=true ');
    if (remove && wantsNew)
      throw failedToParse("Cannot specify both new=true and remove=true; 'remove' always returns the deleted document");
    const filters = body.arrayFilters ?? [];
    if (!Array.isArray(filters)) throw new MongoError('TypeMismatch', 'arrayFilters must be an array');
    const update = remove ? null : compileUpdate(body.update, filters);
    const filter = documentArgument(body, 'query');
    compileFilter(filter);
    const project = compileProjection(documentArgument(body, 'fields'), filter);
    const target = {
      database: context.database,
      name: collectionName(context),
      query: {
        filter,
        sort: documentArgument(body, 'sort'),
        skip: 0,
        limit: 1,
        hint: body.hint,
        deadline: context.deadline,
      },
    };
    const shown = (document: Document) => project(document);
    const reply = await actAtomically(context, target, (collection, match): Document => {
      if (!collection || !match) {
        if (!update || !upsert)
          return { lastErrorObject: { n: 0, ...(update ? { updatedExisting: false } : {}) }, value: null };
        const inserted = insertUpserted(context, target, filter, update);
        return {
          lastErrorObject: { n: 1, updatedExisting: false, upserted: inserted._id },
          value: wantsNew ? shown(inserted) : null,
        };
      }
      if (!update) {
        collection.remove(match.record, match.document);
        return { lastErrorObject: { n: 1 }, value: shown(match.document) };
      }
      const { before, after } = changeMatch(context, collection, match, update);
      return { lastErrorObject: { n: 1, updatedExisting: true }, value: shown(wantsNew ? after : before) };
    });
    await context.engine.writer.durable();
    return reply;
  },
};
