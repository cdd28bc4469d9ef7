import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnchorModel } from '../../models/anchor.js';
import { CaseModel } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { SettingModel } from '../../models/setting.js';
import { appendToRecord, hashOf, readRecord, SERVICE_ACTOR, unseal } from '../../services/cases/record.js';
import { allAnchors, anchorOfDay } from '../../services/record/anchor.js';
import { keepAnchors, readAnchors } from '../../services/record/anchor-file.js';
import { BEGINNING } from '../../services/record/chain.js';
import { type SignedStatement, signStatement } from '../../services/record/statement.js';
import { verifyAll } from '../../services/record/verify-all.js';
import { KeyRing } from '../../services/store/seal.js';
import { loadSigner, RecordSigner, readySigner, signingKeyFile } from '../../services/store/signing-key.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';
import { appendInFirstForm } from '../support/first-form.js';

const keys = new KeyRing(KeyRing.newContent());
const signer = new RecordSigner(RecordSigner.newKey());
const CASE = '2026-0001';
const OTHER = '2026-0002';
const day = (number: number) => new Date(Date.UTC(2026, 10, number, 10));

describe('the check of all records', () => {
  useDatabase();
  /** The anchors as somebody keeps them outside the database. */
  let kept: readonly SignedStatement[];
  const append = (record: string, key: string, at: Date) =>
    appendToRecord(record, { key, kind: 'note', actor: SERVICE_ACTOR, body: { note: `About ${key}` } }, at, keys);
  const verify = (more: Partial<Parameters<typeof verifyAll>[0]> = {}) =>
    verifyAll({ keys, trusted: [signer.fingerprint], kept: [], ...more });
  const problems = async (more: Partial<Parameters<typeof verifyAll>[0]> = {}) =>
    (await verify(more)).problems.map(({ record, seq }) => `${record} ${seq}`);

  /** Two days: entries 0 to 2 of the case are anchored on the first, 3 and 4 on the second, 5 not yet. */
  beforeEach(async () => {
    await AnchorModel.deleteMany({});
    await CaseModel.deleteMany({});
    await RecordEntryModel.deleteMany({});
    await SettingModel.deleteMany({});
    await CaseModel.collection.insertMany([caseAbout({ _id: CASE }), caseAbout({ _id: OTHER })] as never);
    for (const at of [0, 1, 2]) await append(CASE, `note:${at}`, day(1));
    await append('access', 'a', day(1));
    await anchorOfDay(signer, keys, day(1));
    for (const at of [3, 4]) await append(CASE, `note:${at}`, day(2));
    await append(OTHER, 'b', day(2));
    await append('access', 'c', day(2));
    await anchorOfDay(signer, keys, day(2));
    await append(CASE, 'note:5', day(2));
    kept = await allAnchors();
  });
  const change = (seq: number, fields: Record<string, unknown>) =>
    RecordEntryModel.collection.updateOne({ caseId: CASE, seq }, { $set: fields });

  /** Writes the case's record anew from an entry on, as somebody could who holds the database and the key of the seals. */
  async function writeAnew(from: number, words: (seq: number, body: string) => string): Promise<void> {
    let previousHash = BEGINNING;
    for (const entry of await RecordEntryModel.find({ caseId: CASE }).sort({ seq: 1 }).lean()) {
      if (entry.seq < from) {
        previousHash = entry.hash;
        continue;
      }
      const { salt, body } = unseal(entry, keys);
      const said = words(entry.seq, body);
      const sealed = keys.seal(JSON.stringify([salt, said]), `record|${entry._id}`);
      const hash = hashOf({ ...entry, previousHash }, { salt, body: said });
      await change(entry.seq, { body: sealed, previousHash, hash });
      previousHash = hash;
    }
  }

  it('finds nothing where nothing was changed, and says what it looked at', async () => {
    let advanced = 0;
    const { problems: found, ...rest } = await verify({ kept, advance: by => (advanced += by) });
    assert.deepEqual(found, []);
    assert.deepEqual(rest, { records: 3, entries: 9, anchors: 2, anchoredAt: day(2).toISOString() });
    assert.equal(advanced, 9);
  });

  it('anchors once a day, and only the ends of records that have grown', async () => {
    assert.equal(await anchorOfDay(signer, keys, new Date(day(2).getTime() + 3_600_000)), null);
    const heads = kept.map(({ statement }) =>
      JSON.parse(statement).heads.map((end: { record: string; seq: number }) => `${end.record} ${end.seq}`),
    );
    assert.deepEqual(heads, [
      [`${CASE} 2`, 'access 0'],
      [`${CASE} 4`, `${OTHER} 0`, 'access 1'],
    ]);
  });

  const TAMPERED: readonly [what: string, found: string, tamper: () => Promise<unknown>][] = [
    ['the time of an entry is changed', `${CASE} 1`, () => change(1, { at: day(9) })],
    [
      'an entry is sealed anew with other words',
      `${CASE} 1`,
      () => change(1, { body: keys.seal('["00","{}"]', `record|${CASE}:1`) }),
    ],
    [
      'two entries change places',
      `${CASE} 1`,
      async () => {
        await change(1, { seq: 99 });
        await change(2, { seq: 1 });
        await change(99, { seq: 2 });
      },
    ],
    ['an entry is taken out of the middle', `${CASE} 2`, () => RecordEntryModel.deleteOne({ caseId: CASE, seq: 2 })],
    ['the end is cut off', `${CASE} 5`, () => RecordEntryModel.deleteOne({ caseId: CASE, seq: 5 })],
    [
      'the end is cut off, and the length that the case knows with it',
      `${CASE} 3`,
      async () => {
        await RecordEntryModel.deleteMany({ caseId: CASE, seq: { $gte: 3 } });
        await CaseModel.updateOne({ _id: CASE }, { $set: { recordLength: 3 } });
      },
    ],
    [
      'a whole record is taken away with its case',
      `${OTHER} 0`,
      async () => {
        await RecordEntryModel.deleteMany({ caseId: OTHER });
        await CaseModel.deleteOne({ _id: OTHER });
      },
    ],
    ['a case is taken away and its record stays', `${OTHER} 0`, () => CaseModel.deleteOne({ _id: OTHER })],
    [
      'the end of a record of the service is cut off',
      'access 1',
      () => RecordEntryModel.deleteOne({ caseId: 'access', seq: 1 }),
    ],
    [
      'a record is written anew with good hashes from its first entry on',
      `${CASE} 0`,
      () => writeAnew(0, () => '{"note":"Nothing happened"}'),
    ],
    [
      'a record is written anew with good hashes after its first anchor',
      `${CASE} 3`,
      () => writeAnew(4, () => '{"note":"Nothing happened"}'),
    ],
    [
      'an entry is turned into one of the older form, which is hashed without a salt',
      `${CASE} 1`,
      () => RecordEntryModel.collection.updateOne({ caseId: CASE, seq: 1 }, { $unset: { form: 1 } }),
    ],
    ['an anchor is taken away', 'anchors 0', () => AnchorModel.deleteOne({ _id: 0 })],
    [
      'an anchor says something else',
      'anchors 1',
      async () => AnchorModel.updateOne({ _id: 1 }, { $set: { statement: kept[0]?.statement ?? '' } }),
    ],
    [
      'anchors are made anew with a key of somebody else',
      'anchors 0',
      async () => {
        await AnchorModel.deleteMany({});
        await anchorOfDay(new RecordSigner(RecordSigner.newKey()), keys, day(3));
      },
    ],
  ];
  for (const [what, found, tamper] of TAMPERED) {
    it(`names the first place when ${what}`, async () => {
      await tamper();
      assert.equal((await problems())[0], found);
    });
  }

  it('without the key of the seals nobody can give a changed entry a hash that holds', async () => {
    const entry = await RecordEntryModel.findOne({ caseId: CASE, seq: 5 }).lean();
    assert.ok(entry);
    const guessed = hashOf({ ...entry, at: day(9) }, { salt: '0'.repeat(64), body: '{"note":"About note:5"}' });
    await change(5, { at: day(9), hash: guessed });
    assert.deepEqual(await problems(), [`${CASE} 5`]);
  });

  it('misses nothing when records and anchors are made anew by whoever holds all keys, as long as anchors are kept elsewhere', async () => {
    await writeAnew(0, () => '{"note":"Nothing happened"}');
    await AnchorModel.deleteMany({});
    await anchorOfDay(signer, keys, day(2));
    assert.deepEqual(await problems(), [], 'on this machine alone it cannot be seen');
    assert.deepEqual(await problems({ kept }), ['anchors 0', 'anchors 1', `${CASE} 0`]);
  });

  it('compares a record with what an export of it said', async () => {
    const last = (await readRecord(CASE, keys)).at(-1);
    assert.ok(last);
    const head = { statement: 'head', record: CASE, seq: last.seq, hash: last.hash, at: day(3).toISOString() } as const;
    const signed = signStatement(head, signer);
    assert.deepEqual(await problems({ kept: [signed] }), []);
    await writeAnew(5, () => '{"note":"Something else"}');
    assert.deepEqual(await problems(), []);
    const { problems: found } = await verify({ kept: [signed] });
    assert.deepEqual([found[0]?.record, found[0]?.seq], [CASE, 5]);
    assert.match(found[0]?.problem ?? '', /an export of 2026-11-03/);
  });

  it('refuses what was kept elsewhere when it was changed there', async () => {
    const [first] = kept;
    assert.ok(first);
    const changed = { ...first, statement: first.statement.replace('"seq":2', '"seq":1') };
    assert.deepEqual(await problems({ kept: [changed] }), ['anchors 2']);
  });

  it('goes on when the key was replaced, since the change is sealed in the record `monitoring`', async () => {
    const next = new RecordSigner(RecordSigner.newKey());
    await anchorOfDay(next, keys, day(3));
    assert.deepEqual(await problems({ trusted: [next.fingerprint] }), []);
    assert.deepEqual(await problems(), ['anchors 2'], 'whoever trusts the old key alone hears of it');
    const entry = (await readRecord('monitoring', keys)).at(-1);
    assert.deepEqual(entry?.body, { what: 'signing-key', from: signer.fingerprint, to: next.fingerprint });
  });

  it('holds on to entries that were written before salts, and to those that follow them', async () => {
    await RecordEntryModel.deleteMany({ caseId: OTHER });
    await AnchorModel.deleteMany({});
    await appendInFirstForm(OTHER, ['one', 'two'], keys);
    await append(OTHER, 'three', day(3));
    assert.deepEqual(await problems(), []);
    assert.deepEqual(
      (await readRecord(OTHER, keys)).map(({ body }) => body.note),
      ['one', 'two', 'About three'],
    );
    await RecordEntryModel.collection.updateOne({ caseId: OTHER, seq: 1 }, { $set: { kind: 'decision' } });
    assert.deepEqual(await problems(), [`${OTHER} 1`]);
  });

  describe('the files', () => {
    let folder: string;
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'candour-anchors-'));
    });
    after(() => rmSync(folder, { recursive: true }));

    it('keep every anchor once, for this user only', () => {
      const path = join(folder, 'anchors.jsonl');
      assert.equal(keepAnchors(path, kept.slice(0, 1)), 1);
      assert.equal(keepAnchors(path, kept), 1);
      assert.equal(keepAnchors(path, kept), 0);
      assert.deepEqual(readAnchors(path), kept);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.deepEqual(readAnchors(join(folder, 'none')), []);
    });

    it('hold the signing key beside the key file, for this user only', () => {
      const path = signingKeyFile(join(folder, 'keys', 'keys.json'));
      const { signer: made, isNew } = readySigner(path);
      assert.equal(isNew, true);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.equal(readySigner(path).isNew, false);
      assert.equal(loadSigner(path).fingerprint, made.fingerprint);
      assert.match(readFileSync(path, 'utf8'), /^-----BEGIN PRIVATE KEY-----/);
    });

    it('refuse a signing key that others may read, that is damaged, or that is missing', () => {
      const path = join(folder, 'exposed.pem');
      writeFileSync(path, RecordSigner.newKey(), { mode: 0o644 });
      assert.throws(() => loadSigner(path), { code: 'SIGNING_KEY_EXPOSED', remedy: /chmod 600/ });
      writeFileSync(join(folder, 'damaged.pem'), 'nothing', { mode: 0o600 });
      assert.throws(() => loadSigner(join(folder, 'damaged.pem')), { code: 'SIGNING_KEY_DAMAGED' });
      assert.throws(() => loadSigner(join(folder, 'none.pem')), { code: 'SIGNING_KEY_MISSING' });
    });
  });
});
