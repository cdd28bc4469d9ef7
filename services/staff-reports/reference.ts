import { randomInt } from 'node:crypto';

/** No vowels, so that no word comes about, and nothing that is taken for something else when it is read out: 28 signs. */
const ALPHABET = '23456789BCDFGHJKMNPQRSTVWXYZ';

/** `R-7KQ4-M2XD`: 38 random bits; asking after made-up ones is limited (`review/raise-limits.ts`). */
export function makeReference(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `R-${group()}-${group()}`;
}

export const REFERENCE = /^R-[2-9B-DF-HJ-KM-NP-TV-Z]{4}-[2-9B-DF-HJ-KM-NP-TV-Z]{4}$/;
