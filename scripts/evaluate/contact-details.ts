import type { Detection } from '../../services/detect/detect.js';
import { raisedBy } from './detecting.js';
import { atLeast, type Measure, share } from './measure.js';

const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const word = (digit: string) => WORDS[Number(digit)] ?? '';
const each =
  (of: (digit: string, at: number) => string, between = '') =>
  (number: string) =>
    [...number].map(of).join(between);

/** How people write a number that is not to look like one. */
const DISGUISES: readonly (readonly [name: string, of: (number: string) => string])[] = [
  ['o for zero', number => number.replaceAll('0', 'o')],
  ['number words', each(word, ' ')],
  [
    'words with oh and double',
    number =>
      each(
        word,
        ' ',
      )(number)
        .replaceAll('zero', 'oh')
        .replaceAll(/(\w+) \1/g, 'double $1'),
  ],
  ['half words, half digits', each((digit, at) => (at % 2 === 0 ? digit : word(digit)), ' ')],
  ['every digit apart', each(digit => digit, ' ')],
  ['dots between', each(digit => digit, '.')],
  ['slashes and bars', number => `${number.slice(0, 5)}/${number.slice(5, 8)}|${number.slice(8)}`],
  ['full-width digits', each(digit => String.fromCharCode(0xff10 + Number(digit)))],
  ['keycaps', each(digit => `${digit}\ufe0f\u20e3`)],
  ['l for one', number => number.replaceAll('1', 'l')],
  ['invisible characters', each(digit => digit, '\u200b')],
  ['words joined by commas', each(word, ', ')],
];

const CARRIERS: readonly ((number: string) => string)[] = [
  number => `text me on ${number} tonight`,
  number => `my number is ${number}, save it`,
  number => `${number} thats my mobile if you need me`,
  number => `You can reach me on ${number} in the evenings if the portal is down.`,
];

/** From the ranges that Ofcom keeps for drama; the same every time. */
const NUMBERS = Array.from({ length: 60 }, (_, at) => `07700900${String((at * 37 + 101) % 1000).padStart(3, '0')}`);

/** Plain and disguised telephone numbers that a mentor gives a pupil. */
export function measureContactDetails(detection: Detection): readonly Measure[] {
  const foundShare = (what: string, of: (number: string) => string, goal: Measure['goal']) => {
    const texts = NUMBERS.flatMap(number => CARRIERS.map(carry => carry(of(number))));
    const found = texts.filter(text => {
      const words = { channel: 'chat', from: 'mentor', to: 'pupil', subject: '', text } as const;
      return raisedBy(words, detection).has('contact.phone');
    });
    return share('telephone numbers', what, found.length, texts.length, goal);
  };
  const plainOnes = foundShare('plain: recall', number => `${number.slice(0, 5)} ${number.slice(5)}`, atLeast(0.999));
  const disguised = DISGUISES.map(([name, of]) => foundShare(`${name}: recall`, of, null));
  const hits = disguised.reduce((sum, { value, n }) => sum + value * n, 0);
  const all = disguised.reduce((sum, { n }) => sum + n, 0);
  return [
    plainOnes,
    ...disguised,
    share('telephone numbers', 'all disguises: recall', Math.round(hits), all, atLeast(0.97)),
  ];
}
