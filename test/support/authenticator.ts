import { TOTP } from 'otpauth';
import { PASSWORD } from './seed.js';
import type { Received, Visitor } from './visitor.js';

/** An app on somebody's phone, set up from the key that stands on the page. */
export class Authenticator {
  readonly #totp: TOTP;

  constructor(key: string) {
    this.#totp = new TOTP({ secret: key });
  }

  static of(page: string): Authenticator {
    const key = /<b class="key">([^<]+)<\/b>/.exec(page)?.[1];
    if (key === undefined) throw new Error('There is no key on the page.');
    return new Authenticator(key.replaceAll(' ', ''));
  }

  code(at: Date): string {
    return this.#totp.generate({ timestamp: at.getTime() });
  }
}

/** Sends the form at `path` with the token of the page `from`. */
export async function send(
  visitor: Visitor,
  path: string,
  fields: Readonly<Record<string, string>> = {},
  from = '/help',
): Promise<Received> {
  const answer = await visitor.post(path, { ...fields, _csrf: await tokenOf(visitor, from) });
  return answer;
}

/** Some pages have no form of their own when nobody is signed in. */
async function tokenOf(visitor: Visitor, from: string): Promise<string> {
  return (await visitor.tokenOf(from)) || visitor.tokenOf('/sign-in');
}

export function password(visitor: Visitor, email: string, typed = PASSWORD): Promise<Received> {
  return send(visitor, '/sign-in', { email, password: typed }, '/sign-in');
}

/** Signs in for the first time and sets up an app. Returns it and the recovery codes. */
export async function enrolled(visitor: Visitor, email: string, now: Date) {
  await password(visitor, email);
  const { text } = await visitor.get('/second-step');
  const app = Authenticator.of(text);
  const done = await send(visitor, '/second-step', { code: app.code(now) }, '/second-step');
  return { app, recoveryCodes: recoveryCodesOn(done.text) };
}

export function recoveryCodesOn(page: string): readonly string[] {
  return [...page.matchAll(/<li>([0-9a-z]{4}(?:-[0-9a-z]{4}){3})<\/li>/g)].map(match => match[1] ?? '');
}
