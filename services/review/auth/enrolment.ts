import type { Request } from 'express';
import type { KeyRing } from '../../store/seal.js';
import { makeKey } from '../../users/one-time-code.js';

/** The key of an app that is being set up, sealed: sessions are stored. Begun by a form, never by looking at a page. */
export interface Enrolment {
  readonly userId: string;
  readonly keyId: string;
  /** Base64. */
  readonly box: string;
}

export function beginEnrolment({ session }: Request, userId: string, keys: KeyRing): void {
  const { keyId, box } = keys.seal(makeKey(), `enrolment|${userId}`);
  session.enrolment = { userId, keyId, box: box.toString('base64') };
}

/** The key, base32, or `null` when this user is not setting up an app. */
export function enrolmentKey({ session }: Request, userId: string, keys: KeyRing): string | null {
  const { enrolment } = session;
  if (enrolment?.userId !== userId) return null;
  const { keyId, box } = enrolment;
  return keys.open({ keyId, box: Buffer.from(box, 'base64') }, `enrolment|${userId}`);
}
