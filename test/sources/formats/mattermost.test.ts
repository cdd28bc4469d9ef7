import assert from 'node:assert/strict';
import { mattermost } from '../../../services/sources/formats/mattermost.js';
import type { RawChat } from '../../../services/sources/source.js';
import { type Read, readExport, readText } from '../../support/chat-exports.js';

const EVE = { id: 'eve.moss', name: 'Eve Moss', address: 'eve.moss@school.example' };
const DAI = { id: 'dai', name: 'Dai P', address: 'dai@pupils.school.example' };

describe('a Mattermost bulk export', () => {
  let read: Read;
  const saying = (words: string): RawChat => {
    const found = read.chats.find(({ body }) => body.startsWith(words));
    assert.ok(found, words);
    return found;
  };
  before(async () => {
    read = await readExport(mattermost, 'bulk');
  });

  it('gives posts, answers and direct posts, without notices, and says what is broken', () => {
    assert.deepEqual(
      read.chats.map(({ body }) => body),
      ['Bring your map on Thursday', 'Iawn, diolch!', 'same instant, one', 'same instant, two', "Ydy'r clwb ymlaen?"],
    );
    assert.deepEqual(read.problems, ['RECORD_UNREADABLE', 'RECORD_UNREADABLE', 'EXPORT_CUT_OFF']);
  });

  it('knows people, channels and their members by the lines before', () => {
    const { author, conversation, members } = saying('Bring');
    assert.deepEqual(author, EVE);
    assert.deepEqual(conversation, { id: 'school/geography', name: 'Geography club' });
    assert.deepEqual(members, [EVE, DAI]);
    assert.deepEqual(saying('Ydy').conversation, { id: 'direct/dai,eve.moss', name: 'Dai P, Eve Moss' });
  });

  it('has times, edits, reactions, threads and files', () => {
    const [first, answer] = [saying('Bring'), saying('Iawn')];
    assert.equal(first.sentAt?.toISOString(), '2026-03-28T23:59:59.250Z');
    assert.equal(answer.sentAt?.toISOString(), '2026-03-29T01:00:01.000Z');
    assert.equal(first.editedAt?.toISOString(), '2026-03-29T00:01:00.000Z');
    assert.deepEqual(first.reactions, [{ emoji: '+1', by: [DAI, EVE], count: 2 }]);
    assert.deepEqual(
      [first.thread, answer.replyTo, answer.thread],
      [first.messageId, first.messageId, first.messageId],
    );
    const [notes] = answer.attachments;
    assert.deepEqual(
      [notes?.name, Buffer.from(notes?.content ?? []).toString()],
      ['notes.txt', 'Notes on the river\n'],
    );
  });

  it('tells two posts of one instant apart, as the export has no ids', () => {
    assert.notEqual(saying('same instant, one').messageId, saying('same instant, two').messageId);
  });
});

