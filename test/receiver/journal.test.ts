import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { JournalConfig } from '../../services/config.js';
import { JournalReceiver, type SmtpLimits } from '../../services/receiver/journal.js';
import { Tally } from '../../services/receiver/tally.js';
import { readFigures } from '../../services/spool/figures.js';
import type { Spool } from '../../services/spool/spool.js';
import { makeCertificate } from '../support/certificate.js';
import { freePort } from '../support/free-port.js';
import { SmtpClient } from '../support/smtp-client.js';
import { fetchAll, listingOf, mail, pointersOf, SILENT_LOG, subjectOf } from '../support/source.js';
import { TestSpool } from '../support/spool.js';

const ADDRESS = 'journal-7c1e0b9a@journal.school.example';

describe('the journal receiver', function () {
  this.timeout(20_000);
  let test: TestSpool;
  let spool: Spool;
  let tally: Tally;
  let receiver: JournalReceiver;
  const clients: SmtpClient[] = [];

  beforeEach(() => {
    test = new TestSpool();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()));
    await receiver.close();
    tally.close();
    await spool.close();
    test.remove();
  });

  async function listen(
    changes: Partial<JournalConfig> = {},
    { limits, room = {} }: { limits?: Partial<SmtpLimits>; room?: Parameters<TestSpool['open']>[1] } = {},
  ): Promise<JournalConfig> {
    const config: JournalConfig = {
      kind: 'journal',
      id: 'journal',
      listen: { host: '127.0.0.1', port: await freePort() },
      allow: ['127.0.0.0/8'],
      tls: null,
      recipients: [ADDRESS],
      tlsRequired: false,
      reports: true,
      maxMessageBytes: 100_000,
      ...changes,
    };
    spool = await test.open('journal', room);
    tally = new Tally(spool.places.figures, spool.room);
    const edges = { config, spool, tally, log: SILENT_LOG, limits: { farewell: 100, ...limits } };
    receiver = await JournalReceiver.start(edges);
    return config;
  }

  async function client(): Promise<SmtpClient> {
    const made = new SmtpClient(receiver.port);
    clients.push(made);
    return made;
  }
  async function greeted(): Promise<SmtpClient> {
    const made = await client();
    assert.match(await made.hello(), /^250-/);
    return made;
  }
  async function subjects(config: JournalConfig): Promise<string[]> {
    const source = test.source(config);
    const [container] = await listingOf(source);
    return container ? (await fetchAll(source, await pointersOf(source, container))).map(subjectOf) : [];
  }

  it('stores a message before it answers, and keeps its bytes and its envelope', async () => {
    const config = await listen();
    const sender = await greeted();
    assert.match(await sender.send(mail('Hello', '.dots\r\n..more\r\n'), ADDRESS), /^250 /);
    const source = test.source(config);
    const [container] = await listingOf(source);
    assert.ok(container);
    const [fetched] = await fetchAll(source, await pointersOf(source, container));
    assert.ok(fetched && 'raw' in fetched && fetched.raw.kind === 'mime');
    assert.equal(Buffer.from(fetched.raw.bytes).toString(), `${mail('Hello', '.dots\r\n..more\r\n')}\r\n`);
    assert.deepEqual(fetched.raw.journal, { addresses: [ADDRESS], reports: true });
    assert.equal(tally.figures.received, 1);
  });

  it('takes many messages on one connection, and commands that come together', async () => {
    const config = await listen();
    const sender = await greeted();
    sender.socket.write(['MAIL FROM:<> BODY=8BITMIME SMTPUTF8', `RCPT TO:<${ADDRESS}>`, 'DATA', ''].join('\r\n'));
    for (const code of ['250', '250', '354']) assert.equal((await sender.answer()).slice(0, 3), code);
    assert.match(await sender.say(`${mail('Życzę miłego dnia')}\r\n.`), /^250 /);
    for (const subject of ['Two', 'Three']) assert.match(await sender.send(mail(subject), ADDRESS), /^250 /);
    assert.deepEqual(await subjects(config), ['Życzę miłego dnia', 'Two', 'Three']);
  });

  it('accepts its own addresses, in any case of letters, and no others', async () => {
    await listen({ recipients: [ADDRESS, 'other@xn--schl-7qa.example'] });
    const sender = await greeted();
    await sender.say('MAIL FROM:<a@school.example>');
    for (const [address, code] of [
      [ADDRESS.toUpperCase(), '250'],
      ['other@xn--schl-7qa.example', '250'],
      ['journal@journal.school.example', '550'],
      [`x${ADDRESS}`, '550'],
      ['postmaster', '550'],
    ])
      assert.equal((await sender.say(`RCPT TO:<${address}>`)).slice(0, 3), code, address);
    assert.deepEqual(tally.figures.refused, { RECIPIENT_UNKNOWN: 3 });
  });

  it('offers no log-in and no command that a journal does not need', async () => {
    await listen();
    const sender = await greeted();
    for (const command of ['AUTH PLAIN AGEAYg==', 'VRFY journal', 'STARTTLS', 'XCLIENT ADDR=192.0.2.1'])
      assert.match(await sender.say(command), /^500 /, command);
  });

  it('sends away whoever may not connect, for good', async () => {
    await listen({ allow: ['192.0.2.0/24', '2001:db8::/32'] });
    const stranger = await client();
    assert.match(await stranger.answer(), /^554 /);
    assert.equal(await stranger.answer(), '');
    assert.deepEqual(tally.figures.refused, { NOT_ALLOWED: 1 });
  });

  it('reads a message that is too large to its end and refuses it then; what names its size before is refused before', async () => {
    const config = await listen({ maxMessageBytes: 70_000 });
    const sender = await greeted();
    assert.match(await sender.say('MAIL FROM:<a@school.example> SIZE=70001'), /^552 /);
    assert.match(await sender.send(mail('Large', 'x'.repeat(78).concat('\r\n').repeat(10_000)), ADDRESS), /^552 /);
    assert.match(await sender.send(mail('Small'), ADDRESS), /^250 /, 'the connection is as good as before');
    assert.deepEqual(await subjects(config), ['Small']);
    assert.ok((tally.figures.refused.MESSAGE_TOO_LARGE ?? 0) >= 1);
  });

  it('puts off what it has no room for, before it comes and while it does, and takes it later', async () => {
    const config = await listen({}, { room: { maxBytes: 5_000 } });
    const sender = await greeted();
    assert.match(await sender.say('MAIL FROM:<a@school.example> SIZE=6000'), /^452 /);
    assert.match(await sender.send(mail('No room', 'x'.repeat(6_000)), ADDRESS), /^452 /);
    assert.match(await sender.send(mail('Room'), ADDRESS), /^250 /);
    assert.deepEqual(await subjects(config), ['Room']);
    assert.deepEqual(tally.figures.deferred, { SPOOL_FULL: 2 });
  });

  it('puts off a message when the disk gives way under it', async () => {
    await listen();
    const sender = await greeted();
    rmSync(join(test.folder, 'journal', 'tmp'), { recursive: true });
    assert.match(await sender.send(mail('Lost ground'), ADDRESS), /^451 /);
  });

  it('sends away a sender that dawdles in the middle of a message, and stores nothing of it', async () => {
    const config = await listen({}, { limits: { message: 300 } });
    const sender = await greeted();
    for (const line of ['MAIL FROM:<>', `RCPT TO:<${ADDRESS}>`, 'DATA']) await sender.say(line);
    const drip = setInterval(() => sender.socket.write('x'), 20);
    assert.match(await sender.answer(), /^421 /);
    assert.equal(await sender.answer(), '');
    clearInterval(drip);
    assert.deepEqual(tally.figures.deferred, { SENDER_TOO_SLOW: 1 });
    assert.deepEqual(await subjects(config), []);
  });

  it('sends away a sender that says nothing, and one too many', async () => {
    await listen({}, { limits: { silence: 300, clients: 2 } });
    const [first, second] = [await greeted(), await greeted()];
    const third = await client();
    assert.match(await third.answer(), /^421 .*Too many/);
    assert.match(await first.answer(), /^421 Timeout/);
    assert.match(await second.answer(), /^421 Timeout/);
  });

  it('lives on when a client resets its connection in the middle of a message', async () => {
    const config = await listen();
    for (let at = 0; at < 20; at += 1) {
      const rude = await greeted();
      for (const line of ['MAIL FROM:<>', `RCPT TO:<${ADDRESS}>`, 'DATA']) await rude.say(line);
      rude.socket.write('Subject: half\r\n');
      rude.socket.resetAndDestroy();
    }
    assert.match(await (await greeted()).send(mail('Whole'), ADDRESS), /^250 /);
    assert.deepEqual(await subjects(config), ['Whole']);
  });

  it('writes what it counted where the collector reads it, and goes on counting after a restart', async () => {
    await listen();
    const sender = await greeted();
    await sender.send(mail('One'), ADDRESS);
    await sender.send(mail('Two'), 'nobody@school.example');
    tally.close();
    const figures = readFigures(spool.places.figures);
    assert.equal(figures?.received, 1);
    assert.deepEqual(figures?.refused, { RECIPIENT_UNKNOWN: 1 });
    assert.equal(figures?.items, 1);
    tally = new Tally(spool.places.figures, spool.room);
    assert.equal(tally.figures.received, 1);
  });

  describe('with a certificate', () => {
    const send = (subject: string, pem: string | null) => {
      const transport = createTransport({
        host: '127.0.0.1',
        port: receiver.port,
        secure: false,
        ignoreTLS: pem === null,
        requireTLS: pem !== null,
        tls: { ca: pem ?? undefined, servername: 'localhost', minVersion: 'TLSv1.2' },
      });
      return transport.sendMail({ envelope: { from: 'a@school.example', to: ADDRESS }, raw: mail(subject) });
    };

    it('takes messages over encrypted connections, and no others', async () => {
      const certificate = makeCertificate(test.folder);
      const config = await listen({ tls: certificate, tlsRequired: true });
      await send('Encrypted', certificate.pem);
      await assert.rejects(send('In the clear', null), { responseCode: 530 });
      assert.deepEqual(await subjects(config), ['Encrypted']);
      assert.deepEqual(tally.figures.refused, { TLS_REQUIRED: 1 });
      assert.ok(tally.figures.certificateEndsAt !== null);
    });

    it('uses a renewed certificate at once, and stays with the old one while the new one is no good', async () => {
      const old = makeCertificate(test.folder);
      await listen({ tls: old, tlsRequired: true });
      rmSync(old.keyFile);
      receiver.renewCertificate();
      await send('Old', old.pem);
      const renewed = makeCertificate(test.folder);
      receiver.renewCertificate();
      await send('New', renewed.pem);
      await assert.rejects(send('Old again', old.pem), { code: 'ESOCKET' });
    });

    it('refuses to begin with a key of another certificate', async () => {
      await listen();
      const one = makeCertificate(join(test.folder, 'one'));
      const two = makeCertificate(join(test.folder, 'two'));
      const config: JournalConfig = {
        kind: 'journal',
        id: 'journal',
        listen: { host: '127.0.0.1', port: await freePort() },
        allow: ['127.0.0.1'],
        recipients: [ADDRESS],
        tlsRequired: true,
        reports: true,
        maxMessageBytes: 100_000,
        tls: { certificateFile: one.certificateFile, keyFile: two.keyFile },
      };
      await assert.rejects(JournalReceiver.start({ config, spool, tally, log: SILENT_LOG }), {
        code: 'CERTIFICATE_UNREADABLE',
      });
    });
  });
});
