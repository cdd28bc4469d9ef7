import { type Form, pick } from './form.js';

const FIRST = ['kite', 'otter', 'maple', 'cobalt', 'juniper', 'tinsel', 'pebble', 'quartz'];
const SECOND = ['flyer', 'dancer', 'painter', 'runner', 'drummer', 'skater'];
const SHAPES: readonly ((first: string, second: string, at: number) => string)[] = [
  (first, second, at) => `${first}_${second}${at % 9}`,
  (first, second, at) => `${first}${second}${10 + (at % 80)}`,
  (first, second) => `${first}.${second}`,
  (first, second) => `@${first}${second}`,
  (first, second) => `xx_${first}_${second.charAt(0)}`,
  (first, second) => `${first}${second}`,
];

/** Of words that are nobody's name; the same every time. */
export const HANDLES: readonly string[] = Array.from({ length: 72 }, (_, at) =>
  pick(SHAPES, at + Math.floor(at / 6))(pick(FIRST, at * 3), pick(SECOND, at * 5), at),
);

const PLATFORMS = ['snap', 'insta', 'snapchat', 'instagram', 'discord', 'tiktok', 'ig', 'telegram', 'psn', 'roblox'];
const LONG = ['snapchat', 'instagram', 'discord', 'tiktok', 'telegram', 'whatsapp', 'facebook', 'roblox'];
const STAND_INS = [
  'the ghost app',
  '👻',
  'the yellow app',
  '📸',
  'the clock app',
  'the bird app',
  'the gram',
  'paper plane',
];

const CARRIERS: readonly ((platform: string, handle: string) => string)[] = [
  (platform, handle) => `my ${platform} is ${handle}`,
  (platform, handle) => `add me on ${platform}, ${handle}`,
  (platform, handle) => `${handle} on ${platform} if you want`,
  (platform, handle) => `im on ${platform} as ${handle}`,
  (platform, handle) => `${platform}: ${handle}`,
  (platform, handle) => `find me on ${platform}, its ${handle} x`,
];

/** With one slip: a letter doubled, left out, or changed over with the next. */
function misspelt(name: string, turn: number): string {
  const at = 1 + (turn % (name.length - 2));
  const letter = name.charAt(at);
  const slips = [
    name.slice(0, at) + letter + name.slice(at),
    name.slice(0, at) + name.slice(at + 1),
    name.slice(0, at) + name.charAt(at + 1) + letter + name.slice(at + 2),
  ];
  return pick(slips, turn);
}

const carriedOn = (platforms: readonly string[]) => (handle: string, turn: number) => [
  pick(CARRIERS, turn)(pick(platforms, Math.floor(turn / CARRIERS.length)), handle),
];

export const PLAIN_HANDLE: Form<string> = { name: 'platform and name', write: carriedOn(PLATFORMS) };

export const DISGUISED_HANDLES: readonly Form<string>[] = [
  {
    name: 'platform misspelt',
    write: (handle, turn) => [pick(CARRIERS, turn)(misspelt(pick(LONG, Math.floor(turn / 6)), turn), handle)],
  },
  { name: 'stand-in for the platform', write: carriedOn(STAND_INS) },
  {
    name: 'split over 2 messages',
    write: (handle, turn) => {
      const platform = pick(PLATFORMS, Math.floor(turn / 5));
      return pick(
        [
          [`my ${platform} is`, handle],
          [`add me on ${platform}`, `its ${handle}`],
          [handle, `thats my ${platform}`],
          [`on ${platform} im`, `${handle} x`],
          [`${platform}:`, handle],
        ],
        turn,
      );
    },
  },
  {
    name: 'name itself split over 2 messages',
    write: (handle, turn) => {
      const platform = pick(PLATFORMS, Math.floor(turn / 3));
      const name = handle.replace('@', '');
      const cut = Math.max(4, name.search(/(?<=...)[_.]/));
      return [`my ${platform} is ${name.slice(0, cut)}`, name.slice(cut)];
    },
  },
];
