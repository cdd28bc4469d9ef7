import assert from 'node:assert/strict';
import { zoom } from '../../../services/sources/formats/zoom.js';
import { readExport, readText } from '../../support/chat-exports.js';

const SAVED = '2026-10-25 14.58.00 Chess Club meeting_saved_chat.txt';

describe('a chat of Zoom', () => {
  it('that was saved gives who wrote what to whom, on the day that its name says', async () => {
    const { chats } = await readExport(zoom, SAVED);
    assert.deepEqual(
      chats.map(({ author, sentAt, body }) => [author.name, sentAt?.toISOString(), body]),
      [
        ['Rhys Evans', '2026-10-25T15:01:39.000Z', 'Croeso! Which room are we in?\nAnd who has the list?'],
        ['Kasia Nowak', '2026-10-25T15:01:45.000Z', 'sala 4, jak zawsze'],
        ['', '2026-10-25T15:01:53.000Z', ''],
        ['Rhys Evans', '2026-10-25T15:02:10.000Z', 'thank you : see you there'],
        ['Kasia Nowak', '2026-10-25T15:02:11.000Z', 'Reacted to "something long ago" with 👍'],
      ],
    );
    assert.deepEqual(
      chats[0]?.members.map(({ name }) => name),
      ['Rhys Evans', 'Kasia Nowak'],
    );
    assert.deepEqual(chats[0]?.problems, []);
  });

  it('keeps what an answer answers and who reacted to what, by how it begins', async () => {
    const { chats } = await readExport(zoom, SAVED);
    const [first, answer, reaction, direct] = chats;
    assert.equal(answer?.replyTo, first?.messageId);
    assert.equal(reaction?.messageId, answer?.messageId);
    assert.deepEqual(
      reaction?.reactions.map(({ emoji, by }) => [emoji, by[0]?.name]),
      [['❤️', 'Rhys Evans']],
    );
    assert.notEqual(direct?.conversation.id, first?.conversation.id, 'what only one got is a conversation of its own');
    assert.deepEqual(
      direct?.members.map(({ name }) => name),
      ['Kasia Nowak', 'Rhys Evans'],
    );
  });

  it('of a cloud recording counts from when that began', async () => {
    const { chats } = await readExport(zoom, 'GMT20261025-003000_Recording.txt');
    assert.deepEqual(
      chats.map(({ author, sentAt, body }) => [author.name, sentAt?.toISOString(), body]),
      [
        ['Frau Sommer', '2026-10-25T00:44:02.000Z', 'Könnt ihr mich hören?'],
        ['Emre', '2026-10-25T00:44:10.000Z', 'yes\nand the picture too'],
      ],
    );
  });

  const FORMS: readonly [string, string, string | null, string][] = [
    ['15:01:39\t From Ann Lee to Everyone : hi there', 'Ann Lee', null, 'hi there'],
    ['15:01:39\t From  Ann Lee  to  Ben(Privately) : hi : there', 'Ann Lee', 'Ben', 'hi : there'],
    ['15:01:39\t From Ann Lee : hi there', 'Ann Lee', null, 'hi there'],
    ['15:01:39 From Ann to the Point To Everyone:\n\thi there', 'Ann to the Point', null, 'hi there'],
    ['2026-10-25 15:01:39 From Ann Lee To Ben (Direct Message):\n\thi there', 'Ann Lee', 'Ben', 'hi there'],
  ];
  for (const [form, from, to, text] of FORMS) {
    it(`is read in the form ${JSON.stringify(form)}`, async () => {
      const { chats } = await readText(zoom, 'meeting_saved_chat.txt', `${form}\n`);
      assert.deepEqual([chats[0]?.author.name, chats[0]?.body], [from, text]);
      assert.equal(
        chats[0]?.members.some(({ name }) => name === to),
        to !== null,
      );
    });
  }

  it('over midnight goes on with the next day, and says where the day is not known', async () => {
    const text = '23:59:50 From A to Everyone:\n\tone\n00:00:10 From A to Everyone:\n\ttwo\n';
    const { chats } = await readText(zoom, 'chat.txt', text);
    const [one = 0, two = 0] = chats.map(({ sentAt }) => sentAt?.getTime());
    assert.equal(two - one, 20_000);
    assert.deepEqual(
      chats.map(({ problems }) => problems[0]?.code),
      ['DATE_FROM_FILE', 'DATE_FROM_FILE'],
    );
  });

  it('history as CSV gives messages of pairs and channels, with ids, answers and files', async () => {
    const { chats, problems } = await readExport(zoom, 'chat-history.csv');
    const pair = 'b.okoro@school.example k.nowak@school.example';
    assert.deepEqual(
      chats.map(one => [
        one.messageId,
        one.author.address,
        one.sentAt?.toISOString(),
        one.replyTo,
        one.conversation.id,
      ]),
      [
        ['m-1', 'b.okoro@school.example', '2026-10-25T00:30:00.000Z', null, pair],
        ['m-2', 'k.nowak@school.example', '2026-10-25T09:00:00.000Z', 'm-1', pair],
        ['m-3', 'e.sommer@school.example', '2026-10-26T09:00:00.000Z', null, 'Robotik'],
      ],
    );
    assert.deepEqual(
      chats[1]?.attachments.map(({ name }) => name),
      ['plan.pdf'],
    );
    assert.deepEqual(problems, ['RECORD_UNREADABLE']);
  });

  it('takes no words for a reaction, and passes over none that stand before the first name', async () => {
    const lines = [
      'left over from above',
      '15:01:39 From A to Everyone:\n\thi',
      '15:01:40 From B to Everyone:\n\tReacted to "hi" with 07700900123',
      '15:01:41 From B to Everyone:\n\tRemoved a 07700900123 reaction from "hi"',
    ];
    const { chats, problems } = await readText(zoom, 'chat.txt', lines.join('\n'));
    assert.deepEqual(
      chats.map(({ body, reactions }) => [body, reactions.length]),
      [
        ['hi', 0],
        ['Reacted to "hi" with 07700900123', 0],
        ['Removed a 07700900123 reaction from "hi"', 0],
      ],
    );
    assert.deepEqual(problems, ['RECORD_UNREADABLE']);
  });

  it('history keeps a semicolon and a tab that somebody wrote', async () => {
    const text = 'Time,Sender,Receiver,Message\n2026-10-25T09:00:00Z,a@x.example,b@x.example,tak; do\tjutra\n';
    assert.deepEqual(
      (await readText(zoom, 'history.csv', text)).chats.map(({ body }) => body),
      ['tak; do\tjutra'],
    );
  });
});
