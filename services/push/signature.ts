import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far a request's time may be from ours, milliseconds. */
export const WINDOW = 5 * 60_000;

/** What is signed. A change of any of it makes another signature. */
export interface Signed {
  readonly method: string;
  /** With its query, as it stands in the request. */
  readonly path: string;
  /** Seconds since 1970, as it stands in the request. */
  readonly timestamp: string;
  readonly delivery: string;
  readonly body: Uint8Array;
}

/** `v1=` and 64 hex digits: HMAC-SHA-256 over method, path, timestamp and delivery, each with a line break behind it, and the body. */
export function signatureOf({ method, path, timestamp, delivery, body }: Signed, secret: string): string {
  const head = `${method}\n${path}\n${timestamp}\n${delivery}\n`;
  return `v1=${createHmac('sha256', secret).update(head, 'utf8').update(body).digest('hex')}`;
}

/** Takes as long for a signature that is nearly right as for one that is all wrong. */
export function isSignedBy(signed: Signed, secret: string, given: string): boolean {
  const expected = Buffer.from(signatureOf(signed, secret), 'latin1');
  const found = Buffer.from(given, 'latin1');
  return found.length === expected.length && timingSafeEqual(found, expected);
}

export function isInWindow(timestamp: string, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(now - Number(timestamp) * 1_000) <= WINDOW;
}
