import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { ServiceError } from '../errors.js';
import { isPredictable } from './predictable.js';

const LEAST_LENGTH = 12;
const GREATEST_LENGTH = 200;

/** argon2id with the parameters that OWASP names (19 MiB, two passes), as a PHC string. `about`: as in `refuseWeak`. */
export async function hashPassword(password: string, about: readonly string[] = []): Promise<string> {
  refuseWeak(password, about);
  return hashSecret(password.normalize('NFKC'));
}

/** The same for what we have made ourselves. */
export function hashSecret(secret: string): Promise<string> {
  return hash(secret, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
}

/** `false` for a wrong password; throws when the stored hash is none. */
export async function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  if (password.length > GREATEST_LENGTH) return false;
  return verify(passwordHash, password.normalize('NFKC'));
}

/**
 * Length is what counts: three words serve. No sign is asked for, none is refused, and nothing has to be changed after a time. `about`: the owner's
 * address and name and the school's, of which a password must not be made. Throws `PASSWORD_TOO_WEAK`.
 */
export function refuseWeak(password: string, about: readonly string[] = []): void {
  const { length } = password;
  const poor = new Set(password.toLowerCase()).size < 5;
  if (length < LEAST_LENGTH || length > GREATEST_LENGTH || poor)
    throw tooWeak(
      `A password needs ${LEAST_LENGTH} to ${GREATEST_LENGTH} characters, and not the same few over and over.`,
    );
  if (isPredictable(password, about))
    throw tooWeak('This is made of what is guessed first: well-known passwords, names, the school, or a row of signs.');
}

function tooWeak(message: string): ServiceError {
  return new ServiceError({
    code: 'PASSWORD_TOO_WEAK',
    message,
    remedy: 'Three or four random words with spaces between them serve well.',
  });
}

/** Letters and digits that cannot be taken for one another when read out. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Seventy-nine bits in four groups, for somebody who changes it at once. */
export function makePassword(): string {
  const group = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
