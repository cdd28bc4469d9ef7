import { type AccountLetterKind, AccountLetterModel } from '../../models/account-letter.js';
import type { KeyRing } from '../../services/store/seal.js';

/** What people were told about their accounts, oldest first. */
export async function lettersTo(userId: string): Promise<readonly string[]> {
  const letters = await AccountLetterModel.find({ userId }).sort({ createdAt: 1 }).lean();
  return letters.map(({ kind }) => kind);
}

/** The path of the link in the latest letter of this kind, as whoever gets it would follow it. */
export async function linkIn(kind: AccountLetterKind, userId: string, keys: KeyRing): Promise<string> {
  const letter = await AccountLetterModel.findOne({ userId, kind }).sort({ createdAt: -1 }).lean().orFail();
  if (letter.sealed === null) throw new Error('There is no link in it.');
  return `/link/${keys.open(letter.sealed, `account-letters|${letter._id}`)}`;
}
