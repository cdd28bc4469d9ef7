import { z } from 'zod';
import type { SingleSignOnConfig } from '../../config.js';
import { SchoolAccountRefused } from './school-refusal.js';

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

const flag = z.union([z.boolean(), z.literal([1, '1', 'true'])]).transform(value => value !== false);

const identityClaims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  /** For whom it was made, when that is not the audience. */
  azp: z.string().optional(),
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

/** Throws `SchoolAccountRefused` when they lack what is needed. `claims`: of an identity token that was checked. */
export function readIdentity(
  claims: unknown,
  { acrValues, clientId }: Pick<SingleSignOnConfig, 'acrValues' | 'clientId'>,
): SchoolIdentity {
  const read = identityClaims.safeParse(claims);
  if (!read.success) throw new SchoolAccountRefused('token');
  const { iss, sub, amr, acr, azp } = read.data;
  // openid-client looks at it only when there are several audiences.
  if (azp !== undefined && azp !== clientId) throw new SchoolAccountRefused('audience');
  const methods = [...amr, ...(acr === undefined ? [] : [acr])].filter(word => /^[\w:./-]{1,60}$/.test(word));
  return {
    issuer: iss,
    subject: sub,
    email: verifiedEmail(read.data),
    secondStep: amr.includes('mfa') || (acr !== undefined && acrValues.includes(acr)),
    methods: methods.slice(0, 6).join(', '),
  };
}
