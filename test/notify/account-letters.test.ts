import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { ACCOUNT_LETTER_KINDS, AccountLetterModel } from '../../models/account-letter.js';
import { createLog } from '../../services/log.js';
import { composeAccountLetter } from '../../services/notify/account-letter.js';
import { sendAccountLetters, tellAccount } from '../../services/notify/account-letters.js';
import { smtpTransport } from '../../services/notify/transport.js';
import { KeyRing } from '../../services/store/seal.js';
import { addUser } from '../../services/users/users.js';
import { useDatabase } from '../support/database.js';

const NOW = new Date('2026-11-23T10:00:00Z');
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const keys = new KeyRing(KeyRing.newContent());
const log = createLog({ level: 'error', role: 'scheduler', stream: { write: () => undefined } });
const TOKEN = 'A'.repeat(43);
const publicUrl = 'https://candour.northfield.example';

describe('e-mails about an account', () => {
  useDatabase();
  const received: string[] = [];
  let refuse = false;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refuse) return done(Object.assign(new Error('no'), { responseCode: 451 }));
        received.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  let port = 0;
  let userId = '';
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    port = (server.server.address() as AddressInfo).port;
    const account = { email: 'sam.bailey@northfield.example', name: 'Sam Bailey', role: 'deputy' } as const;
    userId = (await addUser({ ...account, password: null, personId: null }, NOW))._id;
  });
  after(() => new Promise<void>(resolve => server.close(() => resolve())));
  beforeEach(async () => {
    received.length = 0;
    refuse = false;
    await AccountLetterModel.deleteMany({});
  });
  const smtp = () =>
    ({
      host: '127.0.0.1',
      port,
      security: 'none',
      user: null,
      password: null,
      from: 'candour@northfield.example',
    }) as const;
  const send = (now: Date) =>
    sendAccountLetters({ now, transport: smtpTransport(smtp()), from: smtp().from, publicUrl, keys, log });
  const tell = (more: { token?: string; once?: string } = {}) =>
    tellAccount({ userId, kind: more.token ? 'invitation' : 'new-browser', ...more }, { smtp: smtp(), keys, now: NOW });

  it('hold a link and what it does, and nothing about anybody', async () => {
    await tell({ token: TOKEN });
    assert.equal(await send(NOW), 1);
    const mail = await simpleParser(received[0] ?? '');
    assert.equal(mail.subject, 'Candour: your account');
    assert.match(mail.text ?? '', new RegExp(`Choose your password: ${publicUrl}/link/${TOKEN}\n`));
    assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
    assert.equal(/Sam|Bailey|deputy/i.test((mail.text ?? '').replace('sam.bailey@', '')), false);
  });

  for (const kind of ACCOUNT_LETTER_KINDS)
    it(`of the kind ${kind} quote nothing and name nobody`, () => {
      const from = 'candour@northfield.example';
      const letter = composeAccountLetter({ letterId: 'x', kind, token: null, from, to: 'a@b.example', publicUrl });
      assert.equal(letter.subject, 'Candour: your account');
      assert.match(letter.text, /https:\/\/candour\.northfield\.example\//);
      assert.doesNotMatch(letter.text, /pupil|case|concern|mentor/i);
    });

  it('keep what stands in the link sealed while it waits, and not at all once it was sent', async () => {
    await tell({ token: TOKEN });
    assert.equal(JSON.stringify(await AccountLetterModel.find().lean()).includes(TOKEN), false);
    assert.notEqual((await AccountLetterModel.findOne().lean())?.sealed, null);
    await send(NOW);
    assert.deepEqual((await AccountLetterModel.findOne().lean())?.sealed, null);
  });

  it('tell the same once', async () => {
    await tell({ once: '2026-11-23' });
    await tell({ once: '2026-11-23' });
    assert.equal(await send(NOW), 1);
    assert.equal(await send(later(10)), 0);
  });

  it('are tried again with growing pauses, and not once their link is over', async () => {
    await tell({ token: TOKEN });
    refuse = true;
    assert.equal(await send(NOW), 0);
    assert.equal(await send(later(0.5)), 0);
    refuse = false;
    assert.equal(await send(later(0.9)), 0, 'it is not due yet');
    refuse = true;
    await send(later(2));
    refuse = false;
    await send(later(24 * 60));
    const [letter] = await AccountLetterModel.find().lean();
    assert.deepEqual([letter?.state, letter?.problem, letter?.sealed], ['failed', 'NOTIFY_TOO_LATE', null]);
    assert.deepEqual(received, []);
  });

  it('are sent by one of two that look at the same moment', async () => {
    await tell();
    const sent = await Promise.all([send(NOW), send(NOW)]);
    assert.deepEqual(sent.sort(), [0, 1]);
    assert.equal(received.length, 1);
  });

  it('wait for nothing where there is no mail server: they would come weeks later, when one is set', async () => {
    await tellAccount({ userId, kind: 'new-browser' }, { smtp: null, keys, now: NOW });
    assert.equal(await AccountLetterModel.countDocuments(), 0);
  });
});
