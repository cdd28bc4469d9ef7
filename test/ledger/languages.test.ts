import assert from 'node:assert/strict';
import { MessageModel } from '../../models/message.js';
import { languageCounts, latestInOtherLanguages } from '../../services/ledger/languages.js';
import { storeMessages } from '../../services/scan/store-messages.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { examined, PUPIL, seenMessage } from '../support/seen-message.js';

const NOW = new Date('2026-11-23T10:00:00Z');
const DAY = 86_400_000;
const ROMANIAN = { language: 'ro', codes: [] };
const POLISH = { language: 'pl', codes: ['contact.phone'] } as const;

describe('messages in other languages', () => {
  useDatabase();
  before(async () => {
    await MessageModel.deleteMany({});
    const daysAgo = (days: number) => ({ receivedAt: new Date(NOW.getTime() - days * DAY) });
    const amongPupils = { author: PUPIL, recipients: [], direction: 'pupil-to-pupil' } as const;
    await storeMessages(
      [
        { ...examined('1', seenMessage('one', daysAgo(1))), languages: [ROMANIAN] },
        { ...examined('2', seenMessage('two', { ...daysAgo(2), ...amongPupils })), languages: [ROMANIAN] },
        { ...examined('3', seenMessage('both', daysAgo(3))), languages: [ROMANIAN, POLISH] },
        { ...examined('4', seenMessage('long ago', daysAgo(40))), languages: [POLISH] },
        examined('5', seenMessage('English', daysAgo(1))),
      ],
      new KeyRing(KeyRing.newContent()),
      NOW,
    );
  });

  it('are counted by language over the last thirty days, with those between an adult and a pupil', async () => {
    assert.deepEqual(await languageCounts(NOW), [
      { language: 'ro', messages: 3, ofPairs: 2, codes: [] },
      { language: 'pl', messages: 1, ofPairs: 1, codes: ['contact.phone'] },
    ]);
  });

  it('are listed, the latest first, when an adult and a pupil wrote them', async () => {
    const latest = await latestInOtherLanguages(NOW, 10);
    assert.deepEqual(
      latest.map(message => message._id),
      [seenMessage('one').id, seenMessage('both').id],
    );
    assert.equal((await latestInOtherLanguages(NOW, 1)).length, 1);
  });

  it('are found without reading the others', async () => {
    const wanted = { 'languages.language': { $gt: '' }, at: { $gte: new Date(NOW.getTime() - 30 * DAY) } };
    const looked = await MessageModel.collection
      .find(wanted)
      .explain('executionStats')
      .catch((error: unknown) => {
        // Not every engine that speaks MongoDB's protocol explains; what it would use is there at least.
        if (error instanceof Error && /no such command/.test(error.message)) return null;
        throw error;
      });
    if (looked) assert.ok(looked.executionStats.totalDocsExamined < 5, JSON.stringify(looked.executionStats));
    else assert.ok(await MessageModel.collection.indexExists('languages.language_1_at_-1'));
  });
});
