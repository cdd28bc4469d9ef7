import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dateOfProse } from '../../../services/sources/exports/google-chat/date.js';
import { googlechat } from '../../../services/sources/formats/googlechat.js';
import type { RawChat } from '../../../services/sources/source.js';
import { chatFixture, exportFiles, type Read, readExport, readText, recordsOf } from '../../support/chat-exports.js';

const JO = { id: '', name: 'Jo Finch', address: 'jo.finch@school.example' };
const KIT = { id: '', name: 'Kit Low', address: 'kit@pupils.school.example' };

describe('Google Chat from Takeout', () => {
  let read: Read;
  const versions = (id: string): readonly RawChat[] => read.chats.filter(({ messageId }) => messageId === id);
  const message = (id: string): RawChat => {
    const found = versions(id).at(-1);
    assert.ok(found, id);
    return found;
  };
  before(async () => {
    read = await readExport(googlechat, 'takeout');
  });

  it('gives every message, without who came and went, and says what is broken', () => {
    assert.deepEqual(
      read.chats.map(({ messageId }) => messageId),
      [
        'kq7oxHQAAAAE/t1/t1',
        'kq7oxHQAAAAE/t1/m2',
        'kq7oxHQAAAAE/t3/t3',
        'kq7oxHQAAAAE/t4/t4',
        'kq7oxHQAAAAE/t5/t5',
        'kq7oxHQAAAAE/t5/t5',
        'kq7oxHQAAAAE/t6/t6',
        'kq7oxHQAAAAE/t7/t7',
        'AAAAFyOfy4w/s1/s1',
      ],
    );
    assert.deepEqual(read.problems, ['RECORD_UNREADABLE']);
  });

  it('has conversations by the id of their folder, with their members', () => {
    const { conversation, members, author } = message('kq7oxHQAAAAE/t1/t1');
    assert.deepEqual(conversation, { id: 'kq7oxHQAAAAE', name: 'Jo Finch, Kit Low' });
    assert.deepEqual([members, author], [[JO, KIT], JO]);
    assert.deepEqual(message('AAAAFyOfy4w/s1/s1').conversation, { id: 'AAAAFyOfy4w', name: 'Book club' });
    assert.deepEqual(message('AAAAFyOfy4w/s1/s1').author, { id: '', name: 'Poll', address: '' });
  });

  it('has times out of prose around the change of clocks, and says where it cannot tell', () => {
    assert.deepEqual(
      ['kq7oxHQAAAAE/t1/t1', 'kq7oxHQAAAAE/t1/m2', 'AAAAFyOfy4w/s1/s1', 'kq7oxHQAAAAE/t6/t6'].map(id =>
        message(id).sentAt?.toISOString(),
      ),
      ['2026-03-28T23:59:59.000Z', '2026-03-29T01:00:01.000Z', '2026-03-29T00:00:00.000Z', '2026-03-29T12:30:00.000Z'],
    );
    const { sentAt, problems } = message('kq7oxHQAAAAE/t7/t7');
    assert.deepEqual([sentAt, problems.map(({ code }) => code)], [null, ['DATE_UNREADABLE']]);
  });

  it('has threads, and reactions with who gave them', () => {
    const [root, reply] = [message('kq7oxHQAAAAE/t1/t1'), message('kq7oxHQAAAAE/t1/m2')];
    assert.deepEqual([root.thread, reply.thread, reply.replyTo], [null, root.messageId, root.messageId]);
    assert.deepEqual(root.reactions, [
      { emoji: '🎉', by: [KIT, { id: '', name: '', address: 'gone@school.example' }], count: 2 },
    ]);
  });

  it('keeps the first words of what was edited, and says what was deleted', () => {
    assert.deepEqual(
      versions('kq7oxHQAAAAE/t5/t5').map(({ body, sentAt, editedAt }) => [
        body,
        sentAt?.toISOString(),
        editedAt?.toISOString(),
      ]),
      [
        ['See you on Friday', '2026-03-29T01:04:00.000Z', undefined],
        ['See you on Thursday', '2026-03-29T01:04:00.000Z', '2026-03-29T01:05:00.000Z'],
      ],
    );
    const deleted = message('kq7oxHQAAAAE/t4/t4');
    assert.deepEqual(
      [deleted.body, deleted.author.address, deleted.deletedAt?.toISOString()],
      ['', '', '2026-03-29T01:02:00.000Z'],
    );
  });

  it('finds files under the names that they have on the disk', () => {
    const files = (id: string) =>
      message(id).attachments.map(({ name, content }) => [name, Buffer.from(content ?? []).toString()]);
    assert.deepEqual(files('kq7oxHQAAAAE/t1/m2'), [['plan.txt', 'Essay plan, first\n']]);
    assert.deepEqual(files('kq7oxHQAAAAE/t3/t3'), [
      ['plan.txt', 'Essay plan, second\n'],
      ['77?account_id=3', 'a picture'],
    ]);
  });

  it('has links that stand beside the words: calls, files of Drive', () => {
    const { body, attachments } = message('kq7oxHQAAAAE/t6/t6');
    assert.equal(body, 'Here\nhttps://meet.example/abc');
    assert.deepEqual(attachments, [{ name: 'Reading list', type: '', link: 'https://drive.google.com/open?id=d1' }]);
  });

  it('is read from a single file too', async () => {
    const text =
      '{"messages":[{"creator":{"name":"Jo"},"created_date":"Sunday, 29 March 2026 at 13:00:00 UTC","text":"hi","topic_id":"t","message_id":"g/t/t"},{"cre';
    const { chats, problems } = await readText(googlechat, 'messages.json', text);
    assert.deepEqual(
      chats.map(({ conversation, sentAt }) => [conversation.id, sentAt?.toISOString()]),
      [['g', '2026-03-29T13:00:00.000Z']],
    );
    assert.deepEqual(problems, ['EXPORT_CUT_OFF']);
  });
});

