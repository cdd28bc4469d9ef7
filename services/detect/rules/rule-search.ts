import { originOf, type View } from '../../normalise/view.js';
import type { Span } from '../finding.js';
import { matchesBetween } from './expression.js';
import { IntList } from './int-list.js';
import { KeyIndex } from './key-index.js';
import type { CompiledRule } from './load.js';
import type { Match } from './match.js';
import { PhraseFinder } from './phrase-finder.js';
import { Reading } from './reading.js';
import { type NumberedExpression, type NumberedPhrase, PhraseNumbers, type Sequence } from './sequence.js';
import { type Stretch, sentenceAround, wordsBefore, wordsBehind } from './surroundings.js';
import { Vocabulary } from './vocabulary.js';

/** What else decides about a match of a rule. */
interface Surroundings {
  readonly near: { readonly any: readonly NumberedPhrase[]; readonly within: number } | null;
  readonly unless: readonly {
    readonly id: string;
    readonly any: readonly NumberedPhrase[];
    readonly scope: 'sentence' | 'message';
  }[];
}

/** A phrase and the rule that it belongs to. */
interface Candidate {
  readonly rule: number;
  readonly phrase: NumberedPhrase;
}

/** Finds the phrases of all rules in one view after the other. */
export class RuleSearch {
  readonly #candidates: readonly Candidate[];
  readonly #surroundings: readonly Surroundings[];
  readonly #keys: KeyIndex;
  readonly #vocabulary: Vocabulary;
  readonly #reading: Reading;
  readonly #finder: PhraseFinder;
  /** What holds for the text as a whole is looked for once, however many matches and rules ask. */
  readonly #inWholeText = new Map<NumberedPhrase, boolean>();
  readonly #may = new IntList(64);
  readonly #places = new IntList(64);

