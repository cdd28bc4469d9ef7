import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { ImapConfig } from '../../services/config.js';
import { openSource } from '../../services/sources/open.js';
import type { Container, Source } from '../../services/sources/source.js';
import { TestDovecot } from '../support/dovecot.js';
import {
  containerOf,
  fetchAll,
  SILENT_LOG as log,
  mail,
  pointersOf,
  UNBROKEN as signal,
  subjectOf,
} from '../support/source.js';

const USERS = [
  'many',
  'odd',
  'gone',
  'later',
  'renumbered',
  'flags',
  'large',
  'watched',
  'restart',
  'checked',
] as const;

describe('a mailbox on an IMAP server', function () {
  this.timeout(60_000);
  const server = new TestDovecot(USERS);
  const open: Source[] = [];

  before(() => server.start());
  afterEach(() => Promise.all(open.splice(0).map(source => source.close())));
  after(() => server.stop());

  function sourceOf(config: ImapConfig, maxMessageBytes = 30_000_000): Source {
    const source = openSource(config, { log, maxMessageBytes });
    open.push(source);
    return source;
  }

  it('lists and hands over 3,000 messages in ranges, each once', async () => {
    server.deliverMany(
      'many',
      'INBOX',
      Array.from({ length: 3_000 }, (_, at) => mail(`Number ${at}`)),
    );
    const source = sourceOf(server.config('many'));
    const inbox = await containerOf(source, 'INBOX');
    assert.equal(inbox.present, 3_000);
    const pointers = await pointersOf(source, inbox);
    assert.deepEqual(
      pointers.map(({ position }) => position),
      Array.from({ length: 3_000 }, (_, at) => at + 1),
    );
    const subjects = new Set<string>();
    for (let at = 0; at < pointers.length; at += 500) {
      for (const fetched of await fetchAll(source, pointers.slice(at, at + 500))) subjects.add(subjectOf(fetched));
    }
    assert.equal(subjects.size, 3_000);
    assert.deepEqual(await pointersOf(source, inbox, 2_998), pointers.slice(2_998));
    assert.deepEqual(await pointersOf(source, inbox, 3_000), [], 'nothing new, though `n:*` names the last message');
  });

  describe('folders', () => {
    const names = [
      'Sent',
      'Mentoring 2026',
      'Schüler & Eltern',
      'He said "no"',
      'Year 9/Boys/Ünïcode',
      '日本',
      "O'Neil%20",
    ];

    it('reads every folder, whatever it is called', async () => {
      for (const name of names) server.deliver('odd', name, mail(`In ${name.length}`));
      const source = sourceOf(server.config('odd'));
      for (const name of names) {
        const container = await containerOf(source, name);
        assert.equal(container.excluded, null);
        const [fetched] = await fetchAll(source, await pointersOf(source, container));
        assert.ok(fetched);
        assert.equal(subjectOf(fetched), `In ${name.length}`, name);
      }
    });

    it('lists the folders that were not chosen, with the reason', async () => {
      const source = sourceOf(server.config('odd', { folders: ['INBOX', 'Schüler & Eltern'] }));
      const read = (await source.containers(signal, new Map())).filter(({ excluded }) => excluded === null);
      assert.deepEqual(read.map(({ name }) => name).sort(), ['INBOX', 'Schüler & Eltern']);
      assert.equal((await containerOf(source, 'Sent')).excluded, 'NOT_CHOSEN');
    });
  });

  it('says that a message is gone when it was deleted between listing and fetching', async () => {
    server.deliverMany('gone', 'INBOX', [mail('First'), mail('Second'), mail('Third')]);
    const source = sourceOf(server.config('gone'));
    const pointers = await pointersOf(source, await containerOf(source, 'INBOX'));
    await server.expunge('gone', 'INBOX', 2);
    const fetched = await fetchAll(source, pointers);
    assert.deepEqual(
      fetched.filter(one => 'gone' in one).map(({ pointer }) => pointer.position),
      [2],
    );
    assert.equal(fetched.filter(one => 'raw' in one).length, 2);
  });

  it('finds and hands over what came since, though its folder stayed open', async () => {
    server.deliver('later', 'INBOX', mail('First'));
    const finder = sourceOf(server.config('later', { folders: ['INBOX'] }));
    const reader = sourceOf(server.config('later', { folders: ['INBOX'] }));
    const inbox = await containerOf(finder, 'INBOX');
    await fetchAll(reader, await pointersOf(finder, inbox));
    server.deliver('later', 'INBOX', mail('Second'));
    const pointers = await pointersOf(finder, inbox, 1);
    assert.deepEqual((await fetchAll(reader, pointers)).map(subjectOf), ['Second']);
  });

  it('gives a folder that was deleted and made again a new generation, and finds nothing under the old one', async () => {
    server.deliver('renumbered', 'Mentoring', mail('Before'));
    const source = sourceOf(server.config('renumbered'));
    const before = await containerOf(source, 'Mentoring');
    const old = await pointersOf(source, before);
    await server.asUser('renumbered', client => client.mailboxDelete('Mentoring'));
    await server.asUser('renumbered', client => client.mailboxCreate('Mentoring'));
    server.deliver('renumbered', 'Mentoring', mail('After'));
    const after = await containerOf(source, 'Mentoring');
    assert.notEqual(after.generation, before.generation);
    assert.deepEqual(await fetchAll(source, old), [{ pointer: old[0], gone: true }]);
    await assert.rejects(pointersOf(source, before), { code: 'GENERATION_CHANGED' });
    const [fetched] = await fetchAll(source, await pointersOf(source, after));
    assert.ok(fetched);
    assert.equal(subjectOf(fetched), 'After');
  });

  it('changes no flag of any message, and does not even mark it as no longer recent', async () => {
    server.deliverMany('flags', 'INBOX', [mail('Unread'), mail('Flagged')]);
    await server.asUser('flags', async client => {
      await client.mailboxOpen('INBOX');
      await client.messageFlagsAdd('2', ['\\Flagged'], { uid: true });
    });
    server.deliver('flags', 'INBOX', mail('Not looked at by anybody'));
    const source = sourceOf(server.config('flags'));
    const inbox = await containerOf(source, 'INBOX');
    assert.equal((await fetchAll(source, await pointersOf(source, inbox))).length, 3);
    await source.check(signal);
    const flags = await server.asUser('flags', async client => {
      // Without EXAMINE, so that a \Recent which reading had used up would be missed here.
      await client.mailboxOpen('INBOX');
      const all = await client.fetchAll('1:*', { flags: true }, { uid: true });
      return all.map(message => [...(message.flags ?? [])]);
    });
    assert.deepEqual(flags, [[], ['\\Flagged'], ['\\Recent']]);
  });

  it('refuses a message that is too large and hands over the others', async () => {
    const huge = mail('Huge', 'x'.repeat(70).concat('\r\n').repeat(20_000));
    server.deliverMany('large', 'INBOX', [mail('Small'), huge, mail('Also small')]);
    const source = sourceOf(server.config('large'), 1_000_000);
    const outcomes = await fetchAll(source, await pointersOf(source, await containerOf(source, 'INBOX')));
    assert.deepEqual(outcomes.map(subjectOf), ['Small', 'MESSAGE_TOO_LARGE', 'Also small']);
  });

  describe('the way in', () => {
    const wrong = { kind: 'password', password: 'guess' } as const;

    it('names a refused log-in', async () => {
      await assert.rejects(listingOf(server.config('checked', { auth: wrong })), { code: 'MAILBOX_LOGIN_REFUSED' });
    });
    it('sends no password to a server whose certificate nobody vouches for', async () => {
      const seen = server.log().length;
      await assert.rejects(listingOf(server.tlsConfig('checked')), { code: 'MAILBOX_TLS_REFUSED' });
      assert.doesNotMatch(server.log().slice(seen), /Login: user=<checked>/);
    });
    it('refuses a self-signed certificate behind STARTTLS too', async () => {
      await assert.rejects(listingOf(server.config('checked', { security: 'starttls' })), {
        code: 'MAILBOX_TLS_REFUSED',
      });
    });
    it('refuses a certificate of another name', async () => {
      const elsewhere = server.tlsConfig('checked', { host: '127.0.0.2', certificateAuthority: server.certificate });
      await assert.rejects(listingOf(elsewhere), { code: /MAILBOX_TLS_REFUSED|MAILBOX_UNREACHABLE/ });
    });
    for (const security of ['tls', 'starttls'] as const) {
      it(`takes a certificate that the school's own authority signed (${security})`, async () => {
        const place = security === 'tls' ? server.tlsConfig('checked') : server.config('checked');
        const config = { ...place, security, certificateAuthority: server.certificate };
        assert.ok((await listingOf(config)).some(({ name }) => name === 'INBOX'));
      });
    }
    it('says when nothing listens', async () => {
      await assert.rejects(listingOf(server.config('checked', { port: 9 })), { code: 'MAILBOX_UNREACHABLE' });
    });
  });

  it('wakes when it begins to watch, and when mail arrives long before the next poll', async () => {
    const source = sourceOf(server.config('watched'));
    const stop = new AbortController();
    const wakes = new EventEmitter();
    const begun = once(wakes, 'wake');
    const watching = source.watch?.(() => wakes.emit('wake'), stop.signal);
    await begun;
    const news = once(wakes, 'wake');
    server.deliver('watched', 'INBOX', mail('New'));
    await news;
    stop.abort();
    await watching;
  });

  it('watches again after the connection broke, and wakes for what came meanwhile', async () => {
    const source = sourceOf(server.config('watched'));
    const stop = new AbortController();
    const wakes = new EventEmitter();
    const begun = once(wakes, 'wake');
    const watching = source.watch?.(() => wakes.emit('wake'), stop.signal);
    await begun;
    await server.kill();
    const again = once(wakes, 'wake');
    await server.start();
    await again;
    stop.abort();
    await watching;
  });

  it('goes on after the server was killed and came back', async () => {
    server.deliver('restart', 'INBOX', mail('Survives'));
    const source = sourceOf(server.config('restart'));
    const before = await pointersOf(source, await containerOf(source, 'INBOX'));
    await server.kill();
    await assert.rejects(source.containers(signal, new Map()), { code: 'MAILBOX_UNREACHABLE' });
    await server.start();
    const inbox = await containerOf(source, 'INBOX');
    assert.deepEqual(await pointersOf(source, inbox), before);
    const [fetched] = await fetchAll(source, before);
    assert.ok(fetched);
    assert.equal(subjectOf(fetched), 'Survives');
  });

  describe('its check', () => {
    const good = [
      'Server passed',
      'Encryption passed',
      'Log-in passed',
      'Folders passed',
      'Sent mail passed',
      'Read only passed',
    ];
    const table: readonly [string, () => ImapConfig, readonly string[]][] = [
      ['all is well', () => trusted(), good],
      ['nothing is encrypted', () => server.config('checked'), good.with(1, 'Encryption advice')],
      ['a chosen folder is missing', () => trusted({ folders: ['INBOX', 'Snet'] }), good.with(3, 'Folders failed')],
      [
        'the password is wrong',
        () => trusted({ auth: { kind: 'password', password: 'guess' } }),
        ['Server passed', 'Encryption passed', 'Log-in failed'],
      ],
      ['the certificate is not trusted', () => server.tlsConfig('checked'), ['Server passed', 'Encryption failed']],
      ['nothing listens', () => server.config('checked', { port: 9 }), ['Server failed']],
    ];
    const trusted = (changes: Partial<ImapConfig> = {}) =>
      server.tlsConfig('checked', { certificateAuthority: server.certificate, ...changes });

    for (const [circumstance, config, expected] of table) {
      it(`tells that ${circumstance}`, async () => {
        const lines = await sourceOf(config()).check(signal);
        assert.deepEqual(
          lines.map(({ label, outcome }) => `${label} ${outcome}`),
          expected,
        );
        assert.ok(lines.every(({ detail }) => detail.length > 0));
      });
    }
  });

  function listingOf(config: ImapConfig): Promise<readonly Container[]> {
    return sourceOf(config).containers(signal, new Map());
  }
});
