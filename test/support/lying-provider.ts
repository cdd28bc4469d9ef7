import { createHash, createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const CLIENT = { clientId: 'candour', clientSecret: 'a secret of the test' } as const;

/** How it lies. Without any, it tells the truth about the account that `claims` describe. */
export interface Lie {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** `none`: no signature; `hmac`: with the client's secret; `stranger`: with a key that is not its own; `changed`: claims changed after signing. */
  readonly signing?: 'none' | 'hmac' | 'stranger' | 'changed';
  readonly withoutToken?: boolean;
  /** What its metadata calls it. */
  readonly calledItself?: string;
  readonly refusesCode?: boolean;
}

interface Question {
  readonly state: string;
  readonly nonce: string;
  readonly challenge: string;
}

/** An OpenID Connect provider that can lie in every way that matters. It checks the code's verifier and the client's secret as a real one does. */
export class LyingProvider {
  readonly #own = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  readonly #stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  readonly #questions = new Map<string, Question>();
  readonly #server = createServer(async (request, response) => {
    const form = new URLSearchParams(request.method === 'POST' ? await text(request) : '');
    const answer = this.#answer(request.url ?? '', form);
    response.writeHead(answer === null ? 400 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { error: 'invalid_grant' }));
  });
  lie: Lie = {};

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Somebody arrived from `address` and signed in: the query that they are sent back with. */
  answerTo(address: string): URLSearchParams {
    const asked = new URL(address).searchParams;
    const code = createHash('sha256')
      .update(`${asked.get('state')}`)
      .digest('hex');
    this.#questions.set(code, {
      state: asked.get('state') ?? '',
      nonce: asked.get('nonce') ?? '',
      challenge: asked.get('code_challenge') ?? '',
    });
    return new URLSearchParams({ code, state: asked.get('state') ?? '', session_state: 'of no interest' });
  }

  #answer(url: string, form: URLSearchParams): unknown {
    if (url === '/.well-known/openid-configuration') return this.#metadata();
    if (url === '/keys') {
      const jwk = this.#own.publicKey.export({ format: 'jwk' });
      return { keys: [{ ...jwk, kid: 'k1', alg: 'RS256', use: 'sig' }] };
    }
    if (url !== '/token') return null;
    const question = this.#questions.get(form.get('code') ?? '');
    // A code is good once.
    this.#questions.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const right = form.get('client_secret') === CLIENT.clientSecret && challenge === question?.challenge;
    if (!question || !right || this.lie.refusesCode) return null;
    const token = {
      access_token: 'an access token',
      token_type: 'Bearer',
      expires_in: 60,
      refresh_token: 'a refresh token',
    };
    return this.lie.withoutToken ? token : { ...token, id_token: this.#identity(question) };
  }

  #metadata() {
    const { issuer } = this;
    return {
      issuer: this.lie.calledItself ?? issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  #identity({ nonce }: Question): string {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: this.issuer,
      aud: CLIENT.clientId,
      sub: 'subject-1',
      nonce,
      iat: now,
      exp: now + 300,
      email: 'lead@northfield.example',
      email_verified: true,
      ...this.lie.claims,
    };
    const alg = { none: 'none', hmac: 'HS256', stranger: 'RS256', changed: 'RS256' }[this.lie.signing ?? 'stranger'];
    const signed = `${encoded({ alg, kid: 'k1', ...this.lie.header })}.${encoded(claims)}`;
    switch (this.lie.signing) {
      case 'none':
        return `${signed}.`;
      case 'hmac':
        return `${signed}.${createHmac('sha256', CLIENT.clientSecret).update(signed).digest('base64url')}`;
      case 'stranger':
        return `${signed}.${signature(signed, this.#stranger.privateKey)}`;
      case 'changed': {
        const other = encoded({ ...claims, email: 'head@northfield.example' });
        return `${signed.split('.')[0]}.${other}.${signature(signed, this.#own.privateKey)}`;
      }
      default:
        return `${signed}.${signature(signed, this.#own.privateKey)}`;
    }
  }
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signature = (words: string, key: KeyObject) => createSign('RSA-SHA256').update(words).sign(key, 'base64url');
