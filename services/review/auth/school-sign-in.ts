import * as client from 'openid-client';
import { z } from 'zod';
import { isLoopback } from '../../config/loopback.js';
import type { SingleSignOnConfig } from '../../config.js';
import { SchoolAccountRefused, whyRefused } from './school-refusal.js';

/** What must come back with somebody who was sent to the school's own sign-in. Kept in their session. */
export interface SchoolFlow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Who somebody is, as the provider asserts and as was checked. Tokens are gone by now. */
export interface SchoolIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** Lower case; `null` unless the provider answers for it. */
  readonly email: string | null;
  /** The provider says that a second step was taken. */
  readonly secondStep: boolean;
  /** `amr` and `acr` in the provider's words, to be shown. */
  readonly methods: string;
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
    const { acrValues } = this.#settings;
    const address = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.#returnUrl,
      scope: 'openid email profile',
      response_type: 'code',
      // Nobody is signed in by a session there that they have forgotten.
      prompt: 'select_account',
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
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
      return this.#identity(tokens.claims());
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

  #identity(claims: unknown): SchoolIdentity {
    const read = identityClaims.safeParse(claims);
    if (!read.success) throw new SchoolAccountRefused('token');
    const { iss, sub, amr, acr } = read.data;
    const methods = [...amr, ...(acr === undefined ? [] : [acr])].filter(word => /^[\w:./-]{1,60}$/.test(word));
    return {
      issuer: iss,
      subject: sub,
      email: verifiedEmail(read.data),
      secondStep: amr.includes('mfa') || (acr !== undefined && this.#settings.acrValues.includes(acr)),
      methods: methods.slice(0, 6).join(', '),
    };
  }
}

const flag = z.union([z.boolean(), z.literal([1, '1', 'true'])]).transform(value => value !== false);

const identityClaims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.string().max(320).optional(),
  email_verified: flag.optional().catch(undefined),
  /** Microsoft Entra's: the domain of the address belongs to the tenant. */
  xms_edov: flag.optional().catch(undefined),
  /** Google's: the account is run by a school or firm. */
  hd: z.string().optional(),
  amr: z.array(z.string()).optional().default([]).catch([]),
  acr: z.string().optional().catch(undefined),
});

const GOOGLE = 'https://accounts.google.com';

/** Anybody can make a Google account with an address that is not Google's; only for those that a school runs does it know whose the address is. */
function verifiedEmail({ iss, email, email_verified, xms_edov, hd }: z.infer<typeof identityClaims>): string | null {
  if (email === undefined || (email_verified !== true && xms_edov !== true)) return null;
  if (iss === GOOGLE && !hd) return null;
  return email.trim().toLowerCase();
}
