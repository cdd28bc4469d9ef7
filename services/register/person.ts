/** Everybody whose messages Candour may meet, and what the school knows of them. */
export const ROLES = ['mentor', 'staff', 'pupil', 'parent', 'external'] as const;
export type Role = (typeof ROLES)[number];

export interface Person {
  /** Stable; from the school's own file, or made at import. Never shown to readers. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** What the queue shows instead of the name: `Mentor 14`, `Pupil 9`. */
  readonly pseudonym: string;
  /** Lower case. Addresses that the school issued or registered. */
  readonly addresses: readonly string[];
  /** E.164, e.g. `+447700900123`. Numbers registered with the school. */
  readonly phones: readonly string[];
  /** Who this person is in chat exports: an id, a handle or the display name, in lower case. */
  readonly identities: readonly ChatIdentity[];
  readonly yearGroup: string | null;
  /** Enhanced disclosure and barred-list check; both dates `YYYY-MM-DD`. */
  readonly vetting: DatedCheck | null;
  readonly training: DatedCheck | null;
  readonly active: boolean;
}

export interface ChatIdentity {
  /** `teams`, `whatsapp`, …, or `any`. */
  readonly platform: string;
  readonly handle: string;
}

export interface DatedCheck {
  readonly doneOn: string;
  /** `null` when the school sets no expiry. */
  readonly expiresOn: string | null;
}

/** An adult who may mentor a pupil, and between which days; both ends inclusive, `YYYY-MM-DD` in the school's zone. */
export interface Pair {
  readonly adultId: string;
  readonly pupilId: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What the school says of itself; detection compares messages against it. */
export interface School {
  readonly name: string;
  /** Mail domains the school issues addresses under, lower case. */
  readonly domains: readonly string[];
  /** IANA, e.g. `Europe/London`. */
  readonly timeZone: string;
  /** Numbering regions that are read without a country code, e.g. `GB`. */
  readonly phoneRegions: readonly string[];
  /** The school's own numbers (office, absence line), E.164: never a finding. */
  readonly phones: readonly string[];
  /** Hosts whose links and accounts are the school's own: never a finding. */
  readonly linkHosts: readonly string[];
  /** When mentoring contact is expected, local time. Outside it `protocol.out-of-hours` may be found. */
  readonly hours: readonly SessionHours[];
}

export interface SessionHours {
  /** ISO weekday, 1 = Monday … 7 = Sunday. */
  readonly days: readonly number[];
  /** `HH:MM`, local, half open [from, to). */
  readonly from: string;
  readonly to: string;
}
