import assert from 'node:assert/strict';
import { matrix } from '../../../services/sources/formats/matrix.js';
import { chatFixture, exportFiles, readExport, readText, recordsOf } from '../../support/chat-exports.js';

const ROOM = 'matrix-Chess-Club-export.json';

describe('a Matrix export', () => {
  it('gives what people wrote, and says what was encrypted or broken', async () => {
    const { chats, problems } = await readExport(matrix, ROOM);
    assert.deepEqual(
      chats.map(({ messageId, author, sentAt, body }) => [messageId, author.name, sentAt?.toISOString(), body]),
      [
        ['$1', 'Rhys Evans', '2026-10-25T00:29:59.000Z', 'Bydd y clwb yn ystafell 4 ddydd Gwener'],
        ['$2', 'kasia', '2026-10-25T01:30:00.000Z', 'Będę, <b>dziękuję</b>'],
        ['$2', 'kasia', '2026-10-25T01:30:00.000Z', 'Będę o piątej'],
        ['$3', 'kasia', '2026-10-25T01:33:20.000Z', 'In the thread'],
        ['$4', 'Rhys Evans', '2026-10-25T01:50:00.000Z', ''],
        ['$3', '', '2026-10-25T01:55:00.000Z', ''],
        ['$7', 'Rhys Evans', '2026-10-25T01:56:40.000Z', 'Which day?\nFriday'],
      ],
    );
    assert.deepEqual(problems, ['ENCRYPTED', 'ENCRYPTED', 'RECORD_UNREADABLE']);
    assert.deepEqual(chats[0]?.conversation, { id: '!room:school.example', name: 'Chess Club' });
    assert.deepEqual(
      chats[0]?.members.map(({ id }) => id),
      ['@rhys:school.example', '@quiet:school.example', '@kasia:school.example'],
    );
  });

  it('keeps answers, threads, edits, deletions and reactions', async () => {
    const { chats } = await readExport(matrix, ROOM);
    const [first, answer, edited, inThread, deleted, reaction] = chats;
    assert.deepEqual(first?.reactions, [{ emoji: '❤️', by: [], count: 2 }]);
    assert.deepEqual([answer?.replyTo, answer?.editedAt], ['$1', null]);
    assert.equal(edited?.editedAt?.toISOString(), '2026-10-25T01:31:40.000Z');
    assert.deepEqual([inThread?.replyTo, inThread?.thread], [null, '$1']);
    assert.equal(deleted?.deletedAt?.toISOString(), '2026-10-25T01:51:40.000Z');
    assert.deepEqual(
      reaction?.reactions.map(({ by }) => by.map(({ name }) => name)),
      [['Rhys Evans']],
    );
  });

  it('with files gives their content, and their names are no words', async () => {
    const files = exportFiles(chatFixture('matrix', 'unpacked', 'robotik'));
    const chat = files.find(({ path }) => path === 'export.json');
    assert.ok(chat);
    const records = await recordsOf(matrix, [chat, ...files.filter(file => file !== chat)]);
    assert.deepEqual(
      records.map(
        record => 'raw' in record && record.raw.kind === 'chat' && [record.raw.body, record.files?.get(0)?.path],
      ),
      [
        ['', 'images/arm-2026-10-25 at 00-29-59.png'],
        ['So sieht er aus', 'images/arm-2026-10-25 at 00-29-59.png'],
      ],
    );
  });

  it('that was cut off says so', async () => {
    const { problems } = await readText(matrix, 'a.json', '{"room_name":"x","exported_by":"y","messages":[');
    assert.deepEqual(problems, ['EXPORT_CUT_OFF']);
  });
});
