import { COMMON_PARTS, TRADE_PARTS } from './common-passwords.js';

/** Letters and digits that must be left once everything predictable is taken away. */
const LEAST_LEFT = 6;
/** Shorter words would take pieces out of others by chance. */
const LEAST_WORD = 3;

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
};

/**
 * Whether a password is little more than well-known parts of passwords, words of the school or of its owner, runs and repetitions, and digits at
 * its ends: `Northfield2026!`, `p.raman.p.raman`, `Passw0rd!Passw0rd!`. `about`: the owner's address and name, and the school's name.
 */
export function isPredictable(password: string, about: readonly string[]): boolean {
  const written = password.normalize('NFKC').toLowerCase();
  const words = [...COMMON_PARTS, ...TRADE_PARTS, ...about.flatMap(wordsOf)].filter(word => word.length >= LEAST_WORD);
  const undisguised = [...written].map(sign => LEET[sign] ?? sign).join('');
  return [written, undisguised].some(text => left(text, words) < LEAST_LEFT);
}

/** How many letters and digits no word and no run accounts for. Linear in the password for each word. */
function left(text: string, words: readonly string[]): number {
  const covered = new Array<boolean>(text.length).fill(false);
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
      covered.fill(true, at, at + word.length);
  }
  coverRuns(text, covered);
  const counts = (index: number) => !covered[index] && /[\p{L}\p{N}]/u.test(text[index] ?? '');
  const isDigit = (index: number) => /\d/.test(text[index] ?? '');
  let first = 0;
  let last = text.length - 1;
  while (first <= last && (!counts(first) || isDigit(first))) first += 1;
  while (last >= first && (!counts(last) || isDigit(last))) last -= 1;
  let rest = 0;
  for (let index = first; index <= last; index += 1) if (counts(index)) rest += 1;
  return rest;
}

/** `aaaa`, `1234`, `dcba`: three signs or more that follow each other by the same step of none or one. */
function coverRuns(text: string, covered: boolean[]): void {
  const stepTo = (index: number) => text.charCodeAt(index) - text.charCodeAt(index - 1);
  let start = 0;
  while (start < text.length) {
    let end = start + 1;
    while (end < text.length && stepTo(end) === stepTo(start + 1)) end += 1;
    if (end - start >= 3 && Math.abs(stepTo(start + 1)) <= 1) covered.fill(true, start, end);
    // The last sign of a run may begin the next one.
    start = Math.max(start + 1, end - 1);
  }
}

/** `p.raman@northfield.example` is `raman` and `northfield`: what stands last in an address belongs to nobody. */
function wordsOf(text: string): readonly string[] {
  const lower = text.normalize('NFKC').toLowerCase();
  const [local = '', domain] = lower.split('@');
  const named = domain === undefined ? lower : `${local} ${domain.split('.').slice(0, -1).join(' ')}`;
  return named.split(/[^\p{L}\p{N}]+/u);
}
