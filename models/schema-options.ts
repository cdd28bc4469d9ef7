import type { SchemaOptions } from 'mongoose';

/**
 * The same for every concept: an unknown field is an error on write and in a query (a misspelt filter must not match everything),
 * indexes are built before the service says that it is ready (`store/database.ts`), never in the background.
 */
export const schemaOptions = {
  strict: 'throw',
  strictQuery: 'throw',
  versionKey: false,
  minimize: false,
  autoIndex: false,
  autoCreate: false,
} as const satisfies SchemaOptions;
