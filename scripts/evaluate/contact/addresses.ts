import { type Form, pick } from './form.js';

/** Before and behind the @. */
export interface Address {
  readonly name: string;
  readonly host: string;
}

const FIRST = ['kite', 'otter', 'maple', 'cobalt', 'juniper', 'tinsel', 'pebble', 'quartz', 'willow', 'ember'];
const SECOND = ['lantern', 'harbour', 'thistle', 'compass', 'marble', 'sparrow', 'velvet', 'canyon'];
const SHAPES: readonly ((first: string, second: string, at: number) => string)[] = [
  (first, second) => `${first}.${second}`,
  (first, second, at) => `${first}${second}${(at * 7) % 90}`,
  (first, second) => `${first}_${second}`,
  (first, second) => `${first.charAt(0)}.${second}`,
  (first, second) => `${first}${second}`,
];
const HOSTS = [
  'gmail.com',
  'outlook.com',
  'hotmail.co.uk',
  'yahoo.co.uk',
  'icloud.com',
  'proton.me',
  'kiteworks.example',
];

/** Of words that are nobody's name; the same every time. */
export const ADDRESSES: readonly Address[] = Array.from({ length: 70 }, (_, at) => ({
  name: pick(SHAPES, at)(pick(FIRST, at * 3), pick(SECOND, at * 5), at),
  host: pick(HOSTS, at + Math.floor(at / 7)),
}));

const CARRIERS: readonly ((address: string) => string)[] = [
  address => `email me at ${address}`,
  address => `my other address is ${address} if this is slow`,
  address => `${address} is the one I check most`,
  address => `Send it to ${address} instead, please.`,
];
const spelt = (text: string) => text.replaceAll('.', ' dot ').replaceAll('_', ' underscore ');
const apart = (text: string) => [...text].join(' ');
const carried = (of: (address: Address) => string) => (address: Address, turn: number) => [
  pick(CARRIERS, turn)(of(address)),
];

export const PLAIN_ADDRESS: Form<Address> = { name: 'plain', write: carried(({ name, host }) => `${name}@${host}`) };

export const DISGUISED_ADDRESSES: readonly Form<Address>[] = [
  { name: 'at and dot', write: carried(({ name, host }) => `${spelt(name)} at ${spelt(host)}`) },
  {
    name: 'at and dot in round brackets',
    write: carried(({ name, host }) => `${name}(at)${host.replaceAll('.', '(dot)')}`),
  },
  {
    name: 'at and dot in square brackets',
    write: carried(({ name, host }) => `${name} [at] ${host.replaceAll('.', ' [dot] ')}`),
  },
  { name: 'spaces around the signs', write: carried(({ name, host }) => `${name} @ ${host.replaceAll('.', ' . ')}`) },
  { name: 'every letter apart', write: carried(({ name, host }) => `${apart(name)} @ ${apart(host)}`) },
  {
    name: 'words in reverse',
    write: ({ name, host }, turn) => {
      const words = `${spelt(name)} at ${spelt(host)}`.split(' ').reverse().join(' ');
      return [`${pick(CARRIERS, turn)(words)} ${pick(['(read it backwards)', '', 'but the other way round'], turn)}`];
    },
  },
  {
    name: 'letters in reverse',
    write: carried(({ name, host }) => [...`${name}@${host}`].reverse().join('')),
  },
  {
    name: 'split over 2 messages, as it is',
    write: ({ name, host }, turn) => {
      const cut = pick([name.length, name.length + 1, name.length + 4, 4], turn);
      const address = `${name}@${host}`;
      return [`${pick(['my email is ', '', 'email me, its '], turn)}${address.slice(0, cut)}`, address.slice(cut)];
    },
  },
  {
    name: 'split over 3 messages, at and dot',
    write: ({ name, host }, turn) => {
      const [domain = '', ...rest] = host.split('.');
      const first = `${pick(['my email is ', '', 'ok its '], turn)}${spelt(name)}`;
      return pick(
        [
          [`${first} at`, domain, `dot ${rest.join(' dot ')}`],
          [first, `at ${domain}`, `dot ${rest.join(' dot ')} x`],
          [first, `at ${domain} dot`, rest.join(' dot ')],
        ],
        turn,
      );
    },
  },
];
