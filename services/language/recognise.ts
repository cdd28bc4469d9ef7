import { latest } from '../latest.js';
import { originOf, type View } from '../normalise/view.js';
import { viewsOf } from '../normalise/views.js';
import { type Language, packOf } from './names.js';
import { languagesByScript, OTHER_SCRIPT } from './scripts.js';
import { letterStatistics } from './statistics.js';
import { bitOf, ENGLISH, glance, LATIN_LANGUAGES, type PlacedWord, wordsOf } from './words.js';

export interface Recognised {
  /** Languages other than English in which the text, or a part of it of several words, is written; `[]`: English, or too short to tell. */
  readonly languages: readonly Language[];
  /** Languages of which it holds a word at least, those of `languages` among them, as packs are named. `any`: half of it, or a script, is no English. */
  readonly packs: ReadonlySet<string> | 'any';
}

const NOTHING: Recognised = { languages: [], packs: new Set() };

/** Whether the rules of a language are to be tried on a text: a message of three words is too short to tell what it is in. */
export function mayHold(text: string, pack: string): boolean {
  const { packs } = recognise(text);
  return packs === 'any' || packs.has(pack);
}

const KEPT = 6;

/**
 * Recognises what a text is written in. What is too short to tell is taken for English: names, numbers, "ok thx". Pure. Linear, and hardly
 * more than a look at each word when the text is English.
 */
export const recognise = latest(KEPT, (text): Recognised => {
  const { plain } = viewsOf(text);
  const { hints, isHalfForeign, mayBeForeign } = glance(plain, text);
  const hasOtherScript = OTHER_SCRIPT.test(plain.text);
  if (hints === 0 && !isHalfForeign && !mayBeForeign && !hasOtherScript) return NOTHING;
  const inLatin = mayBeForeign ? latinLanguages(plain, text) : [];
  const inOthers = hasOtherScript ? languagesByScript(text, guess) : [];
  const languages = [...new Set([...inLatin, ...inOthers])];
  const hinted = LATIN_LANGUAGES.filter(language => (hints & bitOf(language)) !== 0);
  const packs = new Set([...languages, ...hinted].map(packOf));
  return { languages, packs: isHalfForeign || inOthers.length > 0 ? 'any' : packs };
});

/** What a word adds to the run of a language. A run that has sunk to nothing is over, and the next word may begin another. */
const FREQUENT = 4;
const UNKNOWN = -1;
const IN_ENGLISH = -4;
/** Two frequent words with one unknown word between them at most. */
const ENOUGH = 7;

/** What words that nobody knows must weigh more than those of English, for the statistics: with a frequent word of the same language, and without. */
const FEW = 3;
const MANY = 6;
/** Two are a dish or a saying. */
const LEAST_WORDS = 3;
/** In so many runs of a text the statistics are asked; a text of nothing but names must not make them work for ever. */
const MOST_ASKED = 20;

interface Run {
  /** Indexes of words, both included. */
  readonly from: number;
  readonly to: number;
  readonly score: number;
}

function latinLanguages(view: View, original: string): readonly Language[] {
  const words = wordsOf(view, original);
  const part = ({ from, to }: Run) => {
    const { start, end } = originOf(view, words[from]?.start ?? 0, words[to]?.end ?? 0);
    return original.slice(start, Math.min(end, start + MOST_READ));
  };
  const frequentIn = languagesTwice(words);
  const english = words.filter(({ bits }) => bits === ENGLISH).length;
  const found = LATIN_LANGUAGES.flatMap(language => {
    if ((frequentIn & bitOf(language)) === 0) return [];
    const run = bestRun(words, bitOf(language));
    const length = run ? run.to - run.from + 1 : 0;
    // Two words among many of English are quoted: "merci, bonjour" in a lesson.
    return run && (length >= LEAST_WORDS || length >= english) ? [{ language, ...run }] : [];
  }).sort((a, b) => b.score - a.score);
  const languages: Language[] = [];
  const taken: Run[] = [];
  for (const run of found) {
    if (taken.some(one => overlap(one, run))) continue;
    taken.push(run);
    const rivals = found.filter(one => overlap(one, run) && run.score - one.score < FREQUENT);
    languages.push(rivals.length === 1 ? run.language : likeliest(rivals, part(run)));
  }
  let asked = 0;
  for (const run of unknownRuns(words)) {
    const frequent = frequentBits(words, run);
    if (run.score < MANY && frequent === 0) continue;
    if (taken.some(one => overlap(one, run)) || asked === MOST_ASKED) continue;
    asked += 1;
    const language = guess(part(run));
    if (language !== null && (run.score >= MANY || (frequent & bitOf(language)) !== 0)) languages.push(language);
  }
  return languages;
}

