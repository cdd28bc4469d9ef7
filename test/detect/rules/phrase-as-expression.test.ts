import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { bodyOf, patternOf, type WrittenElement } from '../../../services/detect/rules/expression.js';
import { randomFrom } from '../../normalise/texts.js';
import { matchesIn, searchFor } from './find-phrase.js';

const WORDS = [
  'you',
  'me',
  'my',
  'see',
  'see me',
  'my my',
  'tell you',
  'photo*',
  'me*',
  'see photo*',
  '£*',
  '24/7',
  '🤫',
  ':',
  'you.me',
];
const PIECES = [
  ...WORDS.map(word => word.replace('*', 's')),
  'other',
  'photo',
  '£5',
  'mex',
  '3.30',
  'a/b',
  'abcdefghijklmnopqrstuvwxyzabcde',
];
const BETWEEN = [
  ' ',
  ' ',
  ' ',
  ' ',
  ' ',
  ', ',
  ' - ',
  '-',
  '\n',
  ' (',
  '/',
  '. ',
  '',
  '     ',
  '," ',
  ',,,,,',
  '? ',
  '🙂 ',
];

describe('a phrase of words', () => {
  it('is found where a regular expression of the same phrase would find it, whatever the phrase and the text', () => {
    const random = randomFrom(11);
    const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
    let matches = 0;
    for (let round = 0; round < 800; round += 1) {
      const elements = randomElements(random);
      const phrase = elements.map(written).join(' ');
      const search = searchFor([phrase]);
      const pattern = patternOf(bodyOf(elements));
      for (let text = 0; text < 4; text += 1) {
        const words = Array.from({ length: 14 }, () => (random() < 0.7 ? pick(PIECES) : pick(WORDS).replace('*', '')));
        const said = words.reduce((all, word) => `${all}${pick(BETWEEN)}${word}`);
        const expected = [...said.matchAll(pattern)].map(match => [match.index, match.index + match[0].length]);
        const found = matchesIn(search, said).map(({ start, end }) => [start, end]);
        // The plain view has one blank where the text has several; a view that leads back is tested elsewhere.
        if (said.includes('  ')) continue;
        assert.deepEqual(found, expected, `"${phrase}" in ${JSON.stringify(said)}`);
        matches += found.length;
      }
    }
    assert.ok(matches > 300, `only ${matches} matches`);
  });
});

/** Two to six elements; a gap between two words, and never beside an optional one at the beginning. */
function randomElements(random: () => number): WrittenElement[] {
  const elements: WrittenElement[] = [];
  const length = 1 + Math.floor(random() * 5);
  const required = Math.floor(random() * length);
  for (let at = 0; at < length; at += 1) {
    const count = 1 + Math.floor(random() * 3);
    const alternatives = Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)] ?? '');
    elements.push({ kind: 'words', alternatives, optional: at !== required && random() < 0.4 });
    if (at >= required && at + 1 < length && random() < 0.3) elements.push({ kind: 'gap' });
  }
  return elements;
}

function written(element: WrittenElement): string {
  if (element.kind === 'gap') return '...';
  const inside = element.alternatives.join('|');
  return element.optional ? `[${inside}]` : `(${inside})`;
}
