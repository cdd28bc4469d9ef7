import { type Form, pick } from './form.js';

const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const word = (digit: string) => WORDS[Number(digit)] ?? '';
const each =
  (of: (digit: string, at: number) => string, between = '') =>
  (number: string) =>
    [...number].map(of).join(between);
const spoken = (digits: string) =>
  each(
    word,
    ' ',
  )(digits)
    .replaceAll('zero', 'oh')
    .replaceAll(/\b(\w+) \1\b/g, 'double $1');

/** How people write a number that is not to look like one. */
const DISGUISES: readonly (readonly [name: string, of: (number: string) => string])[] = [
  ['o for zero', number => number.replaceAll('0', 'o')],
  ['number words', each(word, ' ')],
  ['words with oh and double', spoken],
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

const BEFORE = ['my number is ', 'ring me on ', '', 'text ', 'ok so its ', 'Here you go: '];
const BETWEEN = ['', 'then ', '', 'and '];
const AFTER = [' ;)', '', ' x', ' dont tell', ' ok?', ''];

/** Sent in pieces, the second of them now and then with a word before it. */
function pieces(parts: readonly string[], turn: number): readonly string[] {
  return parts.map((part, at) => {
    const before = at === 0 ? pick(BEFORE, turn) : pick(BETWEEN, turn + at);
    return `${before}${part}${at === parts.length - 1 ? pick(AFTER, turn) : ''}`;
  });
}

const CUTS_IN_TWO = [5, 8, 4, 6];
const CUTS_IN_THREE = [
  [5, 8],
  [3, 7],
  [4, 8],
  [5, 9],
] as const;
const inTwo = (number: string, turn: number) => {
  const cut = pick(CUTS_IN_TWO, turn);
  return [number.slice(0, cut), number.slice(cut)];
};
const inThree = (number: string, turn: number) => {
  const [first, second] = pick(CUTS_IN_THREE, turn);
  return [number.slice(0, first), number.slice(first, second), number.slice(second)];
};

export const PLAIN_NUMBER: Form<string> = {
  name: 'plain',
  write: (number, turn) => [pick(CARRIERS, turn)(`${number.slice(0, 5)} ${number.slice(5)}`)],
};

export const DISGUISED_NUMBERS: readonly Form<string>[] = [
  ...DISGUISES.map(([name, of]) => ({
    name,
    write: (number: string, turn: number) => [pick(CARRIERS, turn)(of(number))],
  })),
  { name: 'split over 2 messages', write: (number, turn) => pieces(inTwo(number, turn), turn) },
  { name: 'split over 3 messages', write: (number, turn) => pieces(inThree(number, turn), turn) },
  { name: 'words, split over 3 messages', write: (number, turn) => pieces(inThree(number, turn).map(spoken), turn) },
  {
    name: 'o for zero, split over 2 messages',
    write: (number, turn) =>
      pieces(
        inTwo(number, turn).map(part => part.replaceAll('0', 'o')),
        turn,
      ),
  },
];

/** From the ranges that Ofcom keeps for drama; the same every time. */
export const NUMBERS: readonly string[] = Array.from(
  { length: 60 },
  (_, at) => `07700900${String((at * 37 + 101) % 1000).padStart(3, '0')}`,
);
