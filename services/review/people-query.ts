import { z } from 'zod';
import { ServiceError } from '../errors.js';
import { CHECK_STATES } from '../register/checks.js';
import { ROLES } from '../register/person.js';
import type { KeyRing } from '../store/seal.js';
import { oneOrNone, pageNumber } from './routes/fields.js';

/** Everybody who is with the scheme, those whose more pressing check stands so, and those who left. */
export const PEOPLE_VIEWS = ['all', ...CHECK_STATES, 'left'] as const;
export type PeopleView = (typeof PEOPLE_VIEWS)[number];

const view = z.enum(PEOPLE_VIEWS).optional().default('all');
/** Sealed words, see `sealWords`. */
const find = z
  .string()
  .max(1_000)
  .regex(/^[\w-]{1,40}\.[\w-]{30,}$/)
  .optional();

export const peopleQuery = z.strictObject({ role: oneOrNone(ROLES), view, find, page: pageNumber });
export type PeopleQuery = z.infer<typeof peopleQuery>;

/** What is searched for comes by POST: a name has no business in an address, which histories and proxies keep. */
export const peopleSearch = z.strictObject({ words: z.string().max(100), role: oneOrNone(ROLES), view });

const CONTEXT = 'people-find';

/** The words of a search so that they can stand in an address and nobody but we can read them there. */
export function sealWords(words: string, keys: KeyRing): string | undefined {
  const plain = words.trim();
  if (plain === '') return undefined;
  const { keyId, box } = keys.seal(plain, CONTEXT);
  return `${keyId}.${box.toString('base64url')}`;
}

/** `null`: it was not made by us, or with a key that is gone. */
export function openWords(sealed: string | undefined, keys: KeyRing): string | null {
  if (sealed === undefined) return '';
  const [keyId = '', box = ''] = sealed.split('.');
  try {
    return keys.open({ keyId, box: Buffer.from(box, 'base64url') }, CONTEXT);
  } catch (error) {
    if (error instanceof ServiceError) return null;
    throw error;
  }
}

export function peopleAddress({ role, view: shown, find: words, page }: PeopleQuery): string {
  const parameters = new URLSearchParams();
  if (shown !== 'all') parameters.append('view', shown);
  if (role !== null) parameters.append('role', role);
  if (words !== undefined) parameters.append('find', words);
  if (page !== 1) parameters.append('page', String(page));
  return parameters.size === 0 ? '/people' : `/people?${parameters}`;
}

/** The page of a person. The id is the school's own and may hold any character. */
export const personAddress = (id: string): string => `/people/${encodeURIComponent(id)}`;