  /** `scopeOf`: for each rule the number of its scope. */
  constructor(rules: readonly Pick<CompiledRule, 'any' | 'near' | 'unless'>[], scopeOf: Int32Array) {
    const numbers = new PhraseNumbers();
    const number = (phrases: CompiledRule['any']) => phrases.map(phrase => numbers.number(phrase));
    this.#candidates = rules.flatMap(({ any }, rule) => number(any).map(phrase => ({ rule, phrase })));
    this.#surroundings = rules.map(({ near, unless }) => ({
      near: near ? { ...near, any: number(near.any) } : null,
      unless: unless.map(exclusion => ({ ...exclusion, any: number(exclusion.any) })),
    }));
    this.#vocabulary = new Vocabulary(numbers.elements);
    this.#reading = new Reading(this.#vocabulary);
    this.#finder = new PhraseFinder(this.#vocabulary, this.#reading);
    const scopes = Int32Array.from(this.#candidates, ({ rule }) => scopeOf[rule] ?? 0);
    const phrases = this.#candidates.map(({ phrase }) => phrase);
    this.#keys = new KeyIndex(phrases, scopes, this.#vocabulary, this.#reading);
  }

  /** Steps taken since it was made, apart from the one pass over each text: what the cost of rules is counted in. */
  get looks(): number {
    return this.#keys.looks + this.#finder.looks;
  }

  /** The matches of each rule in this view. `inForce`: 1 for each scope that the message is in. */
  search(view: View, inForce: Uint8Array): Map<number, Match[]> {
    this.#reading.read(view.text);
    this.#inWholeText.clear();
    const found = new Map<number, Match[]>();
    for (const [{ rule, phrase }, places] of this.#placesOf(inForce)) {
      for (const span of phrase.kind === 'words' ? this.#joined(phrase, places) : this.#expressed(phrase, places)) {
        const match = this.#judge(rule, view, span);
        if (!match) continue;
        const matches = found.get(rule);
        if (matches) matches.push(match);
        else found.set(rule, [match]);
      }
    }
    return found;
  }

  /** For each phrase that may stand somewhere where it may: the tokens at which it may begin, or at which a literal of it stands. */
  #placesOf(inForce: Uint8Array): Map<Candidate, number[]> {
    const reading = this.#reading;
    const all = new Map<Candidate, number[]>();
    const behind = reading.termsFrom(reading.tokens);
    for (let place = 0; place < behind; place += 1) {
      this.#keys.candidatesAt(place, inForce, this.#may);
      for (let index = 0; index < this.#may.length; index += 1) {
        const candidate = this.#candidates[this.#may.values[index] ?? -1];
        if (!candidate || !this.#mayStand(candidate.phrase, place)) continue;
        const known = all.get(candidate) ?? [];
        for (let at = 0; at < this.#places.length; at += 1) known.push(this.#places.values[at] ?? 0);
        all.set(candidate, known);
      }
    }
    return all;
  }

  /** Puts into `#places` where the phrase may stand, when its key stands at this place of the list of terms. */
  #mayStand(phrase: NumberedPhrase, place: number): boolean {
    const token = this.#reading.tokenAt(place);
    this.#places.length = 0;
    if (phrase.kind === 'words')
      this.#finder.startsAround(phrase, token, token + this.#reading.lengthAt(place) - 1, this.#places);
    else this.#places.push(token);
    return this.#places.length > 0;
  }

  /** From left to right; what belongs to one match begins no other. */
  *#joined(sequence: Sequence, starts: readonly number[]): Generator<Span> {
    let behind = -1;
    for (const start of [...starts].sort((a, b) => a - b)) {
      if (start <= behind) continue;
      const last = this.#finder.endFrom(sequence, start);
      if (last < 0) continue;
      behind = last;
      yield { start: this.#reading.startOf(start), end: this.#reading.endOf(last) };
    }
  }

  /** Around each place where a literal stands. What was looked at is not looked at again. */
  *#expressed({ expression }: NumberedExpression, literals: readonly number[]): Generator<Span> {
    const { text } = this.#reading;
    const { before, after } = expression.reach;
    let seen = 0;
    for (const literal of literals) {
      const until = Math.min(text.length, this.#reading.endOf(literal) + after);
      if (until <= seen) continue;
      const from = Math.max(0, this.#reading.startOf(literal) - before, seen - before - after);
      seen = until;
      yield* matchesBetween(expression, text, from, until);
    }
  }

  #judge(rule: number, view: View, { start, end }: Span): Match | null {
    const { near = null, unless = [] } = this.#surroundings[rule] ?? {};
    const { text } = view;
    if (near) {
      const isNear =
        this.#anyStands(near.any, wordsBefore(text, start, near.within)) ||
        this.#anyStands(near.any, wordsBehind(text, end, near.within));
      if (!isNear) return null;
    }
    let sentence: Stretch | null = null;
    const exclusion = unless.find(({ any, scope }) => {
      if (scope === 'message') return any.some(phrase => this.#standsAnywhere(phrase));
      sentence ??= sentenceAround(text, start, end);
      return this.#anyStands(any, sentence);
    });
    return { span: originOf(view, start, end), suppressedBy: exclusion?.id ?? null };
  }

  #standsAnywhere(phrase: NumberedPhrase): boolean {
    const known =
      this.#inWholeText.get(phrase) ?? this.#anyStands([phrase], { from: 0, until: this.#reading.text.length });
    this.#inWholeText.set(phrase, known);
    return known;
  }

  /** Whether one of the phrases stands within this part of the text, as whole words. */
  #anyStands(phrases: readonly NumberedPhrase[], { from, until }: Stretch): boolean {
    const reading = this.#reading;
    const low = reading.firstFrom(from);
    const behind = reading.firstFrom(until);
    const high = behind > 0 && reading.endOf(behind - 1) > until ? behind - 2 : behind - 1;
    if (low > high) return false;
    return phrases.some(phrase => {
      if (phrase.kind === 'words') return this.#finder.standsBetween(phrase, low, high);
      const literalStands = this.#vocabulary.termsOf(phrase.literals).some(term => reading.latest(term) >= 0);
      return literalStands && !matchesBetween(phrase.expression, reading.text, from, until).next().done;
    });
  }
}
