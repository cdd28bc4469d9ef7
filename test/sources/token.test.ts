import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { AccessTokens, type RefreshTokenKeeper } from '../../services/sources/imap/token.js';

/** What the provider answers next, and what it was asked. */
const answers: { status: number; body: unknown }[] = [];
const asked: URLSearchParams[] = [];

class Kept implements RefreshTokenKeeper {
  readonly all: string[] = [];

  async latest(): Promise<string | null> {
    return this.all.at(-1) ?? null;
  }
  async keep(token: string): Promise<void> {
    this.all.push(token);
  }
}

describe('access tokens of a mailbox', () => {
  const provider = createServer(async (request, response) => {
    asked.push(new URLSearchParams(await text(request)));
    const { status, body } = answers.shift() ?? { status: 500, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  let tokenUrl = '';

  before(async () => {
    provider.listen(0, '127.0.0.1');
    await once(provider, 'listening');
    tokenUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/token`;
  });
  beforeEach(() => {
    answers.length = 0;
    asked.length = 0;
  });
  after(() => provider.close());

  const tokensOf = (refreshToken: string | null, keeper?: RefreshTokenKeeper) =>
    new AccessTokens(
      { kind: 'oauth2', tokenUrl, clientId: 'candour', clientSecret: 'a secret', refreshToken, scope: 'mail' },
      keeper,
    );

  it('are asked for with the application’s own credentials when there is no refresh token', async () => {
    answers.push({ status: 200, body: { access_token: 'one', expires_in: 3_600 } });
    assert.equal(await tokensOf(null).get(), 'one');
    const expected = {
      grant_type: 'client_credentials',
      client_id: 'candour',
      client_secret: 'a secret',
      scope: 'mail',
    };
    assert.deepEqual(Object.fromEntries(asked[0] ?? []), expected);
  });

  it('are used until shortly before they end, and then renewed', async () => {
    answers.push({ status: 200, body: { access_token: 'one', expires_in: 3_600 } });
    const lasting = tokensOf('refresh');
    assert.deepEqual([await lasting.get(), await lasting.get()], ['one', 'one']);
    // Its end is nearer than the margin: by the time the server sees it, it may be too late.
    answers.push(
      { status: 200, body: { access_token: 'two', expires_in: 60 } },
      { status: 200, body: { access_token: 'three' } },
    );
    const ending = tokensOf('refresh');
    assert.deepEqual([await ending.get(), await ending.get()], ['two', 'three']);
  });

  it('are asked for anew when the server did not accept one', async () => {
    answers.push(
      { status: 200, body: { access_token: 'one', expires_in: 3_600 } },
      { status: 200, body: { access_token: 'two', expires_in: 3_600 } },
    );
    const tokens = tokensOf('refresh');
    await tokens.get();
    tokens.forget();
    assert.equal(await tokens.get(), 'two');
  });

  it('come with a new refresh token at times, which is kept and used from then on', async () => {
    const kept = new Kept();
    answers.push(
      { status: 200, body: { access_token: 'one', refresh_token: 'second', expires_in: 60 } },
      { status: 200, body: { access_token: 'two', refresh_token: 'second' } },
    );
    const tokens = tokensOf('first', kept);
    await tokens.get();
    await tokens.get();
    assert.deepEqual(kept.all, ['second']);
    assert.deepEqual(
      asked.map(form => form.get('refresh_token')),
      ['first', 'second'],
    );
  });

  it('are asked for with the refresh token that another process was handed', async () => {
    const kept = new Kept();
    await kept.keep('second');
    answers.push({ status: 200, body: { access_token: 'one' } });
    await tokensOf('first', kept).get();
    assert.equal(asked[0]?.get('refresh_token'), 'second');
  });

  it('are asked for once more when another process used the refresh token up in the same moment', async () => {
    const kept = new Kept();
    answers.push({ status: 400, body: { error: 'invalid_grant' } }, { status: 200, body: { access_token: 'one' } });
    const overtaken: RefreshTokenKeeper = {
      latest: async () => {
        const latest = await kept.latest();
        if (latest === null) await kept.keep('second');
        return latest;
      },
      keep: token => kept.keep(token),
    };
    assert.equal(await tokensOf('first', overtaken).get(), 'one');
    assert.deepEqual(
      asked.map(form => form.get('refresh_token')),
      ['first', 'second'],
    );
  });

  it('that are refused are one error with a remedy, which repeats no secret and nothing that the provider said', async () => {
    answers.push({ status: 400, body: { error: 'invalid_grant', error_description: 'refresh of a.mentor expired' } });
    await assert.rejects(tokensOf('refresh').get(), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'MAILBOX_TOKEN_REFUSED');
      assert.match(error.message, /invalid_grant/);
      assert.doesNotMatch(inspect(error, { depth: 8 }), /a secret|a\.mentor/);
      return true;
    });
  });
});
