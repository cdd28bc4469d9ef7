import assert from 'node:assert/strict';
import mongoose from 'mongoose';
import { CaseModel } from '../models/case.js';
import { UserModel } from '../models/user.js';
import { verifyRecord } from '../services/cases/record.js';
import { placeId } from '../services/ledger/place.js';
import { noteSeen } from '../services/ledger/seen.js';
import { storeExamined } from '../services/pipeline.js';
import { connectDatabase, disconnectDatabase } from '../services/store/database.js';
import { KeyRing } from '../services/store/seal.js';
import { registerOf } from './detect/written.js';
import { CutDatabase } from './support/cut-database.js';
import { newDatabaseUri } from './support/database.js';
import { examined, MENTOR, PUPIL, party, seenFinding, seenMessage } from './support/seen-message.js';

const keys = new KeyRing(KeyRing.newContent());
const register = registerOf();
// Beyond any clock's today: the database itself removes pieces whose time is over.
const now = new Date('2126-11-23T10:00:00Z');
const place = { sourceId: 's', container: 'INBOX', generation: '1', size: null };
const places = [1, 2, 3, 4, 5].map(position => ({ ...place, position }));

/** Something for every stage: a grave message, its copy that names another pupil, a slow one, a pupil in need, one half read. */
const secrecy = seenMessage('secrecy');
const MESSAGES = [
  [secrecy, [seenFinding('grooming.secrecy', 'high'), seenFinding('protocol.out-of-hours', 'low')]],
  [{ ...secrecy, recipients: [PUPIL, party('p-2', 'pupil')] }, [seenFinding('grooming.secrecy', 'high')]],
  [seenMessage('praise'), [seenFinding('grooming.flattery', 'low')]],
  [
    seenMessage('need', { author: PUPIL, recipients: [MENTOR], direction: 'pupil-to-adult' }),
    [seenFinding('content.self-harm', 'critical')],
  ],
  [seenMessage('half', { readProblems: [{ code: 'CHARSET_UNKNOWN', detail: 'A part could not be read.' }] }), []],
] as const;

const BATCH = MESSAGES.map(([message, findings], at) => examined(entryAt(at + 1), message, findings));

const split = {
  channel: 'chat',
  platform: 'teams',
  subject: '',
  receivedAt: new Date('2126-11-23T09:00:00Z'),
} as const;
const PIECES = [
  seenMessage('begun', { ...split, text: 'ring me, 07700' }),
  seenMessage('ended', { ...split, text: '900456' }),
];

/** Every stage still writes, but one case is enough to cut at each of its writes. */
const CUT_BATCH = [
  ...BATCH.filter((_, at) => at % 2 === 0),
  ...PIECES.map((message, at) => examined(entryAt(places.length + at + 1), message)),
];
const PIECES_PLACES = PIECES.map((_, at) => ({ ...place, position: places.length + at + 1 }));

function entryAt(position: number): string {
  return placeId({ ...place, position });
}

describe('storing what was found', function () {
  this.timeout(120_000);
  let line: CutDatabase;
  before(async () => {
    const uri = await newDatabaseUri();
    line = new CutDatabase(uri);
    await connectDatabase(await line.open(uri));
    await begin();
  });
  after(async () => {
    line.cutAt(null);
    await mongoose.connection.dropDatabase();
    await disconnectDatabase();
    line.close();
  });

  const edges = { keys, contextDays: 30, register: () => register, now: () => now };
  const store = (batch = BATCH) => storeExamined(batch, edges);

  async function begin(): Promise<void> {
    line.cutAt(null);
    for (const { collection } of Object.values(mongoose.models)) await collection.deleteMany({});
    const account = {
      name: 'Somebody',
      passwordHash: '-',
      personId: null,
      active: true,
      createdAt: now,
      lastSignedInAt: null,
    };
    await UserModel.insertMany([
      { _id: 'u-lead', email: 'lead@northfield.example', role: 'lead', ...account },
      { _id: 'u-head', email: 'head@northfield.example', role: 'head', ...account },
    ]);
    await noteSeen(places, now);
  }

  it('leaves every message, finding, case, record and notification, each once', async () => {
    await begin();
    await store();
    const stored = await everything();
    const count = (name: string) => stored[name]?.length;
    assert.deepEqual(
      ['messages', 'findings', 'texts', 'cases', 'conversations', 'notifications'].map(count),
      [4, 5, 4, 3, 2, 3],
    );
    assert.deepEqual(
      stored.ledger?.map(entry => entry.state),
      ['scanned', 'scanned', 'scanned', 'scanned', 'partly-read'],
    );
  });

  it('may be repeated as often as one likes without changing anything', async () => {
    await begin();
    await store();
    const once = await everything();
    await store();
    await store();
    assert.deepEqual(await everything(), once);
  });

  for (const side of ['before', 'after'] as const) {
    it(`that breaks off ${side} any one of its writes comes to the same when it is repeated`, async () => {
      const beginAll = async () => {
        await begin();
        await noteSeen(PIECES_PLACES, now);
      };
      await beginAll();
      await store(CUT_BATCH);
      const expected = await everything();
      assert.ok(expected.findings?.some(finding => finding.detectorId === 'contact/pieces'));
      for (let write = 1; ; write += 1) {
        await beginAll();
        line.cutAt({ write, side });
        const failure = await store(CUT_BATCH).catch((error: unknown) => error);
        const wasCut = line.wasCut;
        line.cutAt(null);
        if (!wasCut) {
          assert.ok(write > 10, 'there were writes to cut');
          break;
        }
        assert.ok(failure, `nobody learned that write ${write} failed`);
        await store(CUT_BATCH);
        assert.deepEqual(await everything(), expected, `${side} write ${write}`);
        for (const { _id } of await CaseModel.find({}, { _id: 1 }).lean())
          assert.equal(await verifyRecord(_id, keys), null);
      }
    });
  }
});

/** All that is stored, without what differs from run to run: case numbers, random boxes, how often a figure was counted. */
async function everything(): Promise<Record<string, Record<string, unknown>[]>> {
  const names = [
    'messages',
    'pieces',
    'findings',
    'texts',
    'cases',
    'conversations',
    'record',
    'notifications',
    'ledger',
  ];
  const cases = await CaseModel.find().lean();
  const nameOf = new Map(cases.map(one => [one._id, `${one.concern} of ${one.pairKey}`]));
  const stored = names.map(async name => {
    const documents = await mongoose.connection.collection(name).find().toArray();
    return [name, documents.map(document => comparable(document, nameOf)).sort(byText)] as const;
  });
  return Object.fromEntries(await Promise.all(stored));
}

const RANDOM: ReadonlySet<string> = new Set(['sealed', 'body', 'hash', 'previousHash', 'revision']);

function comparable(document: Record<string, unknown>, nameOf: ReadonlyMap<string, string>): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(document).filter(([key]) => !RANDOM.has(key)));
  const text = JSON.stringify(kept).replace(/\b\d{4}-\d{4}\b(?=["':])/g, number => nameOf.get(number) ?? number);
  return JSON.parse(text);
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
