import { createHmac } from 'node:crypto';
import type { KeyRing } from '../store/seal.js';

/**
 * What stands for a person in an address: neither their id nor their name. `name` and `pseudonym` give different ones, so that a page that shows names and a
 * page that shows pseudonyms cannot be laid side by side to learn who is who.
 */
export function personToken(key: string, shownBy: 'pseudonym' | 'name', keys: KeyRing): string {
  return createHmac('sha256', keys.identityKey)
    .update(`person in an address|${shownBy}|${key}`)
    .digest('base64url')
    .slice(0, 22);
}

export const PERSON_TOKEN = /^[\w-]{22}$/;

/** The one among these whom the token stands for, or `null`. */
export function keyOfToken(
  token: string,
  shownBy: 'pseudonym' | 'name',
  candidates: Iterable<string>,
  keys: KeyRing,
): string | null {
  for (const key of candidates) if (personToken(key, shownBy, keys) === token) return key;
  return null;
}
