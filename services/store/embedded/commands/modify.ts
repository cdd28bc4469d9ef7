import type { Collection } from '../storage/collection.js';
import type { Update } from '../update/update.js';
import { upsertedDocument } from '../update/upsert.js';
import { type Document, decode, encode } from '../values/bson.js';
import type { Server } from './command.js';
import type { Match } from './search.js';
import { refuseBadId } from './stored.js';

export interface Changed {
  readonly before: Document;
  readonly after: Document;
  readonly modified: boolean;
}

/** Applies an update to a document that was found. Inside the writer. */
export function changeMatch(server: Server, collection: Collection, match: Match, update: Update): Changed {
  const before = match.document;
  // The update changes the document in place; the index entries to remove need it as it was.
  const after = update.apply(update.shallow ? { ...before } : decode(match.bson), {
    position: match.position,
    inserting: false,
    now: server.engine.now(),
  });
  const bson = encode(after);
  const modified = !bson.equals(match.bson);
  if (modified) {
    server.space.require(bson.length);
    collection.replace(match.record, before, after, bson, update.fields);
  }
  return { before, after, modified };
}

/** Inserts what an upsert makes. Inside the writer. */
export function insertUpserted(
  server: Server,
  target: { database: string; name: string },
  filter: Document,
  update: Update,
): Document {
  const document = upsertedDocument(filter, update, server.engine.now());
  refuseBadId(document._id);
  const bson = encode(document);
  server.space.require(bson.length);
  server.engine.ensureCollection(target.database, target.name).insert(document, bson);
  return document;
}