/** The bits of languages of which there are two words at least. */
function languagesTwice(words: readonly PlacedWord[]): number {
  let once = 0;
  let twice = 0;
  for (const { bits } of words) {
    if ((bits & ENGLISH) !== 0) continue;
    twice |= once & bits;
    once |= bits;
  }
  return twice;
}

/** The bits of languages that a word of the run is of and is no English. */
function frequentBits(words: readonly PlacedWord[], { from, to }: Run): number {
  let all = 0;
  for (let at = from; at <= to; at += 1) {
    const bits = words[at]?.bits ?? 0;
    if ((bits & ENGLISH) === 0) all |= bits;
  }
  return all;
}

function overlap(a: Run, b: Run): boolean {
  return a.from <= b.to && b.from <= a.to;
}

/** The run of words with the most frequent ones of this language, two different ones at least; `null` when there is none. */
function bestRun(words: readonly PlacedWord[], own: number): Run | null {
  let best: Run | null = null;
  let score = 0;
  let from = 0;
  const different = new Set<string>();
  for (const [at, { bits, word, isName }] of words.entries()) {
    if (isName) continue;
    if ((bits & own) !== 0 && (bits & ENGLISH) === 0) {
      if (score <= 0) {
        score = 0;
        from = at;
        different.clear();
      }
      score += FREQUENT;
      different.add(word);
      if (score >= ENOUGH && different.size > 1 && score > (best?.score ?? 0)) best = { from, to: at, score };
    } else if (bits === ENGLISH) score += IN_ENGLISH;
    else if (bits === 0) score += UNKNOWN;
  }
  return best;
}

/** Where words that are no English follow one another. */
function* unknownRuns(words: readonly PlacedWord[]): Generator<Run> {
  let score = 0;
  let from = 0;
  let count = 0;
  let best: Run | null = null;
  for (const [at, { bits, weight, isName }] of words.entries()) {
    if (isName) continue;
    if ((bits & ENGLISH) === 0) {
      if (score === 0) {
        from = at;
        count = 0;
      }
      score += weight;
      count += 1;
      if (score >= FEW && count >= LEAST_WORDS && score > (best?.score ?? 0)) best = { from, to: at, score };
    } else if (bits === ENGLISH) {
      score = Math.max(0, score - 1);
      if (score === 0 && best) {
        yield best;
        best = null;
      }
    }
  }
  if (best) yield best;
}

/** The statistics look at no more, UTF-16 units. */
const MOST_READ = 400;

/** Where frequent words of several languages stand, the statistics decide. */
function likeliest(rivals: readonly { readonly language: Language }[], part: string): Language {
  const scores = letterStatistics().detect(part).getScores();
  const best = rivals.reduce((a, b) => ((scores[b.language] ?? 0) > (scores[a.language] ?? 0) ? b : a));
  return best.language;
}

/** What the statistics of letters say; `null` when they say English, or are not sure. */
function guess(part: string): Language | null {
  const result = letterStatistics().detect(part);
  return result.language !== 'en' && result.isReliable() ? result.language : null;
}