describe('a date of Google Chat', () => {
  const dates: readonly (readonly [string, string | null])[] = [
    ['Tuesday, September 10, 2029 at 8:44:40\u202fPM UTC', '2029-09-10T20:44:40.000Z'],
    ['Sunday, March 29, 2026 at 12:00:00 AM UTC', '2026-03-29T00:00:00.000Z'],
    ['29 March 2026 at 12:00:00 UTC', '2026-03-29T12:00:00.000Z'],
    ['October 24, 2026 at 5:30:00 PM GMT-7', '2026-10-25T00:30:00.000Z'],
    ['October 24, 2026 at 5:30:00 PM GMT+5:30', '2026-10-24T12:00:00.000Z'],
    ['Tuesday', null],
    ['', null],
  ];
  for (const [text, expected] of dates)
    it(`“${text}” is ${expected ?? 'none'}`, () => {
      assert.equal(dateOfProse(text)?.toISOString() ?? null, expected);
    });
});

describe('Google Chat from Vault', () => {
  const vault = readFileSync(chatFixture('googlechat', 'vault-0.mbox'), 'utf8');
  const codes = ({ problems }: RawChat) => problems.map(({ code }) => code);

  it('says so when it ends within a message, and gives what was there', async () => {
    const { chats, problems } = await readText(
      googlechat,
      'vault-0.mbox',
      vault.slice(0, vault.indexOf('=C3=84 gefallen')),
    );
    assert.deepEqual(
      chats.map(({ messageId, body }) => [messageId, body.slice(0, 3)]),
      [
        ['m-101', 'Who'],
        ['m-102', 'Fi!'],
      ],
    );
    assert.deepEqual(problems, ['EXPORT_CUT_OFF']);
  });

  it('marks each message of an e-mail of which something cannot be read', async () => {
    const broken = vault.replace(
      '--edge\nContent-Type: text/html',
      'What stands in no part.\n\n--edge\nContent-Type: text/html',
    );
    const { chats } = await readText(googlechat, 'vault-0.mbox', broken);
    assert.deepEqual(chats.slice(0, 3).map(codes), Array(3).fill(['TEXT_OUTSIDE_MIME']));
    assert.deepEqual(codes((await readText(googlechat, 'vault-0.mbox', vault)).chats[0] as RawChat), []);
  });

  it('says so when an e-mail is larger than is read', async () => {
    const { chats, problems } = await readText(googlechat, 'vault-0.mbox', vault, 1_000);
    assert.deepEqual([chats, problems], [[], ['MESSAGE_TOO_LARGE']]);
  });

  it('shows where a link leads, though its address stands elsewhere in the message', async () => {
    const twice = vault.replace('?<br>See', '? https://books.example/sea<br>See');
    const { chats } = await readText(googlechat, 'vault-0.mbox', twice);
    assert.match(chats[0]?.body ?? '', /See this page \(https:\/\/books\.example\/sea\)$/);
  });

  it('takes a conversation out of its e-mail, and leaves other e-mail as it is', async () => {
    const records = await recordsOf(googlechat, exportFiles(chatFixture('googlechat', 'vault-0.mbox')));
    assert.deepEqual(
      records.map(record => ('raw' in record ? record.raw.kind : record.problem)),
      ['chat', 'chat', 'chat', 'chat', 'mime'],
    );
    const { chats } = await readExport(googlechat, 'vault-0.mbox');
    assert.deepEqual(
      chats.map(({ messageId, author, body, sentAt }) => [messageId, author, body, sentAt?.toISOString()]),
      [
        ['m-101', JO, 'Who has read <The Sea>?\nSee this page (https://books.example/sea)', '2026-03-28T23:59:59.000Z'],
        ['m-102', KIT, 'Fi! Ä gefallen', '2026-03-29T01:00:01.000Z'],
        ['m-103', KIT, '', '2026-03-29T01:01:00.000Z'],
        ['files-<vault-1@google.example>', { id: '', name: '', address: '' }, '', '2026-03-29T01:10:00.000Z'],
      ],
    );
    assert.deepEqual(
      chats.map(({ editedAt, deletedAt }) => [editedAt !== null, deletedAt !== null]),
      [
        [false, false],
        [true, false],
        [false, true],
        [false, false],
      ],
    );
    assert.deepEqual(chats[0]?.members, [JO, KIT]);
    assert.equal(
      Buffer.from(chats[3]?.attachments[0]?.content ?? [])
        .toString()
        .trim(),
      'The sea is calm.',
    );
  });
});
