import { createHash, randomBytes } from 'node:crypto';
import { type LinkPurpose, SignInLinkModel, type SignInLinkRecord } from '../../models/sign-in-link.js';

/** How long a link lets somebody choose a password, milliseconds. */
export const LINK_LIFETIME = 24 * 60 * 60_000;

/** What stands in a link: 256 random bits, of which only the hash is kept. Links made before stay good: whoever asks for another must not end the first. */
export async function makeLink(userId: string, purpose: LinkPurpose, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + LINK_LIFETIME);
  await SignInLinkModel.create([{ _id: hashOf(token), userId, purpose, createdAt: now, expiresAt }]);
  return token;
}

/** The link, unused and in time, or `null`. Looking changes nothing: mail programs open links to look behind them. */
export async function findLink(token: string, now: Date): Promise<SignInLinkRecord | null> {
  return SignInLinkModel.findOne({ _id: hashOf(token), expiresAt: { $gt: now } }).lean();
}

/** As `findLink`, and it is used up: of two who use it at once one finds it. */
export async function useLink(token: string, now: Date): Promise<SignInLinkRecord | null> {
  return SignInLinkModel.findOneAndDelete({ _id: hashOf(token), expiresAt: { $gt: now } }).lean();
}

export async function endLinksOf(userId: string): Promise<void> {
  await SignInLinkModel.deleteMany({ userId });
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
