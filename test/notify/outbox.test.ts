import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { NotificationModel, type NotificationRecord } from '../../models/notification.js';
import type { SmtpConfig } from '../../services/config.js';
import { createLog } from '../../services/log.js';
import { MOST_ATTEMPTS, retryParked, sendDue } from '../../services/notify/outbox.js';
import { smtpTransport } from '../../services/notify/transport.js';
import { addUser, disableUser } from '../../services/users/users.js';
import { useDatabase } from '../support/database.js';

const NOW = new Date('2026-11-23T10:00:00Z');
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const log = createLog({ level: 'error', role: 'scheduler', stream: { write: () => undefined } });

describe('notifications', () => {
  useDatabase();
  const offered: string[] = [];
  const received: { to: string[]; raw: string }[] = [];
  let refuse: { at: 'RCPT' | 'DATA'; code: number } | null = null;
  let server: SMTPServer;
  let port = 0;
  let lead = '';
  let head = '';

  before(async () => {
    server = new SMTPServer({
      hideSTARTTLS: true,
      authMethods: ['PLAIN'],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'candour' && password === 'right' ? done(null, { user: username }) : done(new Error('wrong')),
      onRcptTo: (_address, _session, done) =>
        refuse?.at === 'RCPT' ? done(Object.assign(new Error('no'), { responseCode: refuse.code })) : done(),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString();
          offered.push(raw);
          if (refuse?.at === 'DATA') return done(Object.assign(new Error('no'), { responseCode: refuse.code }));
          received.push({
            to: session.envelope.rcptTo.map(({ address }) => address),
            raw: Buffer.concat(chunks).toString(),
          });
          done();
        });
      },
    });
    port = await listen(server.server);
    const account = { name: 'Reader', password: 'correct horse battery', personId: null };
    lead = (await addUser({ ...account, email: 'lead@northfield.example', role: 'lead' }, NOW))._id;
    head = (await addUser({ ...account, email: 'head@northfield.example', role: 'head' }, NOW))._id;
  });
  after(() => new Promise<void>(resolve => server.close(() => resolve())));
  beforeEach(async () => {
    received.length = 0;
    offered.length = 0;
    refuse = null;
    await NotificationModel.deleteMany({});
  });

  const smtp = (more: Partial<SmtpConfig> = {}): SmtpConfig => ({
    host: '127.0.0.1',
    port,
    security: 'none',
    user: 'candour',
    password: 'right',
    from: 'candour@northfield.example',
    ...more,
  });

  function send(now = NOW, config = smtp(), limits = { connect: 2000, silence: 2000 }) {
    return sendDue({
      now,
      transport: smtpTransport(config, limits),
      from: config.from,
      publicUrl: 'https://candour.northfield.example',
      log,
    });
  }

  async function waiting(
    caseId: string,
    userId: string,
    urgency: NotificationRecord['urgency'] = 'high',
  ): Promise<string> {
    const _id = `${caseId}:${urgency}:${userId}`;
    const record: NotificationRecord = {
      _id,
      caseId,
      userId,
      urgency,
      state: 'waiting',
      attempts: 0,
      dueAt: NOW,
      createdAt: NOW,
      sentAt: null,
      problem: null,
    };
    await NotificationModel.create([record]);
    return _id;
  }
  const stored = (id: string) => NotificationModel.findById(id).lean().orFail();

  it('say that there is work, how urgent and where to sign in, and nothing about the case', async () => {
    await waiting('2026-0187', lead, 'critical');
    assert.deepEqual(await send(), { sent: 1, postponed: 0, parked: 0, unknown: 0 });
    const [mail] = received;
    assert.deepEqual(mail?.to, ['lead@northfield.example']);
    const parsed = await simpleParser(mail?.raw ?? '');
    assert.equal(parsed.subject, 'Candour: please sign in');
    assert.match(
      parsed.text ?? '',
      /work for you.*\nPlease look at it now\. If nobody takes it in time, the next person is told\.\n\nSign in: https:\/\/candour\.northfield\.example\//,
    );
    assert.match(String(parsed.html), /<a href="https:\/\/candour\.northfield\.example\/">/);
    assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated');
    assert.equal(parsed.headers.get('x-candour'), 'notification');
    assert.doesNotMatch(mail?.raw ?? '', /2026-0187|critical|infatuation|Reader/);
  });

  it('are one e-mail for each reader, as urgent as the most urgent', async () => {
    await waiting('2026-0001', lead, 'medium');
    await waiting('2026-0002', lead, 'high');
    await waiting('2026-0003', head, 'medium');
    assert.equal((await send()).sent, 3);
    assert.deepEqual(received.map(({ to }) => to[0]).sort(), ['head@northfield.example', 'lead@northfield.example']);
    assert.match(received.find(({ to }) => to[0]?.startsWith('lead'))?.raw ?? '', /look at it today/);
  });

  it('say that a case is overdue, and to whoever does not read it only that they may ask those who do', async () => {
    await NotificationModel.updateOne({ _id: await waiting('2026-0187', lead) }, { $set: { overdue: 'own' } });
    await NotificationModel.updateOne({ _id: await waiting('2026-0187', head) }, { $set: { overdue: 'others' } });
    await send();
    const textTo = async (name: string) => {
      const raw = received.find(({ to }) => to[0]?.startsWith(name))?.raw ?? '';
      assert.doesNotMatch(raw, /2026-0187|Reader/);
      return (await simpleParser(raw)).text ?? '';
    };
    assert.match(await textTo('lead'), /work for you.*\nA case is overdue\. Please look at it now\./);
    assert.match(await textTo('head'), /left undone.*\nA case that you do not read yourself is overdue\. Please ask/);
  });

  it('are sent once', async () => {
    const id = await waiting('2026-0001', lead);
    await Promise.all(Array.from({ length: 6 }, () => send()));
    await send(later(10));
    assert.equal(received.length, 1);
    const { state, sentAt, attempts } = await stored(id);
    assert.deepEqual([state, sentAt, attempts], ['sent', NOW, 1]);
  });

  it('are tried again under the same Message-ID, after pauses that grow', async () => {
    const id = await waiting('2026-0001', lead);
    refuse = { at: 'DATA', code: 451 };
    assert.equal((await send()).postponed, 1);
    assert.deepEqual((await stored(id)).dueAt, later(1));
    assert.equal((await send()).postponed, 0, 'not due yet');
    assert.equal((await send(later(1))).postponed, 1);
    assert.deepEqual((await stored(id)).dueAt, later(3));
    refuse = null;
    assert.equal((await send(later(3))).sent, 1);
    await waiting('2026-0002', lead);
    await send(later(4));
    const ids = await Promise.all(offered.map(async raw => (await simpleParser(raw)).messageId));
    assert.match(ids[0] ?? '', /^<[0-9a-f]{32}@northfield\.example>$/);
    assert.deepEqual(ids.slice(0, 3), [ids[0], ids[0], ids[0]]);
    assert.notEqual(ids[3], ids[0], 'another notification');
  });

  it('are parked, visible and retryable, when they have been refused too often', async () => {
    const id = await waiting('2026-0001', lead);
    refuse = { at: 'RCPT', code: 550 };
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) await send(later(attempt * 60));
    assert.deepEqual([(await stored(id)).state, (await stored(id)).problem], ['failed', 'NOTIFY_ADDRESS_REFUSED']);
    refuse = null;
    assert.equal(await retryParked(later(900)), 1);
    assert.equal((await send(later(900))).sent, 1);
  });

  it('are unknown, and not sent again, when the server falls silent after it was given one', async () => {
    const mute = await scripted(['220 hi', '250 ok', '250 ok', '250 ok', '354 go']);
    const id = await waiting('2026-0001', lead);
    const config = smtp({ port: mute.port, user: null, password: null });
    assert.equal((await send(NOW, config, { connect: 2000, silence: 100 })).unknown, 1);
    assert.deepEqual([(await stored(id)).state, (await stored(id)).problem], ['unknown', 'NOTIFY_OUTCOME_UNKNOWN']);
    assert.equal((await send(later(600))).sent, 0);
    mute.close();
  });

  it('are tried again when the server falls silent before it was given one', async () => {
    const mute = await scripted(['220 hi', '250 ok', '250 ok', '250 ok']);
    await waiting('2026-0001', lead);
    const config = smtp({ port: mute.port, user: null, password: null });
    assert.equal((await send(NOW, config, { connect: 2000, silence: 100 })).postponed, 1);
    mute.close();
  });

  for (const { name, more, code } of [
    { name: 'a wrong password', more: { password: 'wrong' }, code: 'NOTIFY_LOGIN_REFUSED' },
    { name: 'no server', more: { port: 1 }, code: 'NOTIFY_UNREACHABLE' },
    {
      name: 'a certificate that nobody vouches for',
      more: { security: 'starttls' as const },
      code: 'NOTIFY_TLS_FAILED',
    },
  ]) {
    it(`wait and name the trouble with ${name}`, async () => {
      const id = await waiting('2026-0001', lead);
      assert.equal((await send(NOW, smtp(more))).postponed, 1);
      assert.equal((await stored(id)).problem, code);
      await assert.rejects(smtpTransport(smtp(more)).verify(), { code });
    });
  }

  it('do not go to somebody who may sign in no longer', async () => {
    const id = await waiting('2026-0001', head);
    await disableUser('head@northfield.example');
    assert.equal((await send()).parked, 1);
    assert.deepEqual([received.length, (await stored(id)).problem], [0, 'NOTIFY_ACCOUNT_DISABLED']);
  });

  it('prove that the server takes the login without sending anything', async () => {
    await smtpTransport(smtp()).verify();
    assert.equal(received.length, 0);
  });
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A server that says these lines, one for each line it hears, and then nothing more. */
async function scripted(lines: readonly string[]): Promise<{ port: number; close(): void }> {
  const sockets: Socket[] = [];
  const server = createServer(socket => {
    sockets.push(socket);
    const left = [...lines];
    const say = () => {
      const line = left.shift();
      if (line !== undefined) socket.write(`${line}\r\n`);
    };
    socket.on('error', () => undefined);
    socket.on('data', say);
    say();
  });
  const port = await listen(server);
  return {
    port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
