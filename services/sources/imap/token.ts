import { z } from 'zod';
import type { ImapConfig } from '../../config.js';
import { ServiceError } from '../../errors.js';

type OAuth = Extract<ImapConfig['auth'], { kind: 'oauth2' }>;

const answer = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(3_600),
  refresh_token: z.string().min(1).optional(),
});

/** A new one is asked for this long before the old one ends, milliseconds. */
const MARGIN = 120_000;
const DEADLINE = 20_000;

/** Access tokens of one mailbox: kept until shortly before they expire. */
export class AccessTokens {
  readonly #auth: OAuth;
  readonly #onNewRefreshToken: ((token: string) => Promise<void>) | undefined;
  #refreshToken: string | null;
  #current: { readonly token: string; readonly until: number } | null = null;

  constructor(auth: OAuth, onNewRefreshToken?: (token: string) => Promise<void>) {
    this.#auth = auth;
    this.#refreshToken = auth.refreshToken;
    this.#onNewRefreshToken = onNewRefreshToken;
  }

  /** Throws ServiceError `MAILBOX_TOKEN_REFUSED`. */
  async get(): Promise<string> {
    if (this.#current && Date.now() < this.#current.until - MARGIN) return this.#current.token;
    const granted = await this.#ask();
    this.#current = { token: granted.access_token, until: Date.now() + granted.expires_in * 1_000 };
    if (granted.refresh_token && granted.refresh_token !== this.#refreshToken) {
      this.#refreshToken = granted.refresh_token;
      await this.#onNewRefreshToken?.(granted.refresh_token);
    }
    return granted.access_token;
  }

  /** The server did not accept it: the next one is new. */
  forget(): void {
    this.#current = null;
  }

  async #ask(): Promise<z.infer<typeof answer>> {
    const { tokenUrl, clientId, clientSecret, scope } = this.#auth;
    const grant: Record<string, string> =
      this.#refreshToken === null
        ? { grant_type: 'client_credentials' }
        : { grant_type: 'refresh_token', refresh_token: this.#refreshToken };
    const form = new URLSearchParams({
      ...grant,
      client_id: clientId,
      ...(clientSecret === null ? {} : { client_secret: clientSecret }),
      ...(scope === null ? {} : { scope }),
    });
    try {
      const response = await fetch(tokenUrl, {
        method: 'POST',
        body: form,
        redirect: 'error',
        signal: AbortSignal.timeout(DEADLINE),
      });
      return answer.parse(await response.json());
    } catch (cause) {
      throw new ServiceError({
        code: 'MAILBOX_TOKEN_REFUSED',
        message: 'The provider gave no access token for the mailbox.',
        remedy:
          'Check the token address, the client id and its secret or refresh token; they may have expired. Nothing is lost.',
        cause,
      });
    }
  }
}
