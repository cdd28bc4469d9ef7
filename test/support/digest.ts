import { createHash } from 'node:crypto';
import mongoose from 'mongoose';

type Document = Readonly<Record<string, unknown>>;

/**
 * What stands in each collection, as hashes: equal when nothing was added, changed or taken away. Sessions are left out, and views of cases, which
 * are recorded when a page is read.
 */
export async function databaseDigest(): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const model of Object.values(mongoose.models)) {
    const { name } = model.collection;
    if (name === 'sessions') continue;
    const hash = createHash('sha256');
    for await (const document of model.collection.find({}).sort({ _id: 1 })) {
      const kept = withoutViews(name, document);
      if (kept !== null) hash.update(JSON.stringify(kept));
    }
    digests[name] = hash.digest('hex');
  }
  return digests;
}

function withoutViews(collection: string, document: Document): Document | null {
  if (collection === 'record' && document.kind === 'viewed') return null;
  if (collection !== 'cases') return document;
  const { recordLength: _, ...kept } = document;
  return kept;
}
