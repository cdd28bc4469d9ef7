import { Secret, TOTP } from 'otpauth';

/** Seconds that a code stands in the app. */
const PERIOD = 30;
/** Codes this many steps before or after the present one are good: clocks differ. */
const WINDOW = 1;
/** Codes this many steps back are named as too old rather than wrong. */
const REMEMBERED = 10;

export type ReadCode =
  | { readonly outcome: 'good'; readonly step: number }
  | { readonly outcome: 'expired' }
  | { readonly outcome: 'wrong' };

/** 160 random bits, base32. */
export function makeKey(): string {
  return new Secret({ size: 20 }).base32;
}

/** What the QR code says. `school`: shown in the app as `Candour, <school>`. */
export function keyAddress(key: string, email: string, school: string): string {
  return new TOTP({ issuer: appName(school), label: email, secret: key, period: PERIOD }).toString();
}

/** Under what the app shows it. A colon would end the name. */
export function appName(school: string): string {
  return school === '' ? 'Candour' : `Candour, ${school.replaceAll(':', ' ')}`;
}

/** Which 30 seconds a code belongs to. Whether it was used before is not known here. */
export function readCode(key: string, written: string, now: Date): ReadCode {
  const token = written.replaceAll(/[\s-]/g, '');
  if (!/^\d{6}$/.test(token)) return { outcome: 'wrong' };
  const totp = new TOTP({ secret: key, period: PERIOD });
  const timestamp = now.getTime();
  const delta = totp.validate({ token, timestamp, window: REMEMBERED });
  if (delta === null || delta > WINDOW) return { outcome: 'wrong' };
  if (delta < -WINDOW) return { outcome: 'expired' };
  return { outcome: 'good', step: totp.counter({ timestamp }) + delta };
}
