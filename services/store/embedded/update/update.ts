import { failedToParse, MongoError } from '../errors.js';
import type { Document } from '../values/bson.js';
import { equalValues } from '../values/compare.js';
import { fieldsOf, isDocument } from '../values/types.js';
import { parseArrayFilters } from './array-filters.js';
import { compileModifiers } from './modifiers.js';
import { compilePipelineUpdate } from './pipeline.js';
import { compileReplacement } from './replacement.js';

/** What an update may depend on besides the document. */
export interface UpdateContext {
  /** Index in the array that the filter matched through: what `$` in a path stands for. */
  readonly position: number | undefined;
  /** True when an upsert makes the document: `$setOnInsert` applies. */
  readonly inserting: boolean;
  readonly now: Date;
}

export interface Update {
  readonly kind: 'modifiers' | 'replacement' | 'pipeline';
  /** Top-level fields that it may write; `null`: any. */
  readonly fields: ReadonlySet<string> | null;
  /** True when it only puts other values into top-level fields: the values that stood there are left as they are. */
  readonly shallow: boolean;
  /** The document as it is to be; the one given may be changed in place. */
  apply(document: Document, context: UpdateContext): Document;
}

/** An update of any of MongoDB's three forms. */
export function compileUpdate(update: unknown, arrayFilters: readonly unknown[] = []): Update {
  if (Array.isArray(update)) {
    if (arrayFilters.length > 0) throw failedToParse('arrayFilters may not be specified for pipeline-style updates');
    return keepId('pipeline', { fields: null, shallow: false, apply: compilePipelineUpdate(update) });
  }
  if (!isDocument(update)) throw failedToParse('Update argument must be either an object or an array');
  const [first] = fieldsOf(update);
  if (first?.[0].startsWith('$')) {
    return keepId('modifiers', compileModifiers(update, parseArrayFilters(arrayFilters)));
  }
  if (arrayFilters.length > 0) throw failedToParse('arrayFilters may not be specified for replacement-style updates');
  return keepId('replacement', { fields: null, shallow: true, apply: compileReplacement(update) });
}

function keepId(kind: Update['kind'], { fields, shallow, apply }: Omit<Update, 'kind'>): Update {
  return {
    kind,
    fields,
    shallow,
    apply(document, context) {
      const { _id: before } = document;
      const changed = apply(document, context);
      if (before !== undefined && !equalValues(before, changed._id)) {
        throw new MongoError(
          'ImmutableField',
          kind === 'modifiers'
            ? "Performing an update on the path '_id' would modify the immutable field '_id'"
            : "After applying the update, the (immutable) field '_id' was found to have been altered",
        );
      }
      return changed;
    },
  };
}
