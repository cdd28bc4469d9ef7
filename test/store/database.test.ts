import assert from 'node:assert/strict';
import mongoose from 'mongoose';
import { connectDatabase, disconnectDatabase } from '../../services/store/database.js';
import { newDatabaseUri } from '../support/database.js';

describe('connecting to the database', function () {
  this.timeout(60_000);
  afterEach(disconnectDatabase);

  it('makes every index before it says that it is ready: that nothing is counted twice rests on them', async () => {
    await connectDatabase(await newDatabaseUri());
    for (const model of Object.values(mongoose.models).filter(({ schema }) => schema.indexes().length > 0)) {
      const made = await model.collection.indexes();
      assert.equal(made.length, model.schema.indexes().length + 1, model.modelName);
    }
    await mongoose.connection.dropDatabase();
  });

  it('refuses to start when a unique index cannot be made, and says so', async () => {
    const uri = await newDatabaseUri();
    const other = await new mongoose.mongo.MongoClient(uri).connect();
    const users = [{ email: 'one@northfield.example' }, { email: 'one@northfield.example' }];
    await other.db().collection('users').insertMany(users);
    await assert.rejects(connectDatabase(uri), { code: 'DATABASE_INDEX_FAILED' });
    assert.equal(mongoose.connection.readyState, 0);
    await other.db().dropDatabase();
    await other.close();
  });

  it('says that the database does not answer, without repeating its address, which may hold a password', async () => {
    await assert.rejects(connectDatabase('mongodb://someone:secret@127.0.0.1:1/x?serverSelectionTimeoutMS=200'), {
      code: 'DATABASE_UNREACHABLE',
      message: /^(?!.*secret)/,
    });
  });

  it('refuses a query with a field that no document has, since a misspelt condition would match everything', async () => {
    await connectDatabase(await newDatabaseUri());
    await assert.rejects(mongoose.models.Case?.find({ stat: 'new' }).lean().exec() ?? Promise.resolve());
    await mongoose.connection.dropDatabase();
  });
});
