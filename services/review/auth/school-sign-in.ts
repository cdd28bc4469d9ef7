import * as client from 'openid-client';
import { isLoopback } from '../../config/loopback.js';
import type { SingleSignOnConfig } from '../../config.js';
import { readIdentity, type SchoolIdentity } from './school-identity.js';
import { SchoolAccountRefused, whyRefused } from './school-refusal.js';

/** What must come back with somebody who was sent to the school's own sign-in. Kept in their session. */
export interface SchoolFlow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What the provider sends back, as it came. */
export interface SchoolAnswer {
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly iss?: string | undefined;
  readonly error?: string | undefined;
}

export const RETURN_PATH = '/sign-in/school-account/return';

/** How long somebody may take at the school's own sign-in, milliseconds. */
const FLOW_LIFETIME = 15 * 60_000;
const METADATA_LIFETIME = 60 * 60_000;
const ASKS_WHICH_ACCOUNT: readonly string[] = ['https://login.microsoftonline.com', 'https://accounts.google.com'];
/** Seconds. */
const TIMEOUT = 10;

/**
 * Signing in with an account of the school: OpenID Connect's authorization code with PKCE, state and nonce. The issuer is pinned, the signature of the
 * identity is checked against the provider's keys and must be RS256, and no token outlives the call. Rejects with `SchoolAccountRefused`.
 */
export class SchoolSignIn {
  readonly #settings: SingleSignOnConfig;
  readonly #returnUrl: string;
  #known: { readonly provider: client.Configuration; readonly at: number } | null = null;

  /** `publicUrl`: `config.web.publicUrl`. */
  constructor(settings: SingleSignOnConfig, publicUrl: string) {
    this.#settings = settings;
    this.#returnUrl = `${publicUrl}${RETURN_PATH}`;
  }

  /** Where to send somebody, and what to keep until they are back. */
  async begin(now: Date): Promise<{ readonly address: string; readonly flow: SchoolFlow }> {
    const provider = await this.provider(now);
    const flow = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      at: now.getTime(),
    };
    const { acrValues, issuer } = this.#settings;
    const address = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.#returnUrl,
      scope: 'openid email profile',
      response_type: 'code',
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      // Nobody is signed in by a session there that they have forgotten. Not every provider knows the word.
      ...(ASKS_WHICH_ACCOUNT.includes(new URL(issuer).origin) ? { prompt: 'select_account' } : {}),
      ...(acrValues.length > 0 ? { acr_values: acrValues.join(' ') } : {}),
    });
    return { address: address.href, flow };
  }

  /** Who came back. `flow` is to be forgotten before this is called: an answer is heard once. */
  async finish(flow: SchoolFlow | undefined, answer: SchoolAnswer, now: Date): Promise<SchoolIdentity> {
    if (flow === undefined || answer.state !== flow.state) throw new SchoolAccountRefused('state');
    if (now.getTime() - flow.at > FLOW_LIFETIME) throw new SchoolAccountRefused('too-late');
    const provider = await this.provider(now);
    const url = new URL(this.#returnUrl);
    for (const [name, value] of Object.entries(answer)) if (value !== undefined) url.searchParams.set(name, value);
    try {
      const tokens = await client.authorizationCodeGrant(provider, url, {
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        pkceCodeVerifier: flow.verifier,
        idTokenExpected: true,
      });
      return readIdentity(tokens.claims(), this.#settings);
    } catch (error) {
      throw whyRefused(error);
    }
  }

  /** The provider's own account of itself, an hour old at most. Rejects when it does not answer or is another one. */
  async provider(now: Date): Promise<client.Configuration> {
    if (this.#known && now.getTime() - this.#known.at < METADATA_LIFETIME) return this.#known.provider;
    const { issuer, clientId, clientSecret } = this.#settings;
    const address = new URL(issuer);
    const execute = [client.enableNonRepudiationChecks];
    // The configuration accepts http on this machine only: there nothing crosses a network.
    if (address.protocol === 'http:' && isLoopback(address.hostname)) execute.push(client.allowInsecureRequests);
    const metadata = { client_secret: clientSecret, id_token_signed_response_alg: 'RS256' };
    const provider = await client
      .discovery(address, clientId, metadata, client.ClientSecretPost(clientSecret), { execute, timeout: TIMEOUT })
      .catch((cause: unknown) => {
        const why = whyRefused(cause);
        throw why.reason === 'issuer' ? why : new SchoolAccountRefused('unreachable', { cause });
      });
    if (provider.serverMetadata().issuer !== issuer) throw new SchoolAccountRefused('issuer');
    this.#known = { provider, at: now.getTime() };
    return provider;
  }
}
