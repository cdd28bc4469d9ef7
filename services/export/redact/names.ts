import { plainView } from '../../normalise/plain.js';
import type { View } from '../../normalise/view.js';
import { viewsOf } from '../../normalise/views.js';
import { NAME_WORDS, PARTICLES } from './name-words.js';
import type { Replacement } from './span.js';

/** Somebody who is not to be named. */
export interface Hidden {
  /** What stands instead, without brackets: `Pupil 9`. */
  readonly label: string;
  /** As the register, their messages or the reader write it, nicknames included. */
  readonly names: readonly string[];
  /** Lower case; or `platform:handle`. */
  readonly addresses: readonly string[];
  /** E.164. */
  readonly phones: readonly string[];
  /** In what way a part of the name alone counts: as theirs, or, for the many who have no part in the case, as somebody's. */
  readonly alone: 'label' | 'somebody';
}

/** For a part of a name that may be several people's. */
export const SOMEBODY = 'a name';
/** What may stand between two words of one name: "dana_reeve", "Dana\n  Reeve". */
const BETWEEN = /^[\s._-]{1,3}$/;
/** Or, with the last name first: "Reeve, Dana". */
const BETWEEN_TURNED = /^[\s,._-]{1,3}$/;
/** No name is longer, and a message of separators must not be read over and over. */
const MOST_WORDS = 8;

interface Entry {
  readonly words: readonly string[];
  readonly turned: boolean;
  readonly label: string;
  /** Only where it is written with a capital letter. */
  readonly capital: boolean;
}

/** Names in whatever case, spelling and disguise, possessives included, and first or last names alone. Built once, asked for many texts. */
export class NameFinder {
  readonly #byFirst = new Map<string, Entry[]>();

  /** `shown`: names that stay, of people who take part; a first name alone is taken for theirs. */
  constructor(hidden: readonly Hidden[], shown: readonly string[]) {
    const stays = new Set(shown.flatMap(wordsOf));
    const alone = new Map<string, Set<string>>();
    const called = new Map<string, Order & { readonly labels: Set<string> }>();
    for (const { label, names, alone: how } of hidden) {
      for (const name of names) {
        const words = wordsOf(name).slice(0, MOST_WORDS);
        for (const order of ordersOf(words)) {
          const key = order.words.join(' ');
          const known = called.get(key) ?? { ...order, labels: new Set() };
          called.set(key, { ...known, labels: known.labels.add(label) });
        }
        const parts = words.length === 1 ? words : words.filter(word => !PARTICLES.has(word) && !stays.has(word));
        for (const word of parts.filter(part => part.length > 1))
          alone.set(word, (alone.get(word) ?? new Set()).add(how === 'label' ? label : SOMEBODY));
      }
    }
    for (const { labels, ...order } of called.values()) this.#add(order, labels, false);
    for (const [word, labels] of alone) this.#add({ words: [word], turned: false }, labels, NAME_WORDS.has(word));
  }

  #add({ words, turned }: Order, labels: ReadonlySet<string>, capital: boolean): void {
    const [first = ''] = words;
    const known = [...labels].filter(label => label !== SOMEBODY);
    const [label] = known;
    const entry = { words, turned, label: label !== undefined && known.length === 1 ? label : SOMEBODY, capital };
    this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), entry]);
  }

  find(text: string): readonly Replacement[] {
    const { plain, disguised } = viewsOf(text);
    return [...this.#findIn(text, plain), ...(disguised ? this.#findIn(text, disguised) : [])];
  }

  #findIn(text: string, view: View): readonly Replacement[] {
    const words = [...view.text.matchAll(WORD)].map(({ 0: word, index }) => ({ word, start: index }));
    const found: Replacement[] = [];
    for (const [at, { word }] of words.entries()) {
      for (const first of formsOf(word)) {
        for (const entry of this.#byFirst.get(first) ?? []) {
          const end = endOf(entry, words, at, view);
          if (end === null) continue;
          const range = originalRange(view, words[at]?.start ?? 0, end, text);
          if (entry.capital && !/\p{Lu}/u.test(text.slice(range.start, range.start + 2))) continue;
          found.push({ ...range, instead: `[${entry.label}]`, label: entry.label });
        }
      }
    }
    return found;
  }
}

interface Word {
  readonly word: string;
  /** In the view. */
  readonly start: number;
}

/** In the view, of the name when its first word stands at `at`; without the s of a possessive. `null`: it does not stand there. */
function endOf({ words: name, turned }: Entry, words: readonly Word[], at: number, view: View): number | null {
  let end = 0;
  for (const [index, part] of name.entries()) {
    const here = words[at + index];
    const isLast = index === name.length - 1;
    if (here === undefined || (here.word !== part && !(isLast && here.word === `${part}s`))) return null;
    const between = view.text.slice(end, Math.min(here.start, end + 5));
    if (index > 0 && !(turned ? BETWEEN_TURNED : BETWEEN).test(between)) return null;
    end = here.start + part.length;
  }
  return end;
}

/** Without what the view leaves out after it: an apostrophe stays. */
function originalRange(view: View, start: number, end: number, text: string) {
  const last = view.origins[end - 1] ?? 0;
  return { start: view.origins[start] ?? 0, end: last + ((text.codePointAt(last) ?? 0) > 0xffff ? 2 : 1) };
}

const WORD = /[\p{L}\p{N}]+/gu;

/** The view has no apostrophes: "Dana's" and "Danas" are both `danas`. */
function formsOf(word: string): readonly string[] {
  return word.length > 2 && word.endsWith('s') ? [word, word.slice(0, -1)] : [word];
}

/** A name as the view of a text would hold it. */
function wordsOf(name: string): readonly string[] {
  return plainView(name).text.match(WORD) ?? [];
}

interface Order {
  readonly words: readonly string[];
  readonly turned: boolean;
}

/** A name of several words as it is said, with the last one first, and written together. */
function ordersOf(words: readonly string[]): readonly Order[] {
  if (words.length < 2) return [];
  const turned = [...words.slice(-1), ...words.slice(0, -1)];
  return [
    { words, turned: false },
    { words: turned, turned: true },
    { words: [words.join('')], turned: false },
    { words: [turned.join('')], turned: false },
  ];
}
