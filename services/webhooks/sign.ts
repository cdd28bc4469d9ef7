import { createHmac, timingSafeEqual } from 'node:crypto';

const PREFIX = 'whsec_';

/** `webhook-signature` of Standard Webhooks: one for each secret, so that a receiver can change over. `timestamp`: seconds since 1970. */
export function signatureOf(id: string, timestamp: number, body: string, secrets: readonly string[]): string {
  return secrets.map(secret => `v1,${macOf(id, timestamp, body, secret).toString('base64')}`).join(' ');
}

/** As a receiver checks it, within five minutes. For tests, and for whoever writes a receiver to read. */
export function isSignedWith(
  secret: string,
  { id, timestamp, signature }: { readonly id: string; readonly timestamp: number; readonly signature: string },
  body: string,
  nowSeconds: number,
): boolean {
  if (Math.abs(nowSeconds - timestamp) > TOLERANCE) return false;
  const expected = macOf(id, timestamp, body, secret);
  return signature.split(' ').some(one => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const TOLERANCE = 300;

function macOf(id: string, timestamp: number, body: string, secret: string): Buffer {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
}
