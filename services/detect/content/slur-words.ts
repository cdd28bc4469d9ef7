import { createHash } from 'node:crypto';
import { cuss } from 'cuss';
import { NO_LETTER } from './letter-automaton.js';

/**
 * Which words of the package abuse people for who they are, by mark, so that the project spells none of them out. Words with an
 * ordinary British meaning (smoking, embankments, a gap in armour, history books) are left out; rules look at their context.
 */
const MARKS: ReadonlySet<string> = new Set(
  (
    '044eb98b18 066b37d823 08a841e996 093b7636b2 09b1e6bf5c 0ce875d620 0f9326dff6 118418653f 120f6e5b4e ' +
    '1290d04b90 12e6274e43 158869a973 16ea09fc78 17a110e533 19dfa95613 1c4bfd100a 1c71aa8d29 21a991a802 ' +
    '22fc75e65a 241297e080 243f34dc59 268651b3ec 27a62b6817 286fb2788b 2892629af6 309026f602 31a797481a ' +
    '31d9482963 325c687181 333f761809 341d56384a 374cd9d139 37616f4466 3b1e0d7c5d 3c8400b402 3cc0a581d3 ' +
    '3d77bfc41a 43508b5c03 44781c5c02 448b303c89 457f002f92 45cd3e1bb4 46e0282fa3 470b601df7 4753d01249 ' +
    '4b4b6cb8a2 4c58f5d5fe 4d4a160001 567ee6b879 56d9e1f657 581f0f7366 5b3ae48be1 605064d90f 60b7755206 ' +
    '6122fdf4ae 63bd9333b1 66415f8ce3 68681c9708 6b571f65fa 6c93f8a742 6d1833779e 70e1483a16 70e4043b67 ' +
    '7122c9a14b 79301d9cce 810004395c 82159dd028 83bd72f7a1 83dd8e733b 841658d9f3 864316e761 86607d124f ' +
    '86f6245622 87d1690e74 8b9dafd9b1 8f5083e3e5 8fa4f2f945 9082d12f58 92b9f83f03 9345707dca 95ad9b16ed ' +
    '98b52c4b6b 9ae404395a 9bbd6026e9 9bc997ae6a 9ce7fb8235 9d1933ef8c 9da9860b79 9f1b8e5a29 9ff0e1e39a ' +
    'acc96930e3 aebbda5a07 b01d78028c b3036a6b51 b31e83928b b3cec2f6ec b479677748 b726c4b4a1 ba59331131 ' +
    'bb209d506b bd331fb1d2 be00f1af52 bf5cc0aa20 c1b4ed0539 c3de533e9b c48a5f0e90 c5450db3f1 c709d1a287 ' +
    'c70e3e7c47 c7c02e48a1 cc02032349 d284c1e19c d60f1915a5 d873147a35 daec0c235d db5b10229f dc675e4481 ' +
    'ddbff84831 e00dada9f1 e51555b298 e742d17ff4 e7b98c6aa5 e9e8b6c5af ec2fe80630 ec44545ba1 ee5a869b5a ' +
    'eea2991640 eef3bd0916 f1d0ee7455 f64c6fad9c fca81a4317 fd3c9e240a fdd6f2df3d'
  ).split(' '),
);
const SLURS: ReadonlySet<string> = new Set(Object.keys(cuss).filter(word => MARKS.has(markOf(word))));

const FIRST_OF_TWO: ReadonlySet<string> = new Set(
  [...SLURS].flatMap(slur => (slur.includes(' ') ? slur.split(' ').slice(0, 1) : [])),
);

/** What at least one of stands in every text that holds a slur, for `LetterAutomaton`. */
export const PIECES_OF_SLURS: readonly string[] = [...SLURS].flatMap(slur => {
  const piece = NO_LETTER + slur.replace(' ', NO_LETTER);
  return [piece + NO_LETTER, `${piece}s${NO_LETTER}`];
});

/** First ten hexadecimal digits of the SHA-256 of a word in lower case. */
export function markOf(word: string): string {
  return createHash('sha256').update(word).digest('hex').slice(0, 10);
}

/** Of one word or two, in the singular or the plural. In the plain view. */
export function isSlur(phrase: string): boolean {
  return SLURS.has(phrase) || (phrase.endsWith('s') && SLURS.has(phrase.slice(0, -1)));
}

/** True for the first word of a slur of two. */
export function beginsSlur(word: string): boolean {
  return FIRST_OF_TWO.has(word);
}
