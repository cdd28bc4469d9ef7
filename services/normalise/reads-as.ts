import { digitRuns } from './digits.js';
import { viewsOf } from './views.js';

/** So many digits are a number that somebody could call; fewer are read as they stand. */
const LEAST_DIGITS = 7;

/**
 * How a passage is read when that differs from how it is written: digits that were spelled out or replaced by letters, letters that were
 * set apart, replaced by signs or taken from other alphabets. `null`: it reads as it is written. Never longer than the passage's own words.
 */
export function readsAs(passage: string): string | null {
  const { plain, disguised } = viewsOf(passage);
  const number = digitRuns(plain, LEAST_DIGITS).find(run => run.disguised);
  if (number) return spacedDigits(number.digits);
  if (disguised !== null) return disguised.text;
  return BORROWED.test(passage) ? plain.text : null;
}

/** Letters of alphabets that Latin ones are borrowed from, and characters that cannot be seen. Capitals, accents and quotation marks need no telling. */
const BORROWED =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]|(?!\u200C|\u200D|[\u{E0020}-\u{E007F}])\p{Cf}/u;

/** `07700 900147`, as numbers of eleven digits are written here; others in one piece. */
function spacedDigits(digits: string): string {
  return /^0\d{10}$/.test(digits) ? `${digits.slice(0, 5)} ${digits.slice(5)}` : digits;
}
