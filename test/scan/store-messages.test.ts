import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { MessageModel } from '../../models/message.js';
import { TextModel } from '../../models/text.js';
import type { Finding } from '../../services/detect/finding.js';
import type { Message } from '../../services/message.js';
import { keepConversation, storeMessages, storeTexts } from '../../services/scan/store-messages.js';
import { KeyRing } from '../../services/store/seal.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';
import { examined, PUPIL, party, seenFinding, seenMessage } from '../support/seen-message.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const IN_30_DAYS = new Date('2026-12-23T10:00:00Z');

describe('what is kept of a message', () => {
  useDatabase();
  beforeEach(() => Promise.all([CaseModel.deleteMany({}), MessageModel.deleteMany({}), TextModel.deleteMany({})]));

  async function store(message: Message, findings: readonly Finding[] = [], contextDays = 30): Promise<void> {
    const entries = [examined('s|INBOX|1|1', message, findings)];
    await storeMessages(entries, keys, now);
    await storeTexts(entries, keys, contextDays, now);
  }
  const textOf = (message: Message) => TextModel.findById(message.id).lean();
  const plain = seenMessage('plain');
  const half = seenMessage('half', {
    readProblems: [{ code: 'CHARSET_UNKNOWN', detail: 'A part could not be read.' }],
  });
  const concern = [seenFinding('grooming.secrecy', 'high')];

  it('is its words for the set time when nothing was found, then they are gone', async () => {
    await store(plain);
    assert.deepEqual((await textOf(plain))?.expiresAt, IN_30_DAYS);
  });

  it('is nothing of its words when the school wants none kept, but who, when and which pair', async () => {
    await store(plain, [], 0);
    assert.equal(await textOf(plain), null);
    assert.deepEqual((await MessageModel.findById(plain.id).lean())?.pairKeys, ['m-1|p-1']);
  });

  for (const [why, message, findings] of [
    ['something was found in it', plain, concern],
    ['it was only partly read, for somebody to look at', half, []],
  ] as const) {
    it(`is its words without an end when ${why}, whatever time is set`, async () => {
      await store(message, findings, 0);
      assert.equal((await textOf(message))?.expiresAt, null);
    });
  }

  it('says in which other languages it is, and nothing when it is in English', async () => {
    const languages = [{ language: 'ro', codes: [] }];
    await storeMessages([{ ...examined('s|INBOX|1|1', half), languages }, examined('s|INBOX|1|2', plain)], keys, now);
    assert.deepEqual((await MessageModel.findById(half.id).lean())?.languages, languages);
    const english: object = (await MessageModel.findById(plain.id).lean()) ?? {};
    assert.equal('languages' in english, false);
  });

  it('stays evidence when a copy of it comes in which nothing was found', async () => {
    await store(plain, concern);
    await store(plain);
    assert.equal((await textOf(plain))?.expiresAt, null);
  });

  it('becomes evidence when a later reading finds something', async () => {
    await store(plain);
    await store(plain, concern);
    assert.equal((await textOf(plain))?.expiresAt, null);
  });

  it('is evidence while a case about its pair is open, and not after it was closed', async () => {
    await CaseModel.collection.insertOne(caseAbout({ _id: '2026-0001', state: 'referred' }) as never);
    await store(plain);
    assert.equal((await textOf(plain))?.expiresAt, null);
    await CaseModel.updateOne({}, { $set: { state: 'closed' } });
    const later = seenMessage('later');
    await store(later);
    assert.deepEqual((await textOf(later))?.expiresAt, IN_30_DAYS);
  });

  it('is kept with the conversation when a case is raised about its pair, and that of other pairs is not', async () => {
    const other = seenMessage('other', { recipients: [party('p-2', 'pupil')] });
    await store(plain);
    await store(other);
    await keepConversation('m-1|p-1', now);
    assert.equal((await textOf(plain))?.expiresAt, null);
    assert.deepEqual((await textOf(other))?.expiresAt, IN_30_DAYS);
  });

  it('names everybody whom any copy of it names, since a hidden copy shows only in its own mailbox', async () => {
    await store(plain);
    await store({ ...plain, recipients: [PUPIL, party('p-2', 'pupil')] });
    const stored = await MessageModel.findById(plain.id).lean();
    assert.deepEqual(stored?.recipientKeys, ['p-1', 'p-2']);
    assert.deepEqual(stored?.pairKeys, ['m-1|p-1', 'm-1|p-2']);
  });

  it('is one message when eight scanners store its copies at once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => store(plain)));
    assert.equal(await MessageModel.countDocuments(), 1);
  });

  it('is sealed: neither its words nor its subject stand in the database', async () => {
    await store(plain);
    const stored = JSON.stringify([await TextModel.find().lean(), await MessageModel.find().lean()]);
    assert.equal(/words of plain|Tuesday/.test(stored), false);
  });

  describe('of which several copies come, each with other recipients', () => {
    const first = seenMessage('several', { recipients: [party('p-1', 'pupil')] });
    const bcc = { ...first, recipients: [party('p-2', 'pupil'), party('s-1', 'staff')], direction: 'mixed' as const };
    const recipientsOf = async () => {
      const text = await textOf(first);
      assert.ok(text);
      const words = JSON.parse(keys.open(text.sealed, `texts|${first.id}`)) as Pick<Message, 'recipients'>;
      return words.recipients.map(({ personId }) => personId);
    };

    for (const [how, findings] of [
      ['without a finding', []],
      ['with one', concern],
    ] as const)
      it(`is everybody whom any of them names, ${how}`, async () => {
        await store(first, findings);
        await store(bcc, findings);
        await store(first, findings);
        const record = await MessageModel.findById(first.id).lean();
        assert.deepEqual(record?.recipientKeys.toSorted(), ['p-1', 'p-2', 's-1']);
        assert.deepEqual(record?.pairKeys.toSorted(), ['m-1|p-1', 'm-1|p-2']);
        assert.equal(record?.direction, 'mixed');
        assert.deepEqual((await recipientsOf()).toSorted(), ['p-1', 'p-2', 's-1']);
        assert.deepEqual((await textOf(first))?.expiresAt, findings.length > 0 ? null : IN_30_DAYS);
      });

    it('is everybody when all come at once, also in two scanners', async () => {
      const third = { ...first, recipients: [party('p-3', 'pupil')] };
      const together = [first, bcc].map(message => examined('s|INBOX|1|1', message, []));
      await storeMessages(together, keys, now);
      await Promise.all([
        storeTexts(together, keys, 30, now),
        storeTexts([examined('s|INBOX|1|3', third, [])], keys, 30, now),
      ]);
      assert.deepEqual((await recipientsOf()).toSorted(), ['p-1', 'p-2', 'p-3', 's-1']);
    });

    it('has the direction of the first copy that names anybody', async () => {
      await store({ ...first, recipients: [], direction: 'adult-to-adult' });
      await store(first);
      assert.equal((await MessageModel.findById(first.id).lean())?.direction, 'adult-to-pupil');
      await store({ ...first, recipients: [party('s-1', 'staff')], direction: 'adult-to-adult' });
      assert.equal((await MessageModel.findById(first.id).lean())?.direction, 'mixed');
    });
  });
});
