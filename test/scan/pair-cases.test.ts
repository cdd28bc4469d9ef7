import assert from 'node:assert/strict';
import mongoose from 'mongoose';
import { CaseModel } from '../../models/case.js';
import { ConversationModel } from '../../models/conversation.js';
import { FindingModel } from '../../models/finding.js';
import { HabitsModel } from '../../models/habits.js';
import { UserModel } from '../../models/user.js';
import { decide } from '../../services/cases/decide.js';
import { readRecord } from '../../services/cases/record.js';
import { riskAt } from '../../services/conversation/risk.js';
import type { Finding } from '../../services/detect/finding.js';
import { storeExamined } from '../../services/pipeline.js';
import { raiseSilences } from '../../services/scan/raise-silences.js';
import { connectDatabase, disconnectDatabase } from '../../services/store/database.js';
import { KeyRing } from '../../services/store/seal.js';
import type { Code } from '../../services/taxonomy.js';
import { registerOf } from '../detect/written.js';
import { newDatabaseUri } from '../support/database.js';
import { examined, MENTOR, PUPIL, seenFinding, seenMessage } from '../support/seen-message.js';

const keys = new KeyRing(KeyRing.newContent());
const DAY = 86_400_000;
const START = Date.parse('2026-03-02T12:00:00Z');
const now = new Date('2026-06-01T10:00:00Z');
const USER = { _id: 'u-head', name: 'Head' };

const wording = (code: Code): Finding =>
  seenFinding(code, 'medium', { detectorId: `classifier/${code}`, ruleId: null, confidence: 0.8 });
const weak = (code: Code): Finding => seenFinding(code, 'low', { confidence: 0.5 });

