import assert from 'node:assert/strict';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { MessageModel } from '../../models/message.js';
import { TextModel } from '../../models/text.js';
import { threadOf } from '../../services/cases/queries.js';
import { noteSeen } from '../../services/ledger/seen.js';
import { readMessage } from '../../services/parse/read.js';
import { storeExamined } from '../../services/pipeline.js';
import { pairNames } from '../../services/review/presenters/people-labels.js';
import { presentThread } from '../../services/review/presenters/thread.js';
import { SchoolClock } from '../../services/review/presenters/time.js';
import type { ChatParty, RawChat } from '../../services/sources/source.js';
import { KeyRing } from '../../services/store/seal.js';
import { person, registerOf } from '../detect/written.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';
import { examined } from '../support/seen-message.js';

const ADULT: ChatParty = { id: 'm-1', name: 'Alex', address: '' };
const PUPIL: ChatParty = { id: 'p-1', name: 'Dana', address: '' };
const register = registerOf([person('m-1', 'mentor'), person('p-1', 'pupil')]);
const now = new Date('2026-11-23T10:00:00Z');
const at = (time: string) => new Date(`2026-11-02T${time}:00Z`);

describe('what becomes of a chat message', () => {
  useDatabase();
  const keys = new KeyRing(KeyRing.newContent());
  const about = caseAbout({ _id: '2026-0001' });
  let place = 0;
  beforeEach(() =>
    Promise.all([MessageModel.deleteMany({}), TextModel.deleteMany({}), LedgerEntryModel.deleteMany({})]),
  );

  /** One export after the other, as scanners store them. */
  async function comes(...batch: readonly Partial<RawChat>[]): Promise<void> {
    const entries = [];
    for (const fields of batch) {
      place += 1;
      const where = { sourceId: 's', container: 'c', generation: '1', position: place, size: null };
      await noteSeen([where], now);
      entries.push(examined(`s|c|1|${place}`, await readMessage(rawChat(fields), register, keys.identityKey)));
    }
    await storeExamined(entries, { keys, contextDays: 30, register: () => register, now: () => now });
  }

  async function page() {
    const thread = await threadOf(about, keys);
    const entries = presentThread({
      thread,
      names: pairNames(about, thread, null),
      shownId: null,
      clock: new SchoolClock(now, 'Europe/London'),
      now,
      fetched: new Map(),
      watch: { beginnings: [], outages: [] },
      covers: false,
    }).filter(entry => entry.kind === 'message');
    const idOf = (text: string) => entries.find(({ passages }) => passages.some(one => one.text === text))?.id;
    const shown = entries.map(({ passages, words, notes }) => [
      passages.map(({ text }) => text).join('') || words,
      notes.map(({ text, link }) => (link ? `${text} ${link.text}` : text)),
    ]);
    return { shown, idOf, entries };
  }

  it('is noted on the message as it stands when an export says only that it was deleted: its first words stay', async () => {
    await comes({ body: 'see you at six' });
    const before = await TextModel.findOne().lean();
    await comes({ body: '', deletedAt: at('12:05'), receivedAt: new Date('2026-11-23T09:00:00Z') });
    assert.deepEqual((await page()).shown, [['see you at six', ['Deleted by 12:05 · in the export of today 09:00']]]);
    assert.deepEqual(await TextModel.findOne().lean(), before);
    const ids = await LedgerEntryModel.distinct('messageId');
    assert.deepEqual(ids, [(await MessageModel.findOne().lean())?._id], 'both places count as this message');
  });

  it('is noted on the newest version of one that was edited, and neither version loses its words', async () => {
    await comes({ body: 'my number is on the sheet' });
    await comes({ body: 'see the sheet', editedAt: at('12:03') });
    await comes({ body: '', editedAt: at('12:03'), deletedAt: at('12:05') });
    const { shown, idOf, entries } = await page();
    assert.deepEqual(shown.map(([words]) => words).sort(), ['my number is on the sheet', 'see the sheet']);
    const first = entries.find(({ id }) => id === idOf('my number is on the sheet'));
    assert.deepEqual(first?.notes, [
      { text: 'These words were changed later:', link: { id: idOf('see the sheet'), text: 'read the new ones' } },
    ]);
    const second = entries.find(({ id }) => id === idOf('see the sheet'));
    assert.deepEqual(
      second?.notes.map(({ text }) => text.split(' ·')[0]),
      ['Edited by 12:03', 'Deleted by 12:05'],
    );
  });

  it('stands alone where the words never came, and takes them in when another export has them', async () => {
    await comes({ body: '', deletedAt: at('12:05') });
    assert.match(String((await page()).shown[0]?.[0]), /never had its words/);
    await comes({ body: 'see you at six' });
    const { shown } = await page();
    assert.equal(shown.length, 1);
    assert.equal(shown[0]?.[0], 'see you at six');
    assert.match(String(shown[0]?.[1]), /^Deleted by 12:05/);
  });

  it('waits for the message where a notice comes first and does not say whose it was', async () => {
    const nobody: ChatParty = { id: '', name: '', address: '' };
    const heart = [{ emoji: '❤️', by: [ADULT], count: 1 }];
    await comes({ author: nobody, members: [ADULT, PUPIL], body: '', reactions: heart });
    assert.deepEqual((await page()).shown, [], 'it is in nobody’s conversation');
    await comes({ author: PUPIL, members: [ADULT], body: 'I got full marks' });
    assert.deepEqual((await page()).shown, [['I got full marks', ['❤️ from Mentor 1']]]);
    assert.equal((await MessageModel.findOne().lean())?.authorKey, 'p-1');
  });

  it('is told by a later line of the same export as well', async () => {
    await comes({ body: 'see you at six' }, { body: '', deletedAt: at('12:05') });
    assert.equal((await page()).shown.length, 1);
    assert.match(String((await page()).shown[0]), /^see you at six,Deleted by 12:05/);
  });

  it('is who reacted to it: each once, whatever export says so, and nobody is forgotten', async () => {
    const hearts = (...by: ChatParty[]) => ({ reactions: [{ emoji: '❤️', by, count: by.length }] });
    await comes({ author: PUPIL, members: [ADULT], body: 'I got full marks' });
    await comes({ author: PUPIL, members: [ADULT], body: 'I got full marks', ...hearts(ADULT) });
    await comes({ author: PUPIL, members: [ADULT], body: '', ...hearts(ADULT, PUPIL) });
    await comes({ author: PUPIL, members: [ADULT], body: 'I got full marks' });
    assert.deepEqual((await page()).shown, [['I got full marks', ['❤️ from Mentor 1, Pupil 1']]]);
  });

  it('is a count where the source names nobody, the highest that was ever said', async () => {
    await comes({ body: 'Well done', reactions: [{ emoji: '👍', by: [], count: 2 }] });
    await comes({ body: 'Well done', reactions: [{ emoji: '👍', by: [], count: 3 }] });
    assert.deepEqual((await page()).shown, [['Well done', ['👍 from 3 whom the source does not name']]]);
  });

  it('is never in the clear: a reaction is sealed as words are', async () => {
    await comes({ body: 'hello', reactions: [{ emoji: 'party-otter', by: [PUPIL], count: 1 }] });
    assert.equal(JSON.stringify(await MessageModel.find().lean()).includes('party-otter'), false);
  });

  it('is an answer that leads to what it answers, or says that this is not here', async () => {
    await comes({ messageId: 'a', body: 'are you coming?', sentAt: at('12:01') });
    await comes({
      messageId: 'b',
      author: PUPIL,
      members: [ADULT],
      body: 'yes',
      sentAt: at('12:02'),
      replyTo: 'a',
      thread: 'a',
    });
    await comes({ messageId: 'c', body: 'good', sentAt: at('12:03'), replyTo: 'b', thread: 'a' });
    await comes({ messageId: 'd', body: 'this too', sentAt: at('12:04'), replyTo: 'unseen' });
    const { shown, entries, idOf } = await page();
    assert.deepEqual(shown, [
      ['are you coming?', []],
      ['yes', ['Answers the message of 12:01']],
      ['good', ['Answers the message of 12:02', 'In the thread of the message of 12:01']],
      ['this too', ['Answers a message that is not shown here']],
    ]);
    assert.equal(entries[1]?.notes[0]?.link?.id, idOf('are you coming?'));
  });

  it('may be an attachment that the export holds: its text is read as that of an e-mail is', async () => {
    const content = Buffer.from('The room is 14. Moja sala to 14.');
    const message = await readMessage(
      rawChat({ attachments: [{ name: 'room.txt', type: 'text/plain', link: 'https://files.example/1', content }] }),
      register,
      keys.identityKey,
    );
    const [file] = message.attachments;
    assert.equal(file?.size, content.length);
    assert.equal(file?.text, 'https://files.example/1\nThe room is 14. Moja sala to 14.');
  });
});

function rawChat(fields: Partial<RawChat>): RawChat {
  return {
    kind: 'chat',
    platform: 'teams',
    conversation: { id: 'c-1', name: '' },
    messageId: 'm',
    author: ADULT,
    members: [PUPIL],
    sentAt: at('12:00'),
    receivedAt: now,
    body: 'hello',
    bodyType: 'text',
    subject: '',
    replyTo: null,
    thread: null,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    attachments: [],
    problems: [],
    ...fields,
  };
}
