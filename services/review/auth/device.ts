import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const YEAR = 365 * 24 * 60 * 60_000;
export const DEVICE_COOKIE_AGE = YEAR / 2;

/**
 * What a browser that has signed in keeps: proof, made with our key, that it is no stranger to this account. It opens nothing;
 * it only has an allowance of wrong passwords of its own (`limits.ts`).
 */
export function deviceToken(userId: string, key: Uint8Array): string {
  const nonce = randomBytes(12).toString('base64url');
  return `${nonce}.${proof(userId, nonce, key)}`;
}

/** The device's name for the limits, or `null` when the token is not one of this account. */
export function deviceOf(token: string | undefined, userId: string | null, key: Uint8Array): string | null {
  const [nonce, given] = (token ?? '').split('.');
  if (userId === null || nonce === undefined || given === undefined) return null;
  const expected = Buffer.from(proof(userId, nonce, key));
  const received = Buffer.from(given);
  return received.length === expected.length && timingSafeEqual(received, expected) ? nonce : null;
}

function proof(userId: string, nonce: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(`device|${userId}|${nonce}`).digest('base64url');
}
