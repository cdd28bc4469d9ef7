import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { appendToRecord, readRecord, SERVICE_ACTOR, verifyRecord } from '../../services/cases/record.js';
import { KeyRing } from '../../services/store/seal.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const CASE = '2026-0001';

describe('the record of a case', () => {
  useDatabase();
  beforeEach(async () => {
    await CaseModel.deleteMany({});
    await RecordEntryModel.deleteMany({});
    await CaseModel.collection.insertOne(caseAbout({ _id: CASE }) as never);
  });
  const append = (key: string) =>
    appendToRecord(CASE, { key, kind: 'note', actor: SERVICE_ACTOR, body: { note: `About ${key}` } }, now, keys);
  const appendAll = async (count: number) => {
    for (let at = 0; at < count; at += 1) await append(`note:${at}`);
  };
  const change = (seq: number, fields: Record<string, unknown>) =>
    RecordEntryModel.collection.updateOne({ caseId: CASE, seq }, { $set: fields });

  it('keeps every entry in its order and holds together', async () => {
    await appendAll(4);
    assert.deepEqual(
      (await readRecord(CASE, keys)).map(({ seq, body }) => [seq, body.note]),
      [0, 1, 2, 3].map(at => [at, `About note:${at}`]),
    );
    assert.equal(await verifyRecord(CASE, keys), null);
  });

  it('writes the same event once, however often it happens, since a replay after a crash repeats it', async () => {
    assert.deepEqual([await append('note:a'), await append('note:a')], [true, false]);
    assert.equal((await readRecord(CASE, keys)).length, 1);
  });

  it('loses none of twenty entries that are written at once, and numbers them without gaps', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => append(`note:${at}`)));
    assert.deepEqual(
      (await readRecord(CASE, keys)).map(entry => entry.seq),
      Array.from({ length: 20 }, (_, at) => at),
    );
    assert.equal(await verifyRecord(CASE, keys), null);
    assert.equal((await CaseModel.findById(CASE).lean())?.recordLength, 20);
  });

  it('of one event that is written ten times at once holds one', async () => {
    const written = await Promise.all(Array.from({ length: 10 }, () => append('note:same')));
    assert.equal(written.filter(Boolean).length, 1);
    assert.equal((await readRecord(CASE, keys)).length, 1);
  });

  it('does not hold the words of a note in readable form', async () => {
    await append('note:private');
    const stored = await RecordEntryModel.findOne({ caseId: CASE }).lean();
    assert.equal(JSON.stringify(stored).includes('About'), false);
  });

  const TAMPERED: readonly [what: string, seq: number, tamper: () => Promise<unknown>][] = [
    ['its time was changed', 1, () => change(1, { at: new Date('2026-11-01T00:00:00Z') })],
    ['its actor was changed', 1, () => change(1, { 'actor.name': 'Somebody Else' })],
    ['its kind was changed', 2, () => change(2, { kind: 'decision' })],
    [
      'its words were replaced by other sealed words',
      1,
      () => change(1, { body: keys.seal('{"note":"nothing"}', `record|${CASE}:1`) }),
    ],
    [
      'its words were replaced by those of another entry',
      2,
      async () => change(2, { body: (await RecordEntryModel.findOne({ seq: 1 }).lean())?.body }),
    ],
    ['one was taken out of the middle', 1, () => RecordEntryModel.deleteOne({ caseId: CASE, seq: 1 })],
    ['the last ones were cut off', 3, () => RecordEntryModel.deleteOne({ caseId: CASE, seq: 3 })],
  ];
  for (const [what, seq, tamper] of TAMPERED) {
    it(`shows which entry it is when ${what}`, async () => {
      await appendAll(4);
      await tamper();
      assert.equal((await verifyRecord(CASE, keys))?.seq, seq);
    });
  }
});
