import assert from 'node:assert/strict';
import { zulip } from '../../../services/sources/formats/zulip.js';
import type { RawChat } from '../../../services/sources/source.js';
import { chatFixture, exportFiles, type Read, readExport, recordsOf } from '../../support/chat-exports.js';

const FERN = { id: '11', name: 'Fern Ash', address: 'fern.ash@school.example' };
const GWEN = { id: '12', name: 'Gwen Ede', address: 'gwen@pupils.school.example' };

describe('a Zulip export', () => {
  let read: Read;
  const versions = (id: string): readonly RawChat[] => read.chats.filter(({ messageId }) => messageId === id);
  const message = (id: string): RawChat => {
    const found = versions(id).at(-1);
    assert.ok(found, id);
    return found;
  };
  before(async () => {
    read = await readExport(zulip, 'school');
  });

  it('gives every message and every wording of it, without what the product tells, and says what is broken', () => {
    assert.deepEqual(
      read.chats.map(({ messageId }) => messageId),
      ['101', '101', '101', '102', '103', '103', '105', '106', '107', '108', '109'],
    );
    assert.deepEqual(read.problems, ['RECORD_UNREADABLE']);
  });

  it('has channels with their topics and members', () => {
    const { conversation, subject, members, author } = message('101');
    assert.deepEqual([conversation, subject], [{ id: 'channel-21', name: 'walks' }, 'Saturday']);
    assert.deepEqual([members, author], [[FERN, GWEN], FERN]);
  });

  it('has direct messages apart from channels, and those of two people together, however they are kept', () => {
    for (const id of ['105', '106'])
      assert.deepEqual(message(id).conversation, { id: 'direct-11,12', name: 'Fern Ash, Gwen Ede' });
    assert.deepEqual([message('106').subject, message('105').members], ['', [FERN, GWEN]]);
    assert.equal(message('107').conversation.id, 'direct-11,12,13');
    assert.deepEqual(message('109').conversation, { id: 'recipient-98', name: '' });
    assert.deepEqual(message('109').author, { id: '99', name: '', address: '' });
  });

  it('keeps all wordings; a move to another topic is none', () => {
    assert.deepEqual(
      versions('101').map(({ body, editedAt }) => [body.slice(0, 22), editedAt?.toISOString()]),
      [
        ['We meet at nine', undefined],
        ['We meet at nine thirty', '2026-03-29T00:00:10.000Z'],
        ['We meet at ten, see [m', '2026-03-29T00:01:40.000Z'],
      ],
    );
  });

  it('keeps the words that somebody took out, and says when', () => {
    assert.deepEqual(
      versions('103').map(({ body, editedAt, deletedAt }) => [body, editedAt, deletedAt?.toISOString()]),
      [
        ['mine leak', null, undefined],
        ['', null, '2026-03-29T01:01:40.000Z'],
      ],
    );
  });

  it('has times around the change of clocks, and those of old versions', () => {
    assert.deepEqual(
      ['101', '102', '108'].map(id => message(id).sentAt?.toISOString()),
      ['2026-03-28T23:59:59.500Z', '2026-03-29T01:00:01.000Z', '2026-03-29T02:03:00.000Z'],
    );
  });

  it('has what is answered, topics as threads, and reactions wherever the version puts them', () => {
    assert.deepEqual([message('102').replyTo, message('102').thread, message('101').thread], ['101', '101', '101']);
    assert.deepEqual(message('101').reactions, [{ emoji: '🥾', by: [GWEN], count: 1 }]);
    assert.deepEqual(message('103').reactions, [{ emoji: 'school', by: [FERN], count: 1 }]);
    assert.deepEqual(message('106').reactions, [{ emoji: '❤', by: [FERN], count: 1 }]);
  });

  it('has files with their content', () => {
    const [map] = message('101').attachments;
    assert.deepEqual([map?.name, map?.link], ['map.txt', '/user_uploads/2/ab/map.txt']);
    assert.equal(Buffer.from(map?.content ?? []).toString(), 'The map of the walk\n');
  });

  it('says so when a file of messages is missing', async () => {
    const files = exportFiles(chatFixture('zulip', 'school')).filter(({ path }) => path !== 'messages-000001.json');
    assert.deepEqual((await recordsOf(zulip, files))[0], { problem: 'EXPORT_CUT_OFF' });
  });
});
