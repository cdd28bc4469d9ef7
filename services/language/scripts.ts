import type { Language } from './names.js';

/** A script that is not Latin: its first and last code point, and the language when only one is written with it here. */
interface Script {
  readonly from: number;
  readonly to: number;
  /** The one that is written with it here. `und-…`: several are, and the statistics tell them apart where they can. */
  readonly language: Language;
}

const one = (from: number, to: number, language: Language): Script => ({ from, to, language });

const SCRIPTS: readonly Script[] = [
  one(0x370, 0x3ff, 'el'),
  one(0x400, 0x52f, 'und-Cyrl'),
  one(0x530, 0x58f, 'hy'),
  one(0x590, 0x5ff, 'he'),
  one(0x600, 0x6ff, 'und-Arab'),
  one(0x750, 0x77f, 'und-Arab'),
  one(0x900, 0x97f, 'hi'),
  one(0x980, 0x9ff, 'bn'),
  one(0xa00, 0xa7f, 'pa'),
  one(0xa80, 0xaff, 'gu'),
  one(0xb80, 0xbff, 'ta'),
  one(0xc00, 0xc7f, 'te'),
  one(0xc80, 0xcff, 'kn'),
  one(0xd00, 0xd7f, 'ml'),
  one(0xd80, 0xdff, 'si'),
  one(0xe00, 0xe7f, 'th'),
  one(0xe80, 0xeff, 'lo'),
  one(0x1000, 0x109f, 'my'),
  one(0x10a0, 0x10ff, 'ka'),
  one(0x1200, 0x139f, 'am'),
  one(0x1780, 0x17ff, 'km'),
  one(0x3040, 0x30ff, 'ja'),
  one(0x3400, 0x9fff, 'zh'),
  one(0xac00, 0xd7af, 'ko'),
  one(0xfb50, 0xfdff, 'und-Arab'),
  one(0xfe70, 0xfefc, 'und-Arab'),
];

/** Of other scripts, letters that stay what they are in the plain view. */
export const OTHER_SCRIPT = /[\u0370-\u1fff\u3040-\ud7ff\ufb50-\ufdff\ufe70-\ufefc]/;

/** Letters of which a message must hold so many before it is in another script: a name or a sign is not a message. */
const LEAST_LETTERS = 5;
/** In these, one sign is a word. */
const SIGNS_ARE_WORDS: ReadonlySet<Language> = new Set(['zh', 'ja', 'ko']);
const LEAST_SIGNS = 3;

/** Letters that only Urdu writes, of the languages with Arabic letters that come to schools here. */
const URDU = /[\u0679\u0688\u0691\u06ba\u06be\u06c1\u06d2]/;
/** Letters that only Ukrainian writes, and those that Russian writes and Ukrainian does not. */
const UKRAINIAN = /[\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491]/;
const RUSSIAN = /[\u0401\u042a\u042b\u042d\u0451\u044a\u044b\u044d]/;

/** What the words of one script are. */
interface Written {
  letters: number;
  readonly words: string[];
  /** A word holds a letter that looks like no Latin one. */
  isSure: boolean;
}

/**
 * The languages that a text holds in other scripts than the Latin one, the most used first. `guess`: what the statistics make of words of one
 * script, `null` when they cannot tell. Look-alike letters among Latin ones, and nothing but look-alike letters, are disguised English.
 */
export function languagesByScript(text: string, guess: (words: string) => Language | null): readonly Language[] {
  const byScript = new Map<Language, Written>();
  for (const [word] of text.matchAll(WORD)) {
    const language = scriptOf(word);
    if (language === null) continue;
    const written = byScript.get(language) ?? { letters: 0, words: [], isSure: false };
    byScript.set(language, written);
    written.letters += word.length;
    written.isSure ||= !LOOKALIKES.test(word);
    if (written.words.length < MOST_WORDS) written.words.push(word);
  }
  return [...byScript]
    .filter(([language, { letters, isSure }]) => {
      return isSure && letters >= (SIGNS_ARE_WORDS.has(language) ? LEAST_SIGNS : LEAST_LETTERS);
    })
    .sort(([, a], [, b]) => b.letters - a.letters)
    .map(([language, { words }]) => amongSeveral(language, words.join(' '), guess));
}

/** Runs of letters and of the marks that belong to them. */
const WORD = /[\p{L}\p{M}\u200c]+/gu;
/** Enough to tell a language by. */
const MOST_WORDS = 40;

/** Of a word that is written in one script; `null` when it is in Latin letters, or in a mixture. */
function scriptOf(word: string): Language | null {
  const point = word.codePointAt(0) ?? 0;
  if (point < 0x370 || /[a-z]/i.test(word)) return null;
  return SCRIPTS.find(({ from, to }) => from <= point && point <= to)?.language ?? null;
}

const LOOKALIKES = /^[авсԁеёєһніїјкӏмоԛрѕтуѵԝхүαβεηικμνορτυχ]+$/i;

function amongSeveral(language: Language, words: string, guess: (words: string) => Language | null): Language {
  if (language === 'und-Arab') return URDU.test(words) ? 'ur' : (guess(words) ?? language);
  if (language !== 'und-Cyrl') return language;
  if (UKRAINIAN.test(words)) return 'uk';
  return RUSSIAN.test(words) ? 'ru' : (guess(words) ?? language);
}
