import assert from 'node:assert/strict';
import { slack } from '../../../services/sources/formats/slack.js';
import type { RawChat } from '../../../services/sources/source.js';
import { type Read, readExport } from '../../support/chat-exports.js';

describe('a Slack export', () => {
  let read: Read;
  const byId = (id: string): RawChat[] => read.chats.filter(({ messageId }) => messageId === id);
  const only = (id: string): RawChat => {
    const [found, ...others] = byId(id);
    assert.ok(found && others.length === 0, id);
    return found;
  };
  before(async () => {
    read = await readExport(slack, 'school');
  });

  it('gives every message once, in the order of conversations and days, and says what is broken', () => {
    assert.deepEqual(
      read.chats.map(({ conversation, messageId }) => `${conversation.id} ${messageId}`),
      [
        'D0DM00001 1774756861.000100',
        'D0DM00001 1774756921.000100',
        'C0GEN0001 1774742399.000200',
        'C0GEN0001 1774746001.000300',
        'C0GEN0001 1774749600.000100',
        'C0GEN0001 1774753200.000100',
        'C0GEN0001 1774756800.000100',
        'C0GEN0001 1774760400.000100',
        'C0GEN0001 1774764000.000100',
        'C0MPM0001 1774756981.000100',
        'old-name 1774757041.000100',
        'G0TUT0001 1774861200.000100',
        'G0TUT0001 1774861200.000100',
        'G0TUT0001 1774861300.000100',
        'G0TUT0001 1774861350.000100',
      ],
    );
    assert.deepEqual(read.problems, ['RECORD_UNREADABLE', 'EXPORT_CUT_OFF']);
  });

  it('has people with their addresses, and conversations with their names and members', () => {
    const { author, conversation, members } = only('1774756861.000100');
    assert.deepEqual(author, { id: 'U0BEN0001', name: 'Ben Carr', address: 'ben.carr@pupils.school.example' });
    assert.deepEqual(conversation, { id: 'D0DM00001', name: 'Ann Lee, Ben Carr' });
    assert.deepEqual(
      members.map(({ address }) => address),
      ['ann.lee@school.example', 'ben.carr@pupils.school.example'],
    );
    assert.deepEqual(only('1774756981.000100').members.length, 3);
    assert.deepEqual(byId('1774861200.000100')[0]?.members[1], { id: 'U0GONE001', name: '', address: '' });
    assert.deepEqual(only('1774760400.000100').author, { id: 'U0GUEST01', name: 'Guest Jones', address: '' });
  });

  it('has times to the second around the change of clocks', () => {
    assert.deepEqual(
      ['1774742399.000200', '1774746001.000300'].map(id => only(id).sentAt?.toISOString()),
      ['2026-03-28T23:59:59.000Z', '2026-03-29T01:00:01.000Z'],
    );
  });

  it('has the words as people saw them, with where links lead', () => {
    assert.equal(
      only('1774742399.000200').body,
      'Welcome @Ben Carr! The plan is on our site (https://school.example/plan?a=1&b=2), or write to office@school.example. Maths & physics meet in #general @here',
    );
    assert.equal(only('1774746001.000300').body, 'Diolch! Wela i di ddydd Iau 🙂');
    assert.equal(only('1774760400.000100').body, 'Hello @Ann Lee, see https://college.example');
  });

  it('has what bots write and what was forwarded, and no previews of pages', () => {
    assert.equal(only('1774749600.000100').body, "Trip (https://school.example/trip)\nFriday, 9 o'clock\nRoom\nHall");
    assert.deepEqual(only('1774749600.000100').author, { id: 'B0CAL0001', name: 'Calendar', address: '' });
    assert.equal(only('1774764000.000100').body, 'Look what I found\nI got the part in the play!');
  });

  it('has threads, and reactions with who gave them', () => {
    const [parent, reply] = [only('1774742399.000200'), only('1774746001.000300')];
    assert.deepEqual([parent.replyTo, parent.thread], [null, parent.messageId]);
    assert.deepEqual([reply.replyTo, reply.thread], [parent.messageId, parent.messageId]);
    assert.deepEqual(parent.reactions, [
      {
        emoji: 'heart',
        by: [
          { id: 'U0CAI0001', name: 'Cai Prys', address: '' },
          { id: 'U0GONE001', name: '', address: '' },
        ],
        count: 3,
      },
    ]);
  });

  it('keeps the first words of what was edited, where it has them', () => {
    assert.deepEqual(
      byId('1774861200.000100').map(({ body, editedAt }) => [body, editedAt?.toISOString()]),
      [
        ['Reports are due on Monday', undefined],
        ['Reports are due on Friday', '2026-03-30T09:01:00.000Z'],
      ],
    );
    assert.equal(only('1774746001.000300').editedAt?.toISOString(), '2026-03-29T01:00:31.000Z');
  });

  it('says what was deleted: when, or by when at the latest', () => {
    const withWords = only('1774861300.000100');
    assert.deepEqual(
      [withWords.body, withWords.deletedAt?.toISOString()],
      ['wrong room, sorry', '2026-03-30T09:03:20.000Z'],
    );
    const without = only('1774861350.000100');
    assert.deepEqual(
      [without.body, without.author.id, without.deletedAt?.toISOString()],
      ['', '', '2026-03-30T09:05:00.000Z'],
    );
    const tombstone = only('1774753200.000100');
    assert.deepEqual([tombstone.body, tombstone.author.id, tombstone.deletedAt], ['', '', tombstone.receivedAt]);
  });

  it('has files with their links, and their content where the export holds it', () => {
    const [draft, gone] = only('1774756800.000100').attachments;
    assert.deepEqual(
      [draft?.name, draft?.type, draft?.link, Buffer.from(draft?.content ?? []).toString()],
      [
        'draft.txt',
        'text/plain',
        'https://files.slack.example/F0FILE001/draft.txt',
        'My draft: the river runs past the school.\n',
      ],
    );
    assert.deepEqual([gone?.name, gone?.link, gone?.content], ['', null, undefined]);
  });

  it('loses no words to a decoration that is not as it should be', () => {
    assert.equal(only('1774756981.000100').body, "Pwy sy'n dod i'r clwb?");
  });
});
