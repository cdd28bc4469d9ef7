import assert from 'node:assert/strict';
import { rocketchat } from '../../../services/sources/formats/rocketchat.js';
import { readExport, readText } from '../../support/chat-exports.js';

const IDA = { id: 'ida.lark', name: 'Ida Lark', address: 'ida.lark@school.example' };
const HARI = { id: 'hari', name: 'Hari Nest', address: 'hari@pupils.school.example' };
const QUIET = { id: 'quiet.one', name: 'quiet.one', address: '' };

describe('a room exported from Rocket.Chat', () => {
  it('gives what people wrote, without notices, and says what is encrypted or broken', async () => {
    const { chats, problems } = await readExport(rocketchat, 'room');
    assert.deepEqual(
      chats.map(({ author, body, sentAt }) => [author.id, body, sentAt?.toISOString()]),
      [
        ['ida.lark', 'Here are the chords', '2026-03-28T23:59:59.250Z'],
        [
          'hari',
          '[ ](https://chat.school.example/channel/choir?msg=abc) dziękuję, do jutra!',
          '2026-03-29T01:00:01.000Z',
        ],
        ['hari', '', '2026-03-29T01:00:02.000Z'],
      ],
    );
    assert.deepEqual(problems, ['ENCRYPTED', 'RECORD_UNREADABLE']);
  });

  it('has the room, whoever wrote in it, what was removed, and files with their content', async () => {
    const { chats } = await readExport(rocketchat, 'room');
    const [chords, answer, removed] = chats;
    assert.deepEqual(chords?.conversation, { id: 'choir', name: 'choir' });
    assert.deepEqual(
      chords?.members.map(({ id }) => id),
      ['hari', 'ida.lark'],
    );
    assert.deepEqual([removed?.deletedAt, answer?.deletedAt], [removed?.receivedAt, null]);
    assert.deepEqual(
      chords?.attachments.map(({ name, content }) => [name, Buffer.from(content ?? []).toString()]),
      [['chords.txt', 'Chords for the song\n']],
    );
    assert.deepEqual(answer?.attachments, []);
  });

  it('says so when it ends early', async () => {
    const text = '{"msg":"a","username":"b","ts":"2026-03-29T01:00:01.000Z"}\n{"msg":"c","us';
    const { chats, problems } = await readText(rocketchat, 'choir.json', text);
    assert.deepEqual([chats.length, problems], [1, ['EXPORT_CUT_OFF']]);
  });
});

describe('somebody’s own data from Rocket.Chat', () => {
  it('has the rooms by their ids, the owner by name, and says of everybody else that the name is made up', async () => {
    const { chats, problems } = await readExport(rocketchat, 'own-data');
    assert.deepEqual(
      chats.map(({ conversation, author, problems: own }) => [
        conversation.id,
        author.name,
        own.map(({ code }) => code),
      ]),
      [
        ['GENERAL', 'User_1', ['AUTHOR_HIDDEN']],
        ['GENERAL', 'Hari Nest', []],
        ['dmHariIda', 'Hari Nest', []],
      ],
    );
    assert.deepEqual(chats[1]?.author, HARI);
    assert.deepEqual(problems, []);
  });
});

describe('a zip in the form that Rocket.Chat imports', () => {
  it('has channels with their members, direct messages, and says what is broken', async () => {
    const { chats, problems } = await readExport(rocketchat, 'import');
    assert.deepEqual(
      chats.map(({ conversation, author, body }) => [conversation.id, author, body]),
      [
        ['hari/ida.lark', HARI, 'Is the hall free?'],
        ['hari/ida.lark', IDA, 'Tak, do piątej'],
        ['general', IDA, 'Hello, "everybody"'],
        ['general', HARI, 'Helo\nbawb'],
        ['private-area', IDA, 'a note to myself'],
      ],
    );
    assert.deepEqual(
      [chats[0]?.members, chats[2]?.members, chats[4]?.members],
      [[HARI, IDA], [IDA, HARI, QUIET], [IDA]],
    );
    assert.deepEqual(
      [chats[2], chats[3]].map(chat => chat?.sentAt?.toISOString()),
      ['2026-03-28T23:59:59.250Z', '2026-03-29T01:00:01.000Z'],
    );
    assert.deepEqual(problems, ['RECORD_UNREADABLE']);
  });
});
