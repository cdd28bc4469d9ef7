import assert from 'node:assert/strict';
import { whatsapp } from '../../../services/sources/formats/whatsapp.js';
import { readExport, readText } from '../../support/chat-exports.js';

describe('a WhatsApp export', () => {
  it('of Android gives what people wrote, with times over the change of the clocks', async () => {
    const { chats } = await readExport(whatsapp, 'WhatsApp Chat with Ann Lee.txt');
    assert.deepEqual(
      chats.map(({ author, sentAt, body }) => [author.name, sentAt?.toISOString(), body]),
      [
        ['Ann Lee', '2026-10-24T15:02:00.000Z', 'Hello Mr Okoro, did the club move to room 4?'],
        ['Ben Okoro', '2026-10-24T15:05:00.000Z', 'It did.\nBring the blue folder, please\nand the list.'],
        ['Ann Lee', '2026-10-25T00:30:00.000Z', 'still up, the clocks go back tonight'],
        ['Ben Okoro', '2026-10-25T09:15:00.000Z', ''],
        ['Ann Lee', '2026-10-25T09:16:00.000Z', 'my poster so far'],
        ['Ann Lee', '2026-10-25T09:17:00.000Z', ''],
        ['Ann Lee', '2026-10-25T09:18:00.000Z', 'essay.docx (final)'],
        ['Ann Lee', '2026-10-25T09:18:00.000Z', 'ok'],
        ['Ann Lee', '2026-10-25T09:18:00.000Z', 'ok'],
        ['Ben Okoro', '2026-10-26T12:00:00.000Z', 'Dziękuję, do jutra! 12/3/24 was the other one'],
        ['Ann Lee', '2026-10-23T09:00:00.000Z', 'typed in by hand, perhaps'],
      ],
    );
    assert.deepEqual(chats[0]?.conversation, { id: 'Ann Lee', name: 'Ann Lee' });
    assert.deepEqual(
      chats[0]?.members.map(({ name }) => name),
      ['Ann Lee', 'Ben Okoro'],
    );
    assert.deepEqual(chats[1]?.editedAt, chats[1]?.receivedAt, 'by when at the latest');
    assert.deepEqual(chats[3]?.deletedAt, chats[3]?.receivedAt);
    assert.deepEqual(
      chats.flatMap(({ attachments }) => attachments.map(({ name }) => name)),
      ['IMG-20261025-WA0001.jpg', '', 'essay.docx'],
    );
    assert.notEqual(chats[8]?.messageId, chats[7]?.messageId, 'the same words twice in a minute are two messages');
    assert.deepEqual(
      chats.at(-1)?.problems.map(({ code }) => code),
      ['TIME_OUT_OF_ORDER'],
    );
  });

  it('of iOS gives files that lie beside it, and leaves out what the app says itself', async () => {
    const { chats } = await readExport(whatsapp, 'robotik', 'WhatsApp Chat - Robotik-AG');
    assert.deepEqual(
      chats.map(({ author, sentAt, body }) => [author.name, sentAt?.toISOString(), body]),
      [
        ['Frau Sommer', '2026-03-27T21:23:01.000Z', 'Treffen am Montag um 15 Uhr, Raum 7'],
        ['~ Emre', '2026-03-28T08:00:12.000Z', ''],
        ['~ Emre', '2026-03-28T08:01:00.000Z', ''],
        ['Frau Sommer', '2026-03-29T00:59:59.000Z', 'kurz vor der Umstellung'],
        ['Frau Sommer', '2026-03-29T09:00:00.000Z', 'Bitte um 16 Uhr'],
        ['~ Emre', '2026-03-29T09:01:00.000Z', ''],
        ['~ Emre', '2026-03-29T09:02:00.000Z', 'I left my robot at yours'],
      ],
    );
    assert.deepEqual(chats[1]?.attachments, [
      {
        name: '00000004-PHOTO-2026-03-28-08-00-12.jpg',
        type: '',
        link: null,
        content: Buffer.from('\xff\xd8\xff\xe0 no real picture', 'latin1'),
      },
    ]);
    assert.ok(chats[4]?.editedAt && chats[5]?.deletedAt);
  });

  const AT_NIGHT = '2026-11-13T21:40:00.000Z';
  const PHONES: readonly [string, string, string][] = [
    ['American', '11/13/26, 9:40 PM - Ann: hi', AT_NIGHT],
    ['Canadian', '2026-11-13, 9:40 p.m. - Ann: hi', AT_NIGHT],
    ['German', '13.11.26, 21:40 - Ann: hi', AT_NIGHT],
    ['French', '13/11/2026 à 21:40 - Ann: hi', AT_NIGHT],
    ['French iOS', '[13/11/2026 21:40:26] Ann: hi', '2026-11-13T21:40:26.000Z'],
    ['Spanish', '13/11/26, 9:40 p. m. - Ann: hi', AT_NIGHT],
    ['Mexican', '13/11/26, 9:40 p.m. - Ann: hi', AT_NIGHT],
    ['Portuguese', '13/11/26, 21:40 - Ann: hi', AT_NIGHT],
    ['Dutch', '13-11-2026 21:40 - Ann: hi', AT_NIGHT],
    ['Polish', '13.11.2026, 21:40 - Ann: hi', AT_NIGHT],
    ['Welsh', '13/11/26, 9:40 yh - Ann: hi', AT_NIGHT],
    ['Turkish', '13.11.2026 ÖS 9:40 - Ann: hi', AT_NIGHT],
    ['Turkish in the morning', '13.11.2026 ÖÖ 9:40 - Ann: hi', '2026-11-13T09:40:00.000Z'],
    ['Egyptian', '١٣\u200f/١١\u200f/٢٠٢٦، ٩:٤٠ م - Ann: hi', AT_NIGHT],
    ['Egyptian iOS', '\u200f[١٣\u200f/١١\u200f/٢٠٢٦، ٩:٤٠:٢٦ م] Ann: hi', '2026-11-13T21:40:26.000Z'],
    ['Urdu', '13/11/26، 9:40 PM - Ann: hi', AT_NIGHT],
    ['Urdu with its own digits', '۱۳/۱۱/۲۶، ۹:۴۰ بعد دوپہر - Ann: hi', AT_NIGHT],
    ['Hindi', '13/11/26, 9:40 pm - Ann: hi', AT_NIGHT],
    ['Hindi with its own digits', '१३/११/२६, ९:४० अपराह्न - Ann: hi', AT_NIGHT],
    ['at midnight', '13/11/26, 12:05 am - Ann: hi', '2026-11-13T00:05:00.000Z'],
    ['at noon', '13/11/26, 12:05\u202fPM - Ann: hi', '2026-11-13T12:05:00.000Z'],
  ];
  for (const [phone, line, expected] of PHONES) {
    it(`of a phone that is ${phone} is read at the right instant`, async () => {
      const [first] = (await readText(whatsapp, 'chat.txt', `${line}\n${line}`)).chats;
      assert.deepEqual([first?.sentAt?.toISOString(), first?.author.name, first?.body], [expected, 'Ann', 'hi']);
    });
  }

  it('says so when neither a number nor the order tells the day from the month', async () => {
    const one = (await readText(whatsapp, 'chat.txt', '3/4/26, 09:00 - Ann: hi\n3/4/26, 09:01 - Ben: yes')).chats;
    assert.deepEqual(
      one.map(({ problems }) => problems.map(({ code }) => code)),
      [['DATE_AMBIGUOUS'], ['DATE_AMBIGUOUS']],
    );
    const two = (await readText(whatsapp, 'chat.txt', '3/4/26, 09:00 - Ann: hi\n2/5/26, 09:01 - Ben: yes')).chats;
    assert.deepEqual(
      two.map(({ sentAt, problems }) => [sentAt?.toISOString(), problems.length]),
      [
        ['2026-04-03T08:00:00.000Z', 0],
        ['2026-05-02T08:01:00.000Z', 0],
      ],
    );
  });

  it('in another calendar keeps the words and says that the date is not known', async () => {
    const [hijri] = (await readText(whatsapp, 'chat.txt', '١٤٤٨/٠٦/٠٣، ٩:٤٠ م - Ann: السلام عليكم\n'.repeat(2))).chats;
    assert.deepEqual([hijri?.sentAt, hijri?.problems.map(({ code }) => code)], [null, ['DATE_UNKNOWN']]);
  });

  const DELETIONS = [
    'Se eliminó este mensaje.',
    'Ce message a été supprimé',
    'Questo messaggio è stato eliminato',
    'Bu mesaj silindi',
    'تم حذف هذه الرسالة',
  ];
  for (const words of DELETIONS) {
    it(`knows a deletion by “${words}”`, async () => {
      const [first] = (
        await readText(whatsapp, 'chat.txt', `13/11/26, 21:40 - Ann: ${words}\n13/11/26, 21:41 - Ben: ?`)
      ).chats;
      assert.deepEqual([first?.body, first?.deletedAt], ['', first?.receivedAt]);
    });
  }

  it('with one who got no answer has whoever it is named after as the other', async () => {
    const [first] = (
      await readText(whatsapp, 'WhatsApp Chat with Zoë.txt', '13/11/26, 21:40 - Ann: hi\n13/11/26, 21:41 - Ann: there?')
    ).chats;
    assert.deepEqual(
      first?.members.map(({ name }) => name),
      ['Ann', 'Zoë'],
    );
  });
});