describe('a Mattermost compliance export', () => {
  for (const kind of ['compliance-xml', 'compliance-csv'] as const)
    it(`keeps the first words of edits and what was deleted (${kind})`, async () => {
      const { chats, problems } = await readExport(mattermost, kind);
      const shown = chats.map(({ messageId, body, editedAt, deletedAt }) => [
        messageId,
        body.split('\n')[0],
        (editedAt ?? deletedAt)?.toISOString(),
      ]);
      const second = ['post1', 'Bring your map on Wednesday', '2026-03-29T00:00:30.000Z'];
      const isXml = kind === 'compliance-xml';
      assert.deepEqual(shown, [
        ['post1', 'Bring your map on Tuesday', undefined],
        ...(isXml ? [second] : []),
        ['post1', 'Bring your map on Thursday', isXml ? '2026-03-29T00:01:00.000Z' : '2026-03-29T00:00:30.000Z'],
        ['post2', isXml ? 'Iawn, diolch!' : 'Iawn, "diolch"!', undefined],
        ['post3', 'oops', undefined],
        ['post3', 'oops', '2026-03-29T01:00:20.000Z'],
        ...(isXml ? [['post4', 'The club meets at four', undefined]] : []),
      ]);
      assert.deepEqual(problems, ['RECORD_UNREADABLE']);
    });

  it('has who was there, when, and the files (XML)', async () => {
    const { chats } = await readExport(mattermost, 'compliance-xml');
    const post = chats.find(({ messageId }) => messageId === 'post2');
    assert.deepEqual(post?.conversation, { id: '4yyc6dpmdpmp8abc1234567890', name: 'Geography club' });
    assert.deepEqual(post?.author, { id: '', name: '', address: 'dai@pupils.school.example' });
    assert.deepEqual(
      post?.members.map(({ address }) => address),
      ['eve.moss@school.example', 'dai@pupils.school.example'],
    );
    assert.equal(post?.body, 'Iawn, diolch!\n<3 & hwyl');
    assert.equal(post?.sentAt?.toISOString(), '2026-03-29T01:00:01.000Z');
    assert.deepEqual(
      post?.attachments.map(({ name, content }) => [name, Buffer.from(content ?? []).toString()]),
      [['notes.txt', 'Notes on the river\n']],
    );
  });

  it('has who was there, what is answered, and the files (CSV)', async () => {
    const { chats } = await readExport(mattermost, 'compliance-csv');
    const post = chats.find(({ messageId }) => messageId === 'post2');
    assert.deepEqual(post?.author, { id: 'dai', name: 'dai', address: 'dai@pupils.school.example' });
    assert.deepEqual(
      post?.members.map(({ id }) => id),
      ['eve.moss', 'quiet', 'dai'],
    );
    assert.deepEqual([post?.replyTo, post?.thread], ['post1', 'post1']);
    assert.equal(post?.body, 'Iawn, "diolch"!\nWela i di');
    assert.deepEqual(
      post?.attachments.map(({ name, content }) => [name, Buffer.from(content ?? []).toString()]),
      [['notes.txt', 'Notes on the river\n']],
    );
  });

  it('of an older version, which does not say what it tells of, is read alike', async () => {
    const heading =
      'Post Creation Time,Team Id,Channel Id,Channel Name,User Id,User Email,Username,Post Id,Edited By Post Id,Replied to Post Id,Post Message,Post Type,User Type,Previews Post Id';
    const row = (time: number, id: string, editedBy: string, words: string) =>
      `${time},t1,c1,maths,u1,a@school.example,a,${id},${editedBy},,${words},message,user,`;
    const rows = [
      row(1774742399000, 'old', 'new', 'first'),
      row(1774742399000, 'new', '', 'second'),
      row(1774742400000, 'gone', '', 'wrong room'),
      row(1774742410000, 'gone', '', 'delete wrong room'),
    ];
    const { chats } = await readText(mattermost, 'posts.csv', [heading, ...rows, ''].join('\n'));
    assert.deepEqual(
      chats.map(({ messageId, body, editedAt, deletedAt, receivedAt }) => [
        messageId,
        body,
        editedAt === null ? null : editedAt === receivedAt,
        deletedAt?.toISOString(),
      ]),
      [
        ['new', 'first', null, undefined],
        ['new', 'second', true, undefined],
        ['gone', 'wrong room', null, undefined],
        ['gone', 'wrong room', null, '2026-03-29T00:00:10.000Z'],
      ],
    );
    assert.equal(chats[3]?.sentAt?.toISOString(), '2026-03-29T00:00:00.000Z');
  });

  it('says so when it ends early', async () => {
    const xml = '<FileDump><Conversation Perspective="x"><RoomID>a - b</RoomID><Message><MessageId>1</MessageId>';
    assert.deepEqual(await readText(mattermost, 'a.xml', xml), { chats: [], problems: ['EXPORT_CUT_OFF'] });
    const csv = 'Post Creation Time,Channel Id,Post Id,Post Message,Post Type\n1774742399000,c,1,"never closed';
    assert.deepEqual((await readText(mattermost, 'a.csv', csv)).problems, ['EXPORT_CUT_OFF']);
  });
});
