/** Repeatable random numbers from 0 to 1 (mulberry32), so that a failing property can be run again. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What people and their opponents write: words, digits, signs, accents, other alphabets, emoji, invisible characters, half a pair. */
const PIECES = [
  ...[
    'hello',
    'Meet',
    'd3l3te',
    'm e e t',
    's.n.a.p',
    'sooooo',
    'café',
    'naïve',
    'Zoë',
    'ﬁne',
    'Straße',
    '0770',
    '½',
    'don’t',
    "it's",
    'p@ss',
  ],
  ...[
    ' ',
    '  ',
    '\n',
    '\r\n',
    '\t',
    '\u00a0',
    '.',
    ',',
    '!',
    '?',
    '-',
    '_',
    '…',
    '\u200b',
    '\u00ad',
    '\u202e',
    '\ufeff',
    '\u0301',
    '\u0000',
  ],
  ...[
    'ｆｕｌｌ',
    '𝓼𝓬𝓻𝓲𝓹𝓽',
    'ѕсhооl',
    'αβγ',
    'ⓢⓝⓐⓟ',
    '🇸🇳',
    '👻',
    '👩‍👩‍👧',
    '1️⃣',
    '漢字',
    'שלום',
    '\ud83d',
    '\udc7b',
    'İ',
    'ǆ',
    'ﷺ',
  ],
];

export function randomText(random: () => number, pieces: number): string {
  return Array.from({ length: pieces }, () => PIECES[Math.floor(random() * PIECES.length)] ?? '').join('');
}
