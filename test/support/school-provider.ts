import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { CLIENT } from './lying-provider.js';

/** The sign-in of a school as it is: a certified OpenID Connect provider, with pages of its own in which people type who they are. */
export class SchoolProvider {
  #server: Server | null = null;
  #issuer = '';

  /** `returnUrl`: the one address that it sends people back to. */
  async start(returnUrl: string): Promise<void> {
    // It must know its own address before it is made: that of a server which hands on to it.
    let handle: ReturnType<Provider['callback']> | null = null;
    const server = createServer((request, response) => handle?.(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    this.#issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const jwk = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ format: 'jwk' });
    const provider = new Provider(this.#issuer, {
      clients: [
        {
          client_id: CLIENT.clientId,
          client_secret: CLIENT.clientSecret,
          redirect_uris: [returnUrl],
          token_endpoint_auth_method: 'client_secret_post',
        },
      ],
      jwks: { keys: [{ ...jwk, kty: 'RSA', alg: 'RS256', use: 'sig', kid: 'k1' }] },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      claims: { email: ['email', 'email_verified'], profile: ['name'] },
      // As Entra and Google do: the address stands in the identity itself.
      conformIdTokenClaims: false,
      ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
      pkce: { required: () => true },
      findAccount: (_context, sub) => ({
        accountId: sub,
        claims: () => ({ sub, email: `${sub}@northfield.example`, email_verified: sub !== 'unverified' }),
      }),
    });
    handle = provider.callback();
  }

  get issuer(): string {
    return this.#issuer;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}
