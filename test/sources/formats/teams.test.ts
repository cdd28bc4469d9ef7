import assert from 'node:assert/strict';
import { teams } from '../../../services/sources/formats/teams.js';
import { readExport, readText } from '../../support/chat-exports.js';

describe('a Teams export', () => {
  it('gives what people and programs wrote, and leaves events out', async () => {
    const { chats, problems } = await readExport(teams, 'pages.json');
    assert.deepEqual(
      chats.map(({ messageId, author, sentAt, subject }) => [messageId, author.name, sentAt?.toISOString(), subject]),
      [
        ['1001', 'Frau Sommer', '2026-10-24T22:30:00.120Z', ''],
        ['1002', 'Kasia Nowak', '2026-10-25T01:30:00.000Z', ''],
        ['1003', 'Frau Sommer', '2026-10-25T10:00:00.000Z', ''],
        ['2000', 'Frau Sommer', '2026-10-26T08:00:00.000Z', 'Wettbewerb'],
        ['2001', 'Timetable', '2026-10-26T08:01:00.000Z', ''],
      ],
    );
    assert.deepEqual(problems, ['RECORD_UNREADABLE']);
  });

  it('knows members who never wrote, and addresses, where the chats themselves are in it; otherwise who wrote or was named', async () => {
    const { chats } = await readExport(teams, 'pages.json');
    assert.deepEqual(chats[0]?.conversation, { id: '19:chat-1@thread.v2', name: 'Klub matematyczny' });
    assert.deepEqual(chats[0]?.members, [
      { id: 'u-adult', name: 'Frau Sommer', address: 'e.sommer@school.example' },
      { id: 'u-pupil', name: 'Kasia Nowak', address: 'k.nowak@pupils.school.example' },
      { id: 'u-quiet', name: 'Tom Quiet', address: '' },
    ]);
    assert.deepEqual(
      chats[3]?.members.map(({ id }) => id),
      ['u-adult', 'u-named', 'bot-1'],
    );
  });

  it('keeps edits, deletions, reactions, answers in chats and in channels, and files', async () => {
    const { chats } = await readExport(teams, 'pages.json');
    const [first, second, third, , reply] = chats;
    assert.deepEqual(
      first?.reactions.map(({ emoji, by }) => [emoji, by.map(({ name }) => name)]),
      [
        ['❤️', ['Kasia Nowak']],
        ['🎉', ['Tom Quiet']],
      ],
    );
    assert.deepEqual(
      first?.attachments.map(({ name, link }) => [name, link]),
      [['list.xlsx', 'https://school.sharepoint.example/list.xlsx']],
    );
    assert.equal(first?.editedAt, null, 'a reaction is no edit, though it moves the last modification');
    assert.deepEqual([second?.replyTo, second?.thread, second?.attachments], ['1001', null, []]);
    assert.equal(second?.editedAt?.toISOString(), '2026-10-25T01:35:00.000Z');
    assert.deepEqual([third?.body, third?.deletedAt?.toISOString()], ['', '2026-10-25T10:05:00.000Z']);
    assert.deepEqual([reply?.replyTo, reply?.thread], ['2000', '2000']);
  });

  const message = (id: string) => ({
    id,
    createdDateTime: '2026-10-26T08:01:00Z',
    messageType: 'message',
    chatId: 'c',
    from: { user: { id: 'u' } },
    body: { content: id },
  });
  const LAYOUTS: readonly [string, string][] = [
    ['a page', JSON.stringify({ '@odata.count': 2, value: [message('1'), message('2')] }, null, 2)],
    ['a bare array', JSON.stringify([message('1'), message('2')])],
    ['an array of pages', JSON.stringify([{ value: [message('1')] }, { value: [message('2')] }])],
    ['lines', [message('1'), message('2')].map(one => JSON.stringify(one)).join('\r\n')],
    ['pages a line', [{ value: [message('1')] }, { value: [message('2')] }].map(one => JSON.stringify(one)).join('\n')],
  ];
  for (const [layout, text] of LAYOUTS) {
    it(`is read as ${layout}`, async () => {
      const { chats, problems } = await readText(teams, 'teams.json', text);
      assert.deepEqual([chats.map(({ messageId }) => messageId), problems], [['1', '2'], []]);
    });
  }

  it('that is one message alone is read', async () => {
    const { chats } = await readText(teams, 'teams.json', JSON.stringify(message('1'), null, 2));
    assert.equal(chats.length, 1);
  });

  it('that was cut off gives what is there and says so', async () => {
    const whole = JSON.stringify({ value: [message('1'), message('2')] });
    const { chats, problems } = await readText(teams, 'teams.json', whole.slice(0, -60));
    assert.deepEqual([chats.length, problems], [1, ['EXPORT_CUT_OFF']]);
  });
});
