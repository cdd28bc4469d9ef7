/** Why an account of the school opens nothing here. */
export const REFUSAL_REASONS = [
  /** The provider does not answer. */
  'unreachable',
  /** The provider says no, or the person has turned back. */
  'declined',
  /** The answer belongs to no question of this browser. */
  'state',
  'too-late',
  'issuer',
  'audience',
  'nonce',
  'expired',
  'signature',
  /** It cannot be read, or lacks something. */
  'token',
  'email-unverified',
  'no-account',
  /** The account here belongs to another identity there. */
  'other-identity',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export class SchoolAccountRefused extends Error {
  override readonly name = 'SchoolAccountRefused';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, options?: ErrorOptions) {
    super(`The school account was refused: ${reason}.`, options);
    this.reason = reason;
  }
}

const CLAIMS: Readonly<Record<string, RefusalReason>> = {
  iss: 'issuer',
  issuer: 'issuer',
  aud: 'audience',
  azp: 'audience',
  nonce: 'nonce',
  exp: 'expired',
  iat: 'expired',
};

const CODES: Readonly<Record<string, RefusalReason>> = {
  OAUTH_AUTHORIZATION_RESPONSE_ERROR: 'declined',
  OAUTH_RESPONSE_BODY_ERROR: 'declined',
  OAUTH_TIMEOUT: 'unreachable',
  OAUTH_KEY_SELECTION_FAILED: 'signature',
};

/** What openid-client found, in one of our words. The claim that it stumbled over stands in a cause. */
export function whyRefused(error: unknown): SchoolAccountRefused {
  if (error instanceof SchoolAccountRefused) return error;
  const chain = causesOf(error);
  const messages = chain.map(one => fieldOf(one, 'message') ?? '').join(' ');
  const reason =
    firstOf(chain, 'claim', CLAIMS) ?? firstOf(chain, 'attribute', CLAIMS) ?? firstOf(chain, 'code', CODES);
  return new SchoolAccountRefused(reason ?? reasonOf(messages), { cause: error });
}

function firstOf(
  chain: readonly unknown[],
  field: string,
  table: Readonly<Record<string, RefusalReason>>,
): RefusalReason | undefined {
  const name = chain.map(one => fieldOf(one, field)).find(one => one !== null && Object.hasOwn(table, one));
  return name ? table[name] : undefined;
}

/** Where it has no code: a signature or an algorithm that does not hold, the `iss` of the answer, a network. */
function reasonOf(messages: string): RefusalReason {
  if (/signature|"alg"/.test(messages)) return 'signature';
  if (/"iss"/.test(messages)) return 'issuer';
  return /fetch failed|something went wrong/.test(messages) ? 'unreachable' : 'token';
}

function causesOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let one = error; one && typeof one === 'object' && chain.length < 5; one = 'cause' in one ? one.cause : null)
    chain.push(one);
  return chain;
}

function fieldOf(value: unknown, name: string): string | null {
  const field: unknown = value && typeof value === 'object' && name in value ? Reflect.get(value, name) : null;
  return typeof field === 'string' ? field : null;
}
