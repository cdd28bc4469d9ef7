import { z } from 'zod';
import type { ImapConfig } from '../../config.js';
import { ServiceError } from '../../errors.js';

type OAuth = Extract<ImapConfig['auth'], { kind: 'oauth2' }>;

/** Providers hand out a new refresh token at times, and the one before may never work again: all who read the mailbox need the newest. */
export interface RefreshTokenKeeper {
  /** The newest that was kept, or `null`: the one of the settings. */
  latest(): Promise<string | null>;
  keep(token: string): Promise<void>;
}

const granted = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(3_600),
  refresh_token: z.string().min(1).optional(),
});
/** RFC 6749, 5.2: a code from a fixed list, and safe to show. */
const refusal = z.looseObject({ error: z.string().regex(/^[a-z_]{1,40}$/) });

/** A new one is asked for this long before the old one ends, milliseconds. */
const MARGIN = 120_000;
const DEADLINE = 20_000;

/** Access tokens of one mailbox: kept until shortly before they expire. */
export class AccessTokens {
  readonly #auth: OAuth;
  readonly #keeper: RefreshTokenKeeper | undefined;
  #refreshToken: string | null;
  #current: { readonly token: string; readonly until: number } | null = null;

  constructor(auth: OAuth, keeper?: RefreshTokenKeeper) {
    this.#auth = auth;
    this.#refreshToken = auth.refreshToken;
    this.#keeper = keeper;
  }

  /** Throws ServiceError `MAILBOX_TOKEN_REFUSED`. */
  async get(): Promise<string> {
    if (this.#current && Date.now() < this.#current.until - MARGIN) return this.#current.token;
    await this.#learnNewest();
    const { access_token: token, expires_in: seconds, refresh_token: renewed } = await this.#askAgainIfOvertaken();
    this.#current = { token, until: Date.now() + seconds * 1_000 };
    if (renewed !== undefined && renewed !== this.#refreshToken && this.#refreshToken !== null) {
      this.#refreshToken = renewed;
      await this.#keeper?.keep(renewed);
    }
    return token;
  }

  /** The server did not accept it: the next one is new. */
  forget(): void {
    this.#current = null;
  }

  /** Whether it is another than before. */
  async #learnNewest(): Promise<boolean> {
    const newest = this.#refreshToken === null ? null : ((await this.#keeper?.latest()) ?? null);
    if (newest === null || newest === this.#refreshToken) return false;
    this.#refreshToken = newest;
    return true;
  }

  /** Another process may have used the refresh token up between our look and our request. */
  async #askAgainIfOvertaken(): Promise<z.infer<typeof granted>> {
    try {
      return await this.#ask();
    } catch (error) {
      if (!(await this.#learnNewest())) throw error;
      return await this.#ask();
    }
  }

  async #ask(): Promise<z.infer<typeof granted>> {
    let reply: unknown;
    try {
      reply = await post(this.#auth.tokenUrl, this.#form());
    } catch (cause) {
      throw refused('no answer', cause);
    }
    const answer = granted.safeParse(reply);
    if (answer.success) return answer.data;
    throw refused(refusal.safeParse(reply).data?.error ?? 'an answer without a token', undefined);
  }

  #form(): URLSearchParams {
    const { clientId, clientSecret, scope } = this.#auth;
    const grant: Record<string, string> =
      this.#refreshToken === null
        ? { grant_type: 'client_credentials' }
        : { grant_type: 'refresh_token', refresh_token: this.#refreshToken };
    return new URLSearchParams({
      ...grant,
      client_id: clientId,
      ...(clientSecret === null ? {} : { client_secret: clientSecret }),
      ...(scope === null ? {} : { scope }),
    });
  }
}

async function post(url: string, body: URLSearchParams): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(DEADLINE) });
  return await response.json();
}

function refused(why: string, cause: unknown): ServiceError {
  return new ServiceError({
    code: 'MAILBOX_TOKEN_REFUSED',
    message: `The provider gave no access token for the mailbox (${why}).`,
    remedy:
      'Check the token address, the client id and its secret or refresh token; they may have expired. Nothing is lost.',
    cause,
  });
}
