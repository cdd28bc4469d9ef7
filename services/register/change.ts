import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { DraftPerson } from './import.js';
import { type Pair, ROLES } from './person.js';

/** What the register says of a person and may change; in the order in which it is shown. The pseudonym is none of it: it stays for ever. */
export const FACTS = [
  'name',
  'role',
  'yearGroup',
  'addresses',
  'phones',
  'identities',
  'vetting',
  'training',
  'active',
] as const;
export type Fact = (typeof FACTS)[number];
export type Facts = Pick<DraftPerson, Fact>;

const check = z.object({ doneOn: z.string(), expiresOn: z.string().nullable() }).nullable();
const facts = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  yearGroup: z.string().nullable(),
  addresses: z.array(z.string()),
  phones: z.array(z.string()),
  identities: z.array(z.object({ platform: z.string(), handle: z.string() })),
  vetting: check,
  training: check,
  active: z.boolean(),
}) satisfies z.ZodType<Facts>;
const period = z.object({ from: z.string().nullable(), to: z.string().nullable() });

const personChange = z.object({
  personId: z.string(),
  /** As they were called afterwards. */
  name: z.string(),
  /** The facts that became others, as they were; `null` for somebody who is new. */
  before: facts.partial().nullable(),
  /** The same as they are; everything for somebody who is new. */
  after: facts.partial(),
});
/** What became of one person. */
export type PersonChange = z.infer<typeof personChange>;

const pairChange = z.object({
  adultId: z.string(),
  pupilId: z.string(),
  /** `null`: they were none. */
  before: period.nullable(),
  after: period,
});
/** What became of one pair. */
export type PairChange = z.infer<typeof pairChange>;

/** How a change was made. */
export const WAYS = ['form', 'import', 'command-line'] as const;

/** The body of an entry in the register's record: everything that one act changed. */
export const registerChange = z.object({
  way: z.enum(WAYS),
  people: z.array(personChange),
  pairs: z.array(pairChange),
});
export type RegisterChange = z.infer<typeof registerChange>;

/** `null` when nothing became another. */
export function personChangeOf(before: DraftPerson | null, after: DraftPerson): PersonChange | null {
  const { id: personId, name } = after;
  if (before === null) return { personId, name, before: null, after: pick(after, FACTS) };
  const changed = FACTS.filter(fact => !isDeepStrictEqual(before[fact], after[fact]));
  if (changed.length === 0) return null;
  return { personId, name, before: pick(before, changed), after: pick(after, changed) };
}

/** `null` when nothing became another. Both are of the same two people from the same day. */
export function pairChangeOf(before: Pair | null, after: Pair): PairChange | null {
  const { adultId, pupilId, from, to } = after;
  if (before?.to === to) return null;
  return { adultId, pupilId, before: before && { from: before.from, to: before.to }, after: { from, to } };
}

function pick(from: Facts, names: readonly Fact[]): PersonChange['after'] {
  const { name, role, yearGroup, addresses, phones, identities, vetting, training, active } = from;
  const all = {
    name,
    role,
    yearGroup,
    addresses: [...addresses],
    phones: [...phones],
    identities: [...identities],
    vetting,
    training,
    active,
  };
  return Object.fromEntries(Object.entries(all).filter(([fact]) => names.some(one => one === fact)));
}
