import assert from 'node:assert/strict';
import type { ImapConfig } from '../../services/config.js';
import type { ServiceError } from '../../services/errors.js';
import { openSource } from '../../services/sources/open.js';
import type { Pointer, Source } from '../../services/sources/source.js';
import { TestDovecot } from '../support/dovecot.js';
import { CUT, LyingServer } from '../support/lying-server.js';
import {
  containerOf,
  fetchAll,
  listingOf,
  mail,
  pointersOf,
  SILENT_LOG,
  subjectOf,
  UNBROKEN,
} from '../support/source.js';

describe('a mail server that cannot be relied on', function () {
  this.timeout(60_000);
  const server = new TestDovecot(['box']);
  const liar = new LyingServer(() => server.port);
  const open: Source[] = [];
  const subjects = Array.from({ length: 20 }, (_, at) => `Number ${at + 1}`);

  before(async () => {
    await server.start();
    await liar.start();
    server.deliverMany(
      'box',
      'INBOX',
      subjects.map(subject => mail(subject)),
    );
    server.deliver('box', 'Mentoring', mail('In the folder'));
  });
  beforeEach(() => liar.reset());
  afterEach(() => Promise.all(open.splice(0).map(source => source.close())));
  after(async () => {
    await liar.stop();
    await server.stop();
  });

  function sourceOf(changes: Partial<ImapConfig> = {}, maxMessageBytes = 30_000_000): Source {
    const config = server.config('box', { port: liar.port, ...changes });
    const source = openSource(config, { log: SILENT_LOG, maxMessageBytes });
    open.push(source);
    return source;
  }

  async function inboxOf(source: Source): Promise<Pointer[]> {
    return pointersOf(source, await containerOf(source, 'INBOX'));
  }

  it('has not lost a message that it leaves out of its answer: that one has failed and is asked for again', async () => {
    const source = sourceOf();
    const pointers = await inboxOf(source);
    liar.response = text => (isBodyOf(7, text) ? null : text);
    assert.deepEqual((await fetchAll(source, pointers)).map(subjectOf), subjects.with(6, 'FETCH_SHORT'));
  });

  it('has lost no message when it answers as if none were there', async () => {
    const source = sourceOf();
    const pointers = await inboxOf(source);
    liar.response = text => (/^\* \d+ FETCH/.test(text) ? null : text);
    assert.deepEqual([...new Set((await fetchAll(source, pointers)).map(subjectOf))], ['FETCH_SHORT']);
  });

  it('that breaks off at one message hands over all the others', async () => {
    const source = sourceOf();
    const pointers = await inboxOf(source);
    liar.response = text => (isBodyOf(13, text) ? CUT : text);
    assert.deepEqual((await fetchAll(source, pointers)).map(subjectOf), subjects.with(12, 'FETCH_BROKE'));
  });

  it('that breaks off again and again is given up, not asked a hundred times', async () => {
    const source = sourceOf();
    const pointers = await inboxOf(source);
    liar.response = text => (/^\* \d+ FETCH.*BODY\[\]/.test(text) ? CUT : text);
    liar.connections = 0;
    await assert.rejects(fetchAll(source, pointers), { code: 'MAILBOX_BROKE_OFF' });
    assert.ok(liar.connections <= 20, `${liar.connections} connections`);
  });

  it('that names too small a size cannot make a huge message take the others along', async () => {
    server.deliver('box', 'Huge', mail('Huge', 'x'.repeat(70).concat('\r\n').repeat(20_000)));
    server.deliver('box', 'Huge', mail('Small'));
    liar.response = text => text.replace(/RFC822\.SIZE \d+/, 'RFC822.SIZE 500');
    const source = sourceOf({}, 100_000);
    const pointers = await pointersOf(source, await containerOf(source, 'Huge'));
    assert.deepEqual((await fetchAll(source, pointers)).map(subjectOf), ['MESSAGE_TOO_LARGE', 'Small']);
  });

  it('that forgets messages in a search is asked what is there in another way, since the rest would count as deleted', async () => {
    liar.response = text => (/^\* E?SEARCH/.test(text) ? text.replace(/ 5 6 7/, '') : text);
    assert.deepEqual(
      (await inboxOf(sourceOf())).map(({ position }) => position),
      subjects.map((_, at) => at + 1),
    );
  });

  it('that refuses to search has not said that there is nothing', async () => {
    const source = sourceOf();
    const inbox = await containerOf(source, 'INBOX');
    liar.answer = command => (/^UID SEARCH/.test(command) ? 'NO [SERVERBUG] Internal error' : null);
    await assert.rejects(pointersOf(source, inbox), { code: 'MAILBOX_COMMAND_FAILED' });
  });

  it('that keeps one folder to itself keeps no other from being read, and the folder is listed with the reason', async () => {
    liar.answer = command => (/^STATUS "?Mentoring/.test(command) ? 'NO [NOPERM] Not yours' : null);
    const source = sourceOf();
    assert.equal((await containerOf(source, 'Mentoring')).excluded, 'FOLDER_REFUSED');
    assert.equal((await inboxOf(source)).length, 20);
  });

  it('that keeps every folder to itself has not said that the mailbox is empty', async () => {
    liar.answer = command => (/^STATUS/.test(command) ? 'NO [SERVERBUG] Internal error' : null);
    await assert.rejects(listingOf(sourceOf()), { code: 'MAILBOX_COMMAND_FAILED' });
  });

  it('that closed an idle connection is asked again on a new one', async () => {
    const source = sourceOf();
    await listingOf(source);
    liar.cutAll();
    assert.ok((await listingOf(source)).length > 0);
  });

  it('that asks for a pause gets it, all of it, and no new connection before', async () => {
    const source = sourceOf();
    const inbox = await containerOf(source, 'INBOX');
    liar.answer = command =>
      /^UID SEARCH/.test(command) ? 'BAD Request is throttled. Suggested Backoff Time: 900000 milliseconds' : null;
    await assert.rejects(pointersOf(source, inbox), isThrottled);
    liar.reset();
    await assert.rejects(listingOf(source), isThrottled);
    assert.equal(liar.connections, 0);
  });

  describe('at the log-in', () => {
    const table: readonly [string, string, string][] = [
      [
        'too many connections',
        'NO [ALERT] Too many simultaneous connections. (Failure)',
        'MAILBOX_TOO_MANY_CONNECTIONS',
      ],
      [
        'too many connections, in Dovecot’s words',
        'NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
        'MAILBOX_TOO_MANY_CONNECTIONS',
      ],
      ['its own trouble', 'NO [UNAVAILABLE] Temporary authentication failure.', 'MAILBOX_UNAVAILABLE'],
      ['an account without this mailbox', 'BAD User is authenticated but not connected.', 'MAILBOX_NOT_CONNECTED'],
      ['wrong credentials', 'NO [AUTHENTICATIONFAILED] a.mentor@school.example: wrong', 'MAILBOX_LOGIN_REFUSED'],
    ];
    for (const [circumstance, reply, code] of table) {
      it(`names ${circumstance}, and repeats none of its words`, async () => {
        liar.answer = command => (/^(?:AUTHENTICATE|LOGIN)/.test(command) ? reply : null);
        await assert.rejects(listingOf(sourceOf()), (error: ServiceError) => {
          assert.equal(error.code, code);
          assert.doesNotMatch(`${error.message} ${error.remedy}`, /a\.mentor|simultaneous|\+IP/);
          return true;
        });
      });
    }

    it('gets no password when somebody took its offer of STARTTLS out of the conversation', async () => {
      liar.response = text => text.replaceAll(/ STARTTLS/g, '');
      await assert.rejects(listingOf(sourceOf({ security: 'starttls' })), { code: 'MAILBOX_TLS_REFUSED' });
      assert.ok(!liar.commands.some(command => /LOGIN|AUTHENTICATE/.test(command)));
    });

    it('says that it wants another kind of log-in', async () => {
      liar.response = text =>
        text.replaceAll(/ AUTH=\w+/g, '').replaceAll(/(\* CAPABILITY|\[CAPABILITY)/g, '$1 LOGINDISABLED');
      const lines = await sourceOf().check(UNBROKEN);
      assert.match(lines.at(-1)?.detail ?? '', /OAuth2/);
    });
  });

  describe('and a folder that says it holds everything', () => {
    const showAllMail = (text: string) =>
      /^\* LIST/.test(text) ? text.replace(/\(([^)]*)\)( "\/" "?Mentoring)/, '($1 \\All)$2') : text;

    it('is read in place of the labels at Gmail, where it is Gmail’s own', async () => {
      liar.response = text => showAllMail(text.replaceAll(/( IMAP4rev1)/g, '$1 X-GM-EXT-1'));
      const source = sourceOf();
      assert.equal((await containerOf(source, 'INBOX')).excluded, 'HELD_IN_ALL_MAIL');
      assert.equal((await containerOf(source, 'Mentoring')).excluded, null);
    });

    it('is read beside the others elsewhere: it may be anything, and the inbox must not go unread for it', async () => {
      liar.response = showAllMail;
      const read = (await listingOf(sourceOf())).filter(({ excluded }) => excluded === null);
      assert.ok(['INBOX', 'Mentoring', 'Sent'].every(name => read.some(container => container.name === name)));
    });
  });
});

function isBodyOf(uid: number, response: string): boolean {
  return new RegExp(`^\\* \\d+ FETCH \\(.*UID ${uid} .*BODY\\[\\]`).test(response);
}

function isThrottled(error: ServiceError): boolean {
  assert.equal(error.code, 'MAILBOX_THROTTLED');
  assert.ok(error.retryAfter > 800_000, `${error.retryAfter} ms`);
  return true;
}
