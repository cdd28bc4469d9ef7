import { createHmac } from 'node:crypto';

/**
 * What a text looks like, so that near-copies of it are recognised without keeping a word of it: the smallest keyed hashes of its runs of
 * three words, in bands (MinHash). Without the key nobody can tell which words they stand for.
 */
export interface Likeness {
  /** `<band>:<four hashes of 16 bits>`; two near-copies have most of the hashes, and with them some bands, in common. */
  readonly bands: readonly string[];
}

const BANDS = 8;
const ROWS = 4;
/** What share of the hashes near-copies have in common at least. */
const LIKE = 0.7;
/** Below that many words two texts are alike by chance. */
const FEWEST_WORDS = 30;
/** What stands further on is not looked at: a text may be long, and its copies begin alike. */
const MOST_WORDS = 2_000;
const RUN = 3;

/** `null`: too short to be compared. */
export function likenessOf(text: string, key: Uint8Array): Likeness | null {
  const words = wordsOf(text);
  if (words.length < FEWEST_WORDS) return null;
  const smallest = new Uint32Array(BANDS * ROWS).fill(0xffff_ffff);
  const runs = new Set(words.slice(RUN - 1).map((_, at) => words.slice(at, at + RUN).join(' ')));
  for (const run of runs) {
    const digest = createHmac('sha256', key).update(`likeness|${run}`).digest();
    const [base, step] = [digest.readUInt32LE(0), digest.readUInt32LE(4) | 1];
    for (let at = 0; at < smallest.length; at += 1) {
      const hash = scattered((base + Math.imul(at, step)) >>> 0);
      if (hash < (smallest[at] ?? 0)) smallest[at] = hash;
    }
  }
  const rows = [...smallest].map(hash => (hash & 0xffff).toString(16).padStart(4, '0'));
  const bands = Array.from({ length: BANDS }, (_, at) => `${at}:${rows.slice(at * ROWS, (at + 1) * ROWS).join('')}`);
  return { bands };
}

/** Whether two texts are near-copies of each other, by their bands. */
export function isLike(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== BANDS || b.length !== BANDS) return false;
  const [rowsOfA, rowsOfB] = [rowsOf(a), rowsOf(b)];
  return rowsOfA.filter((row, at) => row === rowsOfB[at]).length >= LIKE * BANDS * ROWS;
}

function rowsOf(bands: readonly string[]): readonly string[] {
  return bands.flatMap(band => band.slice(band.indexOf(':') + 1).match(/.{4}/g) ?? []);
}

/** Numbers, accents and signs do not make another text. */
function wordsOf(text: string): readonly string[] {
  const plain = text
    .slice(0, MOST_WORDS * 20)
    .toLowerCase()
    .replaceAll(/\d+/g, '0');
  return (plain.match(/[\p{L}\p{M}0]+/gu) ?? []).slice(0, MOST_WORDS);
}

/** Neighbouring numbers far from each other (the finaliser of MurmurHash3, public domain). */
function scattered(number: number): number {
  let mixed = number ^ (number >>> 16);
  mixed = Math.imul(mixed, 0x85eb_ca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