describe('the cases of a pair as a whole', function () {
  this.timeout(60_000);
  let number = 0;
  before(async () => connectDatabase(await newDatabaseUri()));
  after(async () => {
    await mongoose.connection.dropDatabase();
    await disconnectDatabase();
  });
  beforeEach(async () => {
    for (const { collection } of Object.values(mongoose.models)) await collection.deleteMany({});
    const account = { passwordHash: '-', personId: null, active: true, createdAt: now, lastSignedInAt: null };
    await UserModel.create({ ...USER, email: 'head@northfield.example', role: 'head', ...account });
  });

  function letter(day: number, findings: readonly Finding[] = [], by: 'adult' | 'pupil' = 'adult') {
    number += 1;
    const sides =
      by === 'adult'
        ? { author: MENTOR, recipients: [PUPIL], direction: 'adult-to-pupil' as const }
        : { author: PUPIL, recipients: [MENTOR], direction: 'pupil-to-adult' as const };
    const message = seenMessage(`letter ${number}`, { ...sides, receivedAt: new Date(START + day * DAY) });
    return examined(`e${number}`, message, findings);
  }
  const store = (...entries: readonly ReturnType<typeof letter>[]) =>
    storeExamined(entries, { keys, contextDays: 30, register: () => registerOf(), now: () => now });
  const cases = () => CaseModel.find().sort({ _id: 1 }).lean();
  const pair = async () => (await ConversationModel.findOne().lean()) ?? assert.fail();

  it('lets a single wording wait, and raises it together with what joins it, by all their messages', async () => {
    const [first, second] = [letter(0, [wording('grooming.flattery')]), letter(9, [wording('grooming.secrecy')])];
    await store(first);
    assert.deepEqual(await cases(), []);
    await store(second);
    const [raised, ...others] = await cases();
    assert.deepEqual(others, []);
    assert.deepEqual(raised?.codes, ['grooming.flattery', 'grooming.secrecy']);
    const evidence = (await readRecord(raised?._id ?? '', keys)).filter(({ kind }) => kind === 'evidence');
    assert.deepEqual(
      evidence.map(({ body }) => body.messageId),
      [first.message.id, second.message.id],
    );
  });

  it('forgets a single wording when nothing joins it for months', async () => {
    await store(letter(0, [wording('grooming.flattery')]));
    await store(letter(80, [wording('grooming.secrecy')]));
    assert.deepEqual(await cases(), []);
  });

  it('never lets harm, contact details, a meeting, a picture or infatuation wait', async () => {
    for (const code of ['content.disclosure', 'contact.phone', 'contact.meeting', 'grooming.image-request'] as const) {
      await store(letter(0, [wording(code)]));
      assert.equal((await cases()).at(-1)?.codes.includes(code), true, code);
    }
    await store(letter(0, [wording('infatuation')], 'pupil'));
    assert.equal((await cases()).at(-1)?.concern, 'infatuation');
  });

  it('raises a pupil’s weak signs where each of them leads, once they are many', async () => {
    const days = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    await store(...days.map(day => letter(day, [weak('infatuation'), weak('content.disclosure')], 'pupil')));
    const raised = await cases();
    assert.deepEqual(raised.map(({ concern, lane, messageCount }) => [concern, lane, messageCount]).sort(), [
      ['infatuation', 'adult-conduct', 9],
      ['welfare', 'child-needs-help', 9],
    ]);
  });

  it('adds to an open case what led up to it, and changes nothing when the messages come again', async () => {
    const early = letter(0, [weak('grooming.flattery'), weak('grooming.gifts')]);
    const grave = letter(5, [seenFinding('grooming.secrecy', 'high'), seenFinding('contact.meeting', 'high')]);
    await store(early, grave);
    const [raised] = await cases();
    assert.equal(raised?.findingCount, 4);
    const before = { raised, pair: await pair(), habits: await HabitsModel.findById('scheme').lean() };
    await store(grave, early);
    const [again, ...others] = await cases();
    assert.deepEqual([others.length, again?.findingCount, again?.recordLength], [0, 4, raised?.recordLength]);
    assert.deepEqual(
      { ...before, raised: again },
      { raised: again, pair: await pair(), habits: await HabitsModel.findById('scheme').lean() },
    );
  });

  it('does not come again for one weak sign more once somebody has decided about the rest', async () => {
    await store(letter(0, [wording('grooming.flattery')]), letter(1, [wording('grooming.isolation')]));
    const [raised] = await cases();
    for (const kind of ['start-review', 'no-further-action'] as const)
      await decide(raised?._id ?? '', { id: kind, kind, verdict: 'no', note: 'Seen.' }, USER, now, keys);
    await store(letter(2, [weak('grooming.gifts')]));
    assert.equal((await cases()).length, 1);
    await store(letter(3, [wording('grooming.secrecy')]), letter(4, [wording('grooming.coercion')]));
    assert.equal((await cases()).length, 2);
  });

  it('notices silence after contact details although no message comes that could tell', async () => {
    const talk = Array.from({ length: 10 }, (_, day) => letter(day, [], day % 2 === 0 ? 'adult' : 'pupil'));
    const built = letter(8, [
      weak('grooming.flattery'),
      weak('grooming.isolation'),
      weak('grooming.gifts'),
      wording('grooming.personal-probing'),
    ]);
    await store(...talk, built, letter(10, [seenFinding('contact.off-network', 'low', { confidence: 0.2 })]));
    const quietAt = (await pair()).quietAt ?? assert.fail('it is waited for');
    assert.equal(await raiseSilences(keys, new Date(quietAt.getTime() - 1)), 0);
    assert.equal(await raiseSilences(keys, quietAt), 1);
    assert.equal(await raiseSilences(keys, quietAt), 0);
    const after = await pair();
    assert.ok(after.signals.some(({ kind }) => kind === 'silence'));
    assert.ok(after.risks.conduct > riskAt('conduct', { ...after, signals: [] }, quietAt));
    const [raised] = await cases();
    assert.ok(raised?.codes.includes('contact.off-network'));
    assert.equal(await FindingModel.countDocuments({ caseId: null }), 0);
  });

  it('adds up what is usual in the scheme, each message once', async () => {
    const talk = Array.from({ length: 6 }, (_, day) => letter(day, [], day % 2 === 0 ? 'adult' : 'pupil'));
    await store(...talk.slice(0, 4));
    await store(...talk);
    const { _id, ...habits } = (await HabitsModel.findById('scheme').lean()) ?? assert.fail();
    assert.deepEqual(habits, (await pair()).habits);
    assert.deepEqual([habits.adultDays, habits.pupilDays, habits.beginnings, habits.beginningsByAdult], [3, 3, 6, 3]);
  });

  it('goes on from a pair as an earlier version stored it', async () => {
    const at = new Date(START);
    const former = {
      _id: 'm-1|p-1',
      adultKey: 'm-1',
      pupilKey: 'p-1',
      recent: [{ messageId: 'old', at, byAdult: true }],
      contributions: [{ findingId: 'f', messageId: 'old', code: 'grooming.flattery', weight: 0.27, at }],
      messagesByAdult: 700,
      messagesByPupil: 300,
      firstAt: new Date(START - 300 * DAY),
      lastAt: at,
      risk: 0.27,
      revision: 1_000,
    };
    await ConversationModel.collection.insertOne(former as never);
    await store(letter(1, [weak('grooming.secrecy')]));
    const after = await pair();
    assert.deepEqual([after.messagesByAdult, after.revision, after.recent.length], [701, 1_001, 2]);
    assert.ok(after.risks.conduct > 0.27);
    assert.equal('risk' in after, false);
    assert.deepEqual(
      after.contributions.map(({ lane, code }) => [lane, code]),
      [
        ['conduct', 'grooming.flattery'],
        ['conduct', 'grooming.secrecy'],
      ],
    );
  });
});
