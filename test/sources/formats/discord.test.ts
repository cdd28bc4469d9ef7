import assert from 'node:assert/strict';
import { discord } from '../../../services/sources/formats/discord.js';
import type { RawChat } from '../../../services/sources/source.js';
import { type Read, readExport, readText } from '../../support/chat-exports.js';

describe('a Discord export', () => {
  let read: Read;
  const message = (id: string): RawChat => {
    const found = read.chats.find(({ messageId }) => messageId === id);
    assert.ok(found, id);
    return found;
  };
  before(async () => {
    read = await readExport(discord, 'club');
  });

  it('gives what people and bots wrote, without notices, and says what is broken', () => {
    assert.deepEqual(
      read.chats.map(({ messageId }) => messageId),
      ['2', '3', '4', '5', '8', '9'],
    );
    assert.deepEqual(read.problems, ['RECORD_UNREADABLE']);
  });

  it('has the conversation, the author, and as members all who wrote or reacted', () => {
    const { conversation, author, members } = message('2');
    assert.deepEqual(conversation, { id: '900000000000000002', name: 'School clubs / Clubs / chess' });
    assert.deepEqual(author, { id: '10', name: 'Mr Hall', address: '' });
    assert.deepEqual(
      members.map(({ id, name }) => `${id} ${name}`),
      ['11 Ben', '10 Mr Hall', '12 quiet', '13 Timer'],
    );
  });

  it('has times with the zone of whoever exported it, also while clocks change', () => {
    assert.deepEqual(
      [message('2').sentAt, message('3').sentAt, message('2').editedAt].map(time => time?.toISOString()),
      ['2026-03-29T00:59:59.500Z', '2026-03-29T01:00:00.000Z', '2026-03-29T01:05:00.000Z'],
    );
  });

  it('has answers, reactions with who gave them, and stickers', () => {
    assert.deepEqual([message('3').replyTo, message('4').replyTo], ['2', null]);
    const [pawn] = message('2').reactions;
    assert.deepEqual([pawn?.emoji, pawn?.count, pawn?.by.map(({ id }) => id)], ['♟️', 2, ['11', '12']]);
    assert.deepEqual(message('3').attachments, [
      { name: 'Wave', type: 'sticker', link: 'https://cdn.example/wave.png' },
    ]);
  });

  it('has the words: those of bots in embeds, those that were forwarded or held back, and no previews', () => {
    assert.deepEqual(
      ['3', '4', '5', '8', '9'].map(id => message(id).body),
      [
        'Fi! À mardi 🙂',
        "Dewch i'r clwb gwyddbwyll",
        'Next match\nTuesday, 15:30\nWhere\nLibrary',
        'words that the filter held back',
        'of a kind that is not known yet',
      ],
    );
  });

  it('has files: the content where the exporter fetched it, otherwise the link', () => {
    const [opening] = message('2').attachments;
    assert.deepEqual([opening?.name, Buffer.from(opening?.content ?? []).toString()], ['opening.txt', 'e4 e5\n']);
    assert.deepEqual(message('4').attachments, [
      { name: 'poster.png', type: '', link: 'https://cdn.example/poster.png' },
    ]);
  });

  it('says that it was cut off when it ends early, or counts other messages than there are', async () => {
    const head = '{"guild":{"id":"1"},"channel":{"id":"2"},"messages":[';
    const one = '{"id":"1","type":"Default","author":{"id":"1"},"content":"hi"}';
    assert.deepEqual((await readText(discord, 'a.json', `${head}${one},{"id":`)).problems, ['EXPORT_CUT_OFF']);
    assert.deepEqual((await readText(discord, 'a.json', `${head}${one}],"messageCount":2}`)).problems, [
      'EXPORT_CUT_OFF',
    ]);
    assert.deepEqual((await readText(discord, 'a.json', `${head}${one}],"messageCount":1}`)).problems, []);
  });
});
