import type { View } from '../../normalise/view.js';
import { eachWord } from '../../normalise/words.js';
import { LetterAutomaton } from './letter-automaton.js';
import { beginsSlur, isSlur, PIECES_OF_SLURS } from './slur-words.js';
import { PIECES_OF_SWEARING, swearingIn } from './swear-words.js';
import { WordMemo } from './word-memo.js';

/** What a view holds of crude words at all: most hold none, and one pass for all detectors tells. */
export interface CrudeWords {
  readonly swearing: boolean;
  /** Of one word or two. */
  readonly slur: boolean;
}

/** Of one word of the plain view. */
export interface Judgement {
  /** How sure it is to be swearing, 0 to 1. */
  readonly swearing: number;
  readonly slur: boolean;
  /** It may be the first of two words that are a slur together. */
  readonly beginsSlur: boolean;
}

/** Longer ones are addresses or noise. UTF-16 code units. */
const LONGEST_LATIN = 40;
const LONGEST = 2 * LONGEST_LATIN;

const known = new WeakMap<View, CrudeWords>();
const swearing = new LetterAutomaton(PIECES_OF_SWEARING);
const crude = new LetterAutomaton([...PIECES_OF_SWEARING, ...PIECES_OF_SLURS]);
const judged = new WordMemo<Judgement>(50_000, word => ({
  swearing: swearing.standsIn(word) ? swearingIn(word) : 0,
  slur: isSlur(word),
  beginsSlur: beginsSlur(word),
}));

export function crudeWordsIn(view: View): CrudeWords {
  const before = known.get(view);
  if (before) return before;
  const found = crude.standsIn(view.text) ? look(view.text) : { swearing: false, slur: false };
  known.set(view, found);
  return found;
}

export function judgementOf(word: string): Judgement {
  return judged.of(word);
}

function look(text: string): CrudeWords {
  let swearing = false;
  let slur = false;
  let first = '';
  eachWord(text, (start, end, latin) => {
    const length = end - start;
    const judgement = length <= (latin ? LONGEST_LATIN : LONGEST) ? judgementOf(text.slice(start, end)) : NONE;
    swearing ||= judgement.swearing > 0;
    slur ||= judgement.slur || (first !== '' && isSlur(`${first} ${text.slice(start, end)}`));
    first = judgement.beginsSlur ? text.slice(start, end) : '';
  });
  return { swearing, slur };
}

const NONE: Judgement = { swearing: 0, slur: false, beginsSlur: false };
