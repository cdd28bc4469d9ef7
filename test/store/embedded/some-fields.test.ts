import assert from 'node:assert/strict';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { type Document, decode, encode } from '../../../services/store/embedded/values/bson.js';
import { decodeFields } from '../../../services/store/embedded/values/some-fields.js';
import { DOCUMENTS } from './queries.js';

const { BSONRegExp, Code, Decimal128, Long, MaxKey, MinKey, ObjectId, Timestamp } = mongoose.mongo.BSON;
const names = (...all: readonly string[]) => all.map(name => Buffer.from(name));
const picked = (document: Document, wanted: readonly string[]) =>
  Object.fromEntries(Object.entries(document).filter(([name]) => wanted.includes(name)));

describe('some fields of a document', () => {
  it('are decoded as all of them would be, whatever stands between them', () => {
    for (const document of DOCUMENTS) {
      const bytes = encode({ ...document });
      const whole = decode(bytes);
      for (const wanted of [[], ['_id'], ['a', 's'], Object.keys(document), ['missing', 'n', 'tags']])
        assert.deepEqual(decodeFields(bytes, names(...wanted)), picked(whole, wanted));
    }
  });

  it('stand behind values of every kind whose length is known', () => {
    const kinds = {
      double: 1.5,
      text: 'words',
      inner: { a: [1, { b: 2 }] },
      bytes: Buffer.from('abc'),
      id: new ObjectId(),
      yes: true,
      date: new Date(0),
      nothing: null,
      code: new Code('1'),
      whole: 7,
      stamp: new Timestamp({ t: 1, i: 2 }),
      long: Long.fromString('9007199254740993'),
      decimal: Decimal128.fromString('1.5'),
      least: new MinKey(),
      most: new MaxKey(),
    };
    const bytes = encode({ ...kinds, last: 'here' });
    assert.deepEqual(decodeFields(bytes, names('last')), { last: 'here' });
  });

  it('are left to whoever decodes the whole document when there is a value of another kind', () => {
    const bytes = encode({ first: 1, pattern: new BSONRegExp('a', 'i'), last: 2 });
    assert.equal(decodeFields(bytes, names('last')), null);
  });

  it('are told apart by their whole names, also in other scripts', () => {
    const document = { a: 1, ab: 2, b: 3, ä: 4, äb: 5, '😀': 6 };
    for (const name of Object.keys(document)) {
      const found = decodeFields(encode(document), names(name));
      assert.deepEqual(Object.keys(found ?? {}), [name]);
    }
  });

  it('are those of the document, for any document and any names', () => {
    const key = fc.constantFrom('a', 'b', 'ab', 'é', 'long name of a field');
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string()),
    );
    fc.assert(
      fc.property(fc.dictionary(key, value), fc.array(key), (document, wanted) => {
        const bytes = encode({ ...document });
        assert.deepEqual(decodeFields(bytes, names(...wanted)), picked(decode(bytes), wanted));
      }),
    );
  });
});
