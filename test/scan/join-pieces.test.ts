import assert from 'node:assert/strict';
import mongoose from 'mongoose';
import { CaseModel } from '../../models/case.js';
import { FindingModel } from '../../models/finding.js';
import { PieceModel } from '../../models/piece.js';
import { threadOf } from '../../services/cases/queries.js';
import { readRecord } from '../../services/cases/record.js';
import { placeId } from '../../services/ledger/place.js';
import { noteSeen } from '../../services/ledger/seen.js';
import type { Message } from '../../services/message.js';
import { storeExamined } from '../../services/pipeline.js';
import { PIECES_KEPT } from '../../services/scan/store-pieces.js';
import { KeyRing } from '../../services/store/seal.js';
import { person, registerOf } from '../detect/written.js';
import { useDatabase } from '../support/database.js';
import { examined, MENTOR, PUPIL, party, seenMessage } from '../support/seen-message.js';

const keys = new KeyRing(KeyRing.newContent());
const register = registerOf([person('amy', 'mentor', { phones: ['+447700900555'] })]);
// Beyond any clock's today: the database itself removes pieces whose time is over.
const now = new Date('2126-11-23T10:00:00Z');
const MINUTE = 60_000;

/** A chat message of the mentor, sent so many minutes after nine. */
function sent(text: string, minutes: number, fields: Partial<Message> = {}): Message {
  const at = new Date(Date.UTC(2026, 10, 2, 9, minutes));
  return seenMessage(`${text} ${minutes}`, {
    channel: 'chat',
    platform: 'teams',
    subject: '',
    text,
    receivedAt: at,
    ...fields,
  });
}

function placeAt(position: number) {
  return { sourceId: 's', container: 'chat', generation: '1', position, size: null };
}

describe('contact details that are split over messages', function () {
  this.timeout(60_000);
  useDatabase();
  beforeEach(async () => {
    for (const { collection } of Object.values(mongoose.models)) await collection.deleteMany({});
  });

  /** Scans messages in these batches; a message's position is its place in `order`. */
  async function scan(batches: readonly (readonly Message[])[], order = batches.flat(), at = now): Promise<void> {
    for (const batch of batches) {
      const entries = batch.map(message => {
        const place = placeAt(order.indexOf(message) + 1);
        return { place, entry: examined(placeId(place), message) };
      });
      await noteSeen(
        entries.map(({ place }) => place),
        at,
      );
      await storeExamined(
        entries.map(({ entry }) => entry),
        { keys, contextDays: 30, register: () => register, now: () => at },
      );
    }
  }

  async function found() {
    const findings = await FindingModel.find({ detectorId: 'contact/pieces' }).sort({ messageId: 1 }).lean();
    return findings.map(({ _id, code, messageId, earlier }) => ({ _id, code, messageId, earlier }));
  }

  const [first, second, third] = [sent('my number is 07700', 0), sent('900', 1), sent('456 ;)', 2)];
  const orders: readonly (readonly [how: string, batches: readonly (readonly Message[])[]])[] = [
    ['in one batch', [[first, second, third]]],
    ['one by one', [[first], [second], [third]]],
    ['the last first', [[third], [second], [first]]],
    ['the middle last', [[first], [third], [second]]],
    ['twice', [[first, second], [second, third], [first], [third]]],
  ];
  for (const [how, batches] of orders)
    it(`are found once, in the message that was sent last, when they are scanned ${how}`, async () => {
      await scan(batches, [first, second, third]);
      const [finding, ...others] = await found();
      assert.deepEqual(others, []);
      assert.equal(finding?.code, 'contact.phone');
      assert.equal(finding?.messageId, third.id);
      assert.deepEqual(
        finding?.earlier?.map(({ messageId }) => messageId),
        [first.id, second.id],
      );
      const [about, ...more] = await CaseModel.find().lean();
      assert.deepEqual(more, []);
      assert.deepEqual([about?.severity, about?.findingCount, about?.messageCount], ['high', 1, 3]);
    });

  it('keep the order of their places where times are equal, as minutes of an export are', async () => {
    const texts = ['07700', '900', '456'].map((text, at) => sent(text, 0, { id: `${9 - at}`.repeat(64) }));
    await scan([texts]);
    assert.equal((await found())[0]?.messageId, texts[2]?.id);
  });

  it('are shown in every message that holds a piece, each as evidence in the record', async () => {
    await scan([[first], [second], [third]]);
    const about = await CaseModel.findOne().orFail().lean();
    const thread = await threadOf(about, keys);
    const marked = thread.map(({ text, findings: [finding] }) =>
      text?.text.slice(finding?.span?.start, finding?.span?.end),
    );
    assert.deepEqual(marked, ['07700', '900', '456']);
    const evidence = (await readRecord(about._id, keys)).filter(({ kind }) => kind === 'evidence');
    assert.deepEqual(
      evidence.map(({ body }) => body.messageId),
      [first.id, second.id, third.id],
    );
  });

  const apart: readonly (readonly [what: string, other: Message])[] = [
    ['another sender', sent('900456', 1, { author: party('m-2', 'mentor') })],
    ['the one who answers', sent('900456', 1, { author: PUPIL, recipients: [MENTOR], direction: 'pupil-to-adult' })],
    ['another pupil', sent('900456', 1, { recipients: [party('p-2', 'pupil')] })],
    ['another channel', sent('900456', 1, { channel: 'email', platform: 'email' })],
    ['another hour', sent('900456', 59)],
  ];
  for (const [what, other] of apart)
    it(`are none with ${what}`, async () => {
      await scan([[sent('my number is 07700', 0), other]]);
      assert.deepEqual(await found(), []);
    });

  it('are none of a registered number', async () => {
    await scan([[sent('my number is 07700', 0), sent('900555', 1)]]);
    assert.deepEqual(await found(), []);
  });

  it('reach a case on the replay after a crash, even when the pieces are gone by then', async () => {
    await scan([[first], [second], [third]]);
    const once = await found();
    await CaseModel.deleteMany({});
    await mongoose.connection.collection('record').deleteMany({});
    await FindingModel.updateMany({}, { $set: { caseId: null } });
    await PieceModel.deleteMany({});
    await scan([[third]], [first, second, third]);
    assert.deepEqual(await found(), once);
    assert.equal(await CaseModel.countDocuments(), 1);
  });

  it('leave no words behind that are not sealed, and none for longer than they may be needed', async () => {
    await scan([[first, sent('How did the test on Monday go? I hope that it was not too hard', 3)]]);
    const pieces = await PieceModel.find().lean();
    assert.deepEqual(
      pieces.map(({ messageId }) => messageId),
      [first.id],
    );
    assert.equal(pieces[0]?.expiresAt.getTime(), now.getTime() + PIECES_KEPT);
    assert.ok(PIECES_KEPT <= 20 * MINUTE);
    assert.doesNotMatch(JSON.stringify(pieces), /07700|number/);
  });
});
