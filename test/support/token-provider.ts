import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Hands out OAuth2 access tokens and says whose they are, as a provider of mailboxes does. */
export class TokenProvider {
  readonly #user: string;
  readonly #good = new Set<string>();
  readonly #server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const body = request.url === '/token' ? this.#grant() : this.#introspect(form.get('token') ?? '');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  granted = 0;

  constructor(user: string) {
    this.#user = user;
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** No token that it gave out so far works any more. */
  withdrawAll(): void {
    this.#good.clear();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #grant() {
    this.granted += 1;
    const token = `token-${this.granted}`;
    this.#good.add(token);
    return { access_token: token, expires_in: 3_600 };
  }

  #introspect(token: string) {
    return this.#good.has(token) ? { active: 'true', username: this.#user } : { active: 'false' };
  }
}
