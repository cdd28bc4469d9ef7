import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import mongoose from 'mongoose';
import { type Running, startDatabase } from './support.js';

const MODELS = fileURLToPath(new URL('../../../models', import.meta.url));

describe('the embedded database under Mongoose', () => {
  let running: Running;
  before(async () => {
    running = await startDatabase();
    await mongoose.connect(running.server.uri);
    for (const file of readdirSync(MODELS).filter(name => name.endsWith('.js')))
      await import(pathToFileURL(join(MODELS, file)).href);
  });
  after(async () => {
    await mongoose.disconnect();
    await running.stop();
  });

  it('builds the indexes of every model, and again when the service restarts', async () => {
    for (const model of Object.values(mongoose.models)) {
      await model.createCollection();
      await model.createIndexes();
      await model.createIndexes();
      const wanted = model.schema.indexes().length + 1;
      assert.equal((await model.collection.listIndexes().toArray()).length, wanted, model.modelName);
    }
  });
});
