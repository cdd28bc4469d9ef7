import assert from 'node:assert/strict';
import { momentOfProse } from '../../../services/sources/exports/moodle/day-and-time.js';
import { moodle } from '../../../services/sources/formats/moodle.js';
import { chatFixture, everythingIn, readExport, readText, watchedFolder } from '../../support/chat-exports.js';

describe('messages of Moodle', () => {
  it('as the table give ids, names and members', async () => {
    const { chats, problems } = await readExport(moodle, 'mdl_messages.csv');
    assert.deepEqual(
      chats.map(one => [one.messageId, one.author.name, one.author.address, one.sentAt?.toISOString(), one.body]),
      [
        ['1', 'Ben Okoro', 'b.okoro@school.example', '2026-10-25T00:30:00.000Z', 'Hello, did the club move?'],
        ['2', 'Kasia Nowak', 'k.nowak@school.example', '2026-10-25T01:30:00.000Z', '<p>tak, <i>sala 4</i></p>'],
      ],
    );
    assert.deepEqual(
      chats[0]?.members.map(({ id }) => id),
      ['7', '9'],
    );
    assert.deepEqual(problems, ['RECORD_UNREADABLE']);
  });

  it('as the table of an older Moodle give whom they went to, and deletions', async () => {
    const { chats } = await readExport(moodle, 'mdl_message_read.csv');
    assert.deepEqual(
      chats.map(({ conversation, subject, body, deletedAt }) => [
        conversation.id,
        subject,
        body,
        deletedAt?.toISOString(),
      ]),
      [['7 9', 'New message', 'Treffen um vier', '2011-03-13T07:08:20.000Z']],
    );
  });

  it('as the data of one person give whose they are by their folders', async () => {
    const fetched = await everythingIn(watchedFolder(chatFixture('moodle', 'data'), 'files'));
    const chats = fetched.flatMap(one => ('raw' in one && one.raw.kind === 'chat' ? [one.raw] : []));
    assert.deepEqual(
      chats.map(({ author, sentAt, body, deletedAt }) => [
        author.name || author.id,
        sentAt?.toISOString(),
        body,
        deletedAt?.toISOString(),
      ]),
      [
        ['Ann Lee', '2026-10-24T23:30:00.000Z', '<p>Is the <b>poster</b> done?</p>', undefined],
        ['31', '2026-10-25T15:05:00.000Z', '<p>prawie gotowy</p>', '2026-10-26T08:00:00.000Z'],
      ],
    );
    assert.deepEqual(
      fetched.flatMap(one => ('failed' in one ? [one.failed.code] : [])),
      ['RECORD_UNREADABLE'],
    );
    assert.equal(chats[0]?.conversation.id, 'Ann Lee 31');
  });

  const DATES: readonly [string, string | undefined][] = [
    ['Monday, 26 October 2026, 1:05 PM', '2026-10-26T13:05:00.000Z'],
    ['Dydd Llun, 26 Hydref 2026, 1:05 PM', '2026-10-26T13:05:00.000Z'],
    ['Montag, 26. Oktober 2026, 13:05', '2026-10-26T13:05:00.000Z'],
    ['lundi 26 octobre 2026, 13:05', '2026-10-26T13:05:00.000Z'],
    ['poniedziałek, 26 października 2026, 13:05', '2026-10-26T13:05:00.000Z'],
    ['someday', undefined],
  ];
  for (const [text, expected] of DATES)
    it(`know “${text}”`, () => assert.equal(momentOfProse(text, 'Europe/London')?.toISOString(), expected));

  it('that were cut off say so', async () => {
    const { problems } = await readText(moodle, 'data.json', '{"0": {"issender": "Yes", "timecreated": "x", "mess');
    assert.deepEqual(problems, ['EXPORT_CUT_OFF']);
  });
});
