import assert from 'node:assert/strict';
import { xmpp } from '../../../services/sources/formats/xmpp.js';
import { readExport, readText } from '../../support/chat-exports.js';

describe('an XMPP archive', () => {
  it('gives what people wrote to one another and in rooms, and says what was encrypted or holds nothing', async () => {
    const { chats, problems } = await readExport(xmpp, 'prosody.xml');
    assert.deepEqual(
      chats.map(({ messageId, author, sentAt, body }) => [messageId, author.id, sentAt?.toISOString(), body]),
      [
        [
          '7d1f2c3b-1',
          'b.okoro@school.example',
          '2026-10-25T00:30:00.000Z',
          'Is the poster done? & who has the <list>',
        ],
        ['7d1f2c3b-2', 'k.nowak@school.example', '2026-10-25T01:30:00.000Z', 'prawie gotowy'],
        ['7d1f2c3b-2', 'k.nowak@school.example', '2026-10-25T01:30:00.000Z', 'już gotowy'],
        ['7d1f2c3b-2', '', '2026-10-25T01:32:00.000Z', ''],
        ['7d1f2c3b-1', 'b.okoro@school.example', '2026-10-25T01:34:00.000Z', ''],
        ['7d1f2c3b-8', 'k.nowak@school.example', '2026-10-25T01:36:00.000Z', ''],
        [
          '1 k.nowak@school.example 2026-10-26T08:00:00',
          'k.nowak@school.example',
          '2026-10-26T08:00:00.000Z',
          'short id',
        ],
        [
          '1 k.nowak@school.example 2026-10-27T08:00:00',
          'k.nowak@school.example',
          '2026-10-27T08:00:00.000Z',
          'the same id on another day',
        ],
        ['room-0001', 'e.sommer@school.example', '2026-10-26T15:00:00.000Z', 'Treffen um vier'],
        ['room-0002', 'robotik@rooms.school.example/Emre', '2026-10-26T15:01:00.000Z', 'ok'],
        ['room-0003', '', '2026-10-26T15:02:00.000Z', ''],
        ['room-0004', 'robotik@rooms.school.example/Emre', '2026-10-26T15:03:00.000Z', ''],
      ],
    );
    assert.deepEqual(problems, ['ENCRYPTED', 'RECORD_UNREADABLE']);
  });

  it('keeps answers, corrections, reactions, retractions and files', async () => {
    const { chats } = await readExport(xmpp, 'prosody.xml');
    const [, answer, corrected, reacted, retracted, file] = chats;
    assert.equal(answer?.replyTo, '7d1f2c3b-1');
    assert.equal(corrected?.editedAt?.toISOString(), '2026-10-25T01:31:00.000Z');
    assert.deepEqual(
      reacted?.reactions.map(({ emoji, by }) => [emoji, by.map(({ id }) => id)]),
      [['❤️', ['b.okoro@school.example']]],
    );
    assert.equal(retracted?.deletedAt?.toISOString(), '2026-10-25T01:34:00.000Z');
    assert.deepEqual(file?.attachments, [
      { name: 'poster 1.png', type: '', link: 'https://upload.school.example/1/poster%201.png' },
    ]);
    assert.equal(chats.at(-1)?.deletedAt?.toISOString(), '2026-10-26T15:04:00.000Z');
  });

  it('has one conversation for two people, whosever archive it is, and everybody who wrote in a room', async () => {
    const { chats } = await readExport(xmpp, 'prosody.xml');
    assert.equal(chats[0]?.conversation.id, chats[1]?.conversation.id);
    assert.deepEqual(
      chats[0]?.members.map(({ address }) => address),
      ['b.okoro@school.example', 'k.nowak@school.example'],
    );
    assert.deepEqual(
      chats.at(-1)?.members.map(({ name }) => name),
      ['Frau Sommer', 'Emre'],
    );
  });

  it('may be the answers to a query of the archive, cut off', async () => {
    const one = (id: string) =>
      `<message to='a@x.example/1'><result xmlns='urn:xmpp:mam:2' id='${id}'><forwarded xmlns='urn:xmpp:forward:0'><delay stamp='2026-10-26T15:03:00Z'/><message from='b@x.example' to='a@x.example' type='chat' id='message-${id}'><body>${id}</body></message></forwarded></result></message>`;
    const { chats, problems } = await readText(xmpp, 'mam.xml', `<all>${one('1')}${one('2')}${one('3').slice(0, 90)}`);
    assert.deepEqual([chats.map(({ body }) => body), problems], [['1', '2'], ['EXPORT_CUT_OFF']]);
  });

  it('has a message of the room itself, by nobody and to nobody', async () => {
    const { chats } = await readExport(xmpp, 'prosody.xml');
    const { subject, author, members } = chats.find(({ messageId }) => messageId === 'room-0003') ?? {};
    assert.deepEqual([subject, author?.id, members], ['Robotik', '', []]);
  });

  const stanza = (id: string, inner: string) =>
    `<message from='b@x.example/1' to='a@x.example' type='chat' id='message-${id}'><delay stamp='2026-10-26T15:03:00Z'/>${inner}</message>`;
  const archive = (...stanzas: readonly string[]) => `<mam xmlns='urn:xmpp:mam:2'>${stanzas.join('')}</mam>`;
  const HIDDEN: readonly [string, string][] = [
    ['beside what is encrypted', "<encrypted xmlns='urn:xmpp:omemo:2'/><body>dzwoń: 07700 900123</body>"],
    [
      'beside a retraction',
      "<retract xmlns='urn:xmpp:message-retract:1' id='message-0'/><body>dzwoń: 07700 900123</body>",
    ],
    [
      'as a reaction',
      "<reactions xmlns='urn:xmpp:reactions:0' id='message-0'><reaction>dzwoń: 07700 900123</reaction></reactions>",
    ],
    ['as the subject', '<subject>dzwoń: 07700 900123</subject>'],
  ];
  for (const [where, inner] of HIDDEN)
    it(`gives words that stand ${where} as words, and their author`, async () => {
      const { chats } = await readText(xmpp, 'mam.xml', archive(stanza('0', '<body>hi</body>'), stanza('1', inner)));
      const found = chats.find(({ body, subject }) => `${subject}${body}` === 'dzwoń: 07700 900123');
      assert.equal(found?.author.id, 'b@x.example');
    });

  it('gives no message for what programs write there by themselves', async () => {
    const hint = "<encrypted xmlns='urn:xmpp:omemo:2'/><body>[This message is OMEMO encrypted]</body>";
    const heart = "<reactions xmlns='urn:xmpp:reactions:0' id='message-0'><reaction>1️⃣</reaction></reactions>";
    const { chats, problems } = await readText(xmpp, 'mam.xml', archive(stanza('1', hint), stanza('2', heart)));
    assert.deepEqual(
      chats.map(({ body, reactions }) => [body, reactions.length]),
      [['', 1]],
    );
    assert.deepEqual(problems, ['ENCRYPTED']);
  });
});
