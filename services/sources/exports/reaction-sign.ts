/** Letters and digits are words; `1️⃣` is a picture. */
const WORDS = /[\p{L}\p{N}]/u;
const KEYCAPS = /[0-9]\ufe0f?\u20e3/gu;

/**
 * Whether a reaction is the picture that it should be, and no words in a place where nobody looks for any: some products let a program send
 * any text as a reaction.
 */
export function isSign(reaction: string): boolean {
  return !WORDS.test(reaction.replaceAll(KEYCAPS, ''));
}
