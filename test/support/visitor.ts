import { once } from 'node:events';
import { request } from 'node:http';
import { PASSWORD } from './seed.js';

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A browser without a screen: keeps cookies, follows nothing, and can send what no browser would. */
export class Visitor {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  constructor(url: string) {
    this.#url = url;
  }

  static async signedIn(url: string, role: string): Promise<Visitor> {
    const visitor = new Visitor(url);
    const _csrf = await visitor.tokenOf('/sign-in');
    await visitor.post('/sign-in', { email: `${role}@northfield.example`, password: PASSWORD, _csrf });
    return visitor;
  }

  /** The value of a cookie, as it came. */
  cookie(name: string): string {
    return this.#cookies.get(name) ?? '';
  }

  /** Somebody else who holds this one cookie. */
  withCookie(name: string, value: string): Visitor {
    const other = new Visitor(this.#url);
    other.#cookies.set(name, value);
    return other;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Received> {
    return this.#request(path, { headers });
  }

  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Received> {
    return this.send(path, new URLSearchParams(fields).toString(), headers);
  }

  send(path: string, body: string | FormData, headers: Readonly<Record<string, string>> = {}): Promise<Received> {
    const type: Record<string, string> =
      typeof body === 'string' ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {};
    return this.#request(path, { method: 'POST', body, headers: { ...type, ...headers } });
  }

  /** By any method that there is. */
  ask(method: string, path: string): Promise<Received> {
    return this.#request(path, { method });
  }

  /** A path as it is written: `fetch` would tidy it up. */
  async askRaw(path: string, headers: Readonly<Record<string, string>> = {}): Promise<{ readonly text: string }> {
    const { hostname, port } = new URL(this.#url);
    const [answer] = await once(request({ hostname, port, path, headers, agent: false }).end(), 'response');
    let text = '';
    for await (const piece of answer.setEncoding('utf8')) text += piece;
    return { text };
  }

  /** The anti-forgery token of a page. */
  async tokenOf(path: string): Promise<string> {
    const { text } = await this.get(path);
    return /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
  }

  async #request(path: string, init: RequestInit): Promise<Received> {
    const headers = new Headers(init.headers);
    const cookies = [...this.#cookies].map(([name, value]) => `${name}=${value}`);
    if (cookies.length > 0) headers.set('Cookie', cookies.join('; '));
    const response = await fetch(`${this.#url}${path}`, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      this.#cookies.set(name, value);
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}
