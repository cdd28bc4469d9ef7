import assert from 'node:assert/strict';
import type { ImapConfig } from '../../services/config.js';
import { openSource } from '../../services/sources/open.js';
import type { Source } from '../../services/sources/source.js';
import { TestDovecot } from '../support/dovecot.js';
import { containerOf, fetchAll, listingOf, mail, pointersOf, SILENT_LOG, subjectOf } from '../support/source.js';
import { TokenProvider } from '../support/token-provider.js';

const USER = 'box';

describe('a mailbox that takes access tokens (OAuth2)', function () {
  this.timeout(60_000);
  const provider = new TokenProvider(USER);
  const open: Source[] = [];
  let server: TestDovecot;

  before(async () => {
    await provider.start();
    server = new TestDovecot([USER], { introspectionUrl: `${provider.url}/introspect` });
    await server.start();
    server.deliver(USER, 'INBOX', mail('Behind a token'));
  });
  afterEach(() => Promise.all(open.splice(0).map(source => source.close())));
  after(async () => {
    await server.stop();
    await provider.stop();
  });

  function sourceOf(auth: Partial<Extract<ImapConfig['auth'], { kind: 'oauth2' }>> = {}): Source {
    const oauth2 = { clientId: 'candour', clientSecret: 'a secret', refreshToken: 'refresh', scope: null, ...auth };
    const config = server.config(USER, { auth: { kind: 'oauth2', tokenUrl: `${provider.url}/token`, ...oauth2 } });
    const source = openSource(config, { log: SILENT_LOG, maxMessageBytes: 1_000_000 });
    open.push(source);
    return source;
  }

  it('is read with a token of the provider', async () => {
    const source = sourceOf();
    const [fetched] = await fetchAll(source, await pointersOf(source, await containerOf(source, 'INBOX')));
    assert.ok(fetched);
    assert.equal(subjectOf(fetched), 'Behind a token');
  });

  it('is read with one new token when the server does not accept the one at hand', async () => {
    const source = sourceOf();
    await listingOf(source);
    const before = provider.granted;
    provider.withdrawAll();
    await server.kill();
    await server.start();
    assert.ok((await listingOf(source)).length > 0);
    assert.equal(provider.granted, before + 1);
  });

  it('asks for one new token, not for one after the other, when the server accepts none', async () => {
    const config = server.config(USER, {
      user: 'somebody-else',
      auth: {
        kind: 'oauth2',
        tokenUrl: `${provider.url}/token`,
        clientId: 'candour',
        clientSecret: null,
        refreshToken: null,
        scope: null,
      },
    });
    const source = openSource(config, { log: SILENT_LOG, maxMessageBytes: 1_000_000 });
    open.push(source);
    const before = provider.granted;
    await assert.rejects(listingOf(source), { code: 'MAILBOX_LOGIN_REFUSED' });
    assert.equal(provider.granted, before + 2);
  });

  it('says that the provider gave no token', async () => {
    const source = sourceOf({ tokenUrl: 'http://127.0.0.1:9/token' });
    await assert.rejects(listingOf(source), { code: 'MAILBOX_TOKEN_REFUSED' });
  });
});
