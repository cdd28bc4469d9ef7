import assert from 'node:assert/strict';
import { readMessage } from '../../../services/parse/read.js';
import { sms } from '../../../services/sources/formats/sms.js';
import { person, registerOf } from '../../detect/written.js';
import { readExport, readText } from '../../support/chat-exports.js';

const BACKUP = 'sms-20261101.xml';

describe('a backup of text messages', () => {
  it('gives what was sent and received, without drafts, and says what is broken', async () => {
    const { chats, problems } = await readExport(sms, BACKUP);
    assert.deepEqual(
      chats.map(({ author, sentAt, body }) => [author.id, sentAt?.toISOString(), body]),
      [
        ['+447700900123', '2026-10-25T00:15:00.000Z', 'is practice still at 5? 😊 <3'],
        ['+447700900999', '2026-10-25T01:15:00.000Z', 'tak, o piątej\nsala 4'],
        ['School', '2026-10-25T01:16:40.000Z', 'Closed on Friday.'],
        ['+447700900456', '2026-10-25T01:25:00.000Z', 'here is the plan'],
        ['+447700900999', '2026-10-25T01:26:40.000Z', 'thank you'],
      ],
    );
    assert.deepEqual(problems, ['RECORD_UNREADABLE']);
  });

  it('knows the own side by the number that picture messages name, and everybody in a group', async () => {
    const { chats } = await readExport(sms, BACKUP);
    assert.deepEqual(
      chats[3]?.members.map(({ id }) => id),
      ['+447700900999', '+447700900123', '+447700900456'],
    );
    assert.deepEqual(chats[3]?.conversation.id, '+447700900123 +447700900456');
    const { chats: only } = await readText(
      sms,
      'a.xml',
      '<smses><sms address="07700900123" date="1792887300000" type="2" body="hi"/></smses>',
    );
    assert.deepEqual(only[0]?.author, { id: 'owner', name: 'Whoever has the phone', address: '' });
  });

  it('gives the files of picture messages, and the ids that the network gave', async () => {
    const { chats } = await readExport(sms, BACKUP);
    const [file] = chats[3]?.attachments ?? [];
    assert.deepEqual(
      [file?.name, file?.type, Buffer.from(file?.content ?? []).toString()],
      ['plan.txt', 'text/x-vnote', 'Wpis do kroniki: zebranie w piatek.'],
    );
    assert.deepEqual(
      chats.slice(3).map(({ messageId }) => messageId),
      ['20261025-1@mms.example', 'T1792'],
    );
  });

  it('finds people on the register by their telephone numbers, however they are written', async () => {
    const register = registerOf([
      person('m-1', 'mentor', { phones: ['+447700900999'] }),
      person('p-1', 'pupil', { phones: ['+447700900123'] }),
    ]);
    const { chats } = await readExport(sms, BACKUP);
    const keys = new Uint8Array(32);
    const messages = await Promise.all(chats.slice(0, 2).map(chat => readMessage(chat, register, keys)));
    assert.deepEqual(
      messages.map(({ author, recipients }) => [author.personId, recipients.map(({ personId }) => personId)]),
      [
        ['p-1', ['m-1']],
        ['m-1', ['p-1']],
      ],
    );
  });

  it('finds nobody by a number that somebody gave themselves as a name', async () => {
    const register = registerOf([person('m-1', 'mentor', { phones: ['+447700900999'] })]);
    const { chats } = await readExport(sms, BACKUP);
    const named = { id: '', name: '07700 900999', address: '' };
    const byPlatform = await Promise.all(
      ['zoom', 'whatsapp'].map(async platform => {
        const [chat] = chats;
        assert.ok(chat);
        return (await readMessage({ ...chat, platform, author: named }, register, new Uint8Array(32))).author.personId;
      }),
    );
    assert.deepEqual(byPlatform, [null, 'm-1']);
  });

  it('that was cut off says so', async () => {
    const { chats, problems } = await readText(
      sms,
      'a.xml',
      '<smses backup_date="1"><sms address="07700900123" date="1792887300000" type="1" body="hi"/><sms addr',
    );
    assert.deepEqual([chats.length, problems], [1, ['EXPORT_CUT_OFF']]);
  });
});
