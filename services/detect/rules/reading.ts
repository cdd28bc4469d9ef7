import { KINDS, LETTER, MOST_SEPARATORS, SEPARATOR, STOP, widthAt } from './characters.js';
import { IntList } from './int-list.js';
import { bitOf, COMPLETE, JOINED, TOUCHING, type Vocabulary, WITH_ANY } from './vocabulary.js';
import { MOST_FURTHER } from './word-automaton.js';

/** Tokens for which room is kept from one text to the next. */
const ROOM = 4096;
const MOST_ROOM = 16 * ROOM;
/** Longest word that a gap passes over, UTF-16 units. */
const LONGEST_IN_GAP = 30;

/**
 * A view cut into tokens - words, and signs one by one; separators stand between them - and where the terms of a vocabulary stand in it.
 * One is used for many texts, since most are short: what it says is good until the next `read`.
 */
export class Reading {
  text = '';
  /** How many tokens there are. */
  tokens = 0;
  readonly #vocabulary: Vocabulary;
  #starts: Int32Array = new Int32Array(ROOM);
  #ends: Int32Array = new Int32Array(ROOM);
  /** The words that token `t` is stand in `#words` from `#wordsFrom[t]` to `#wordsFrom[t + 1]`. */
  #wordsFrom: Int32Array = new Int32Array(ROOM);
  #words = new IntList(ROOM);
  /** The same for the terms that begin at a token. */
  #termsFrom: Int32Array = new Int32Array(ROOM);
  /** Of each place in the list of terms: the term, where it begins, how many tokens it takes, and the place before it of the same term. */
  #terms: Int32Array = new Int32Array(ROOM);
  #tokenAt: Int32Array = new Int32Array(ROOM);
  #lengths: Int32Array = new Int32Array(ROOM);
  #earlier: Int32Array = new Int32Array(ROOM);
  #places = 0;
  readonly #latest: Int32Array;
  /** For each term the number of the last text in which it stood: nothing has to be cleared between two texts. */
  readonly #seenIn: Uint32Array;
  #number = 0;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#latest = new Int32Array(vocabulary.bits.length);
    this.#seenIn = new Uint32Array(vocabulary.bits.length);
  }

  /** Linear in the length of the text, whatever the vocabulary. */
  read(text: string): void {
    this.#giveBackRoom();
    this.text = text;
    this.#number += 1;
    this.#cut(text);
    this.#findTerms();
  }

  startOf(token: number): number {
    return this.#starts[token] ?? 0;
  }

  endOf(token: number): number {
    return this.#ends[token] ?? 0;
  }

  /** The first token that does not begin before this place of the text. */
  firstFrom(place: number): number {
    let low = 0;
    let high = this.tokens;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.startOf(middle) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Terms stand in one list, in the order of the tokens at which they begin: those of a token from here to that of the next. */
  termsFrom(token: number): number {
    return this.#termsFrom[token] ?? 0;
  }

  /** By place in the list of terms. */
  termAt(place: number): number {
    return this.#terms[place] ?? 0;
  }

  /** How many tokens the term at this place of the list takes. */
  lengthAt(place: number): number {
    return this.#lengths[place] ?? 0;
  }

  /** The token at which the term at this place of the list begins. */
  tokenAt(place: number): number {
    return this.#tokenAt[place] ?? 0;
  }

  /** The last place of the list at which this term stands; -1 when it stands nowhere. */
  latest(term: number): number {
    return this.#seenIn[term] === this.#number ? (this.#latest[term] ?? -1) : -1;
  }

  /** The place before this one at which the same term stands; -1 when there is none. */
  earlier(place: number): number {
    return this.#earlier[place] ?? -1;
  }

  /** Separators stand between this token and the next, and not too many. */
  isJoined(token: number): boolean {
    if (token + 1 >= this.tokens) return false;
    const between = this.startOf(token + 1) - this.endOf(token);
    return between > 0 && between <= MOST_SEPARATORS;
  }

  /** The bits of the terms that begin directly behind this token, behind a separator. */
  bitsBehind(token: number): number {
    if (!this.isJoined(token)) return 0;
    let bits = 0;
    const until = this.termsFrom(token + 2);
    for (let place = this.termsFrom(token + 1); place < until; place += 1) bits |= bitOf(this.termAt(place));
    return bits;
  }

  /** The bits of the terms that end directly before this token, before a separator. */
  bitsBefore(token: number): number {
    if (token === 0 || !this.isJoined(token - 1)) return 0;
    let bits = 0;
    const from = Math.max(0, token - this.#vocabulary.longestTerm);
    for (let place = this.termsFrom(token) - 1; place >= this.termsFrom(from); place -= 1) {
      if (this.tokenAt(place) + this.lengthAt(place) === token) bits |= bitOf(this.termAt(place));
    }
    return bits;
  }

  isWord(token: number): boolean {
    return KINDS[this.text.charCodeAt(this.startOf(token))] === LETTER;
  }

  /** A sign at the edge of a phrase, with a word directly beside it, belongs to that word. `beside`: the token before or behind. */
  isCut(token: number, beside: number): boolean {
    if (beside < 0 || beside >= this.tokens || this.isWord(token)) return false;
    const touching =
      beside < token ? this.endOf(beside) === this.startOf(token) : this.endOf(token) === this.startOf(beside);
    return touching && this.isWord(beside);
  }

  /** The last token of the word that follows this token, if a gap may pass over it; otherwise -1. */
  passOver(token: number): number {
    if (!this.isJoined(token)) return -1;
    let last = token + 1;
    while (last + 1 < this.tokens && this.startOf(last + 1) === this.endOf(last)) {
      if (this.endOf(last) - this.startOf(token + 1) > LONGEST_IN_GAP) return -1;
      last += 1;
    }
    return this.#isPassable(token + 1, last) ? last : -1;
  }

  /** The first token of the word that stands before this token, if a gap may pass over it; otherwise -1. */
  passBack(token: number): number {
    if (token === 0 || !this.isJoined(token - 1)) return -1;
    let first = token - 1;
    while (first > 0 && this.startOf(first) === this.endOf(first - 1)) {
      if (this.endOf(token - 1) - this.startOf(first) > LONGEST_IN_GAP) return -1;
      first -= 1;
    }
    return this.#isPassable(first, token - 1) ? first : -1;
  }

  #isPassable(first: number, last: number): boolean {
    if (this.endOf(last) - this.startOf(first) > LONGEST_IN_GAP) return false;
    for (let token = first; token <= last; token += 1) {
      if (KINDS[this.text.charCodeAt(this.startOf(token))] === STOP) return false;
    }
    return true;
  }

  /** Cuts the text into tokens and says of each which words it is. */
  #cut(text: string): void {
    const { automaton, signs } = this.#vocabulary;
    const words = this.#words;
    words.length = 0;
    let room = this.#starts.length - 1;
    let token = 0;
    for (let at = 0; at < text.length; ) {
      const kind = KINDS[text.charCodeAt(at)] ?? SEPARATOR;
      if (kind === SEPARATOR) {
        at += 1;
        continue;
      }
      if (token === room) room = this.#makeRoom();
      this.#starts[token] = at;
      this.#wordsFrom[token] = words.length;
      if (kind === LETTER) {
        at = automaton.read(text, at);
        if (automaton.exact !== 0) words.push(automaton.exact);
        for (let open = 0; open < automaton.opens; open += 1) words.push(automaton.openAt(open));
      } else {
        const sign = signs.get(text.codePointAt(at) ?? 0);
        if (sign !== undefined) words.push(sign);
        at += widthAt(text, at);
      }
      this.#ends[token] = at;
      token += 1;
    }
    this.#wordsFrom[token] = words.length;
    this.tokens = token;
  }

  #findTerms(): void {
    const { bits, anyWord } = this.#vocabulary;
    const { values } = this.#words;
    const everywhere = bits[anyWord] ?? 0;
    this.#places = 0;
    for (let token = 0; token < this.tokens; token += 1) {
      this.#termsFrom[token] = this.#places;
      const until = this.#wordsFrom[token + 1] ?? 0;
      for (let at = this.#wordsFrom[token] ?? 0; at < until; at += 1) {
        const term = values[at] ?? 0;
        const known = bits[term] ?? 0;
        if ((known & COMPLETE) !== 0) this.#found(term, token, token);
        if (known > COMPLETE) this.#goOn(term, known, token, token);
      }
      if (everywhere !== 0 && this.#isAnyWord(token)) {
        if ((everywhere & COMPLETE) !== 0) this.#found(anyWord, token, token);
        this.#goOn(anyWord, everywhere, token, token);
      }
    }
    this.#termsFrom[this.tokens] = this.#places;
  }

  /** Finds the terms that go on from one which stands from token `first` to token `last`. */
  #goOn(term: number, known: number, first: number, last: number): void {
    const vocabulary = this.#vocabulary;
    const next = last + 1;
    if (next >= this.tokens) return;
    const between = (this.#starts[next] ?? 0) - (this.#ends[last] ?? 0);
    const touching = between === 0;
    if ((known & (touching ? TOUCHING : JOINED)) === 0 || between > MOST_SEPARATORS) return;
    const until = this.#wordsFrom[next + 1] ?? 0;
    for (let at = this.#wordsFrom[next] ?? 0; at < until; at += 1)
      this.#goOnWith(vocabulary.nextTerm(term, touching, this.#words.values[at] ?? 0), first, next);
    if ((known & WITH_ANY) !== 0 && this.#isAnyWord(next))
      this.#goOnWith(vocabulary.nextTerm(term, touching, vocabulary.anyWord), first, next);
  }

  #goOnWith(term: number, first: number, last: number): void {
    if (term === 0) return;
    const known = this.#vocabulary.bits[term] ?? 0;
    if ((known & COMPLETE) !== 0) this.#found(term, first, last);
    if (known > COMPLETE) this.#goOn(term, known, first, last);
  }

  #found(term: number, first: number, last: number): void {
    const place = this.#places;
    if (place === this.#terms.length) this.#makeRoomForTerms();
    this.#terms[place] = term;
    this.#tokenAt[place] = first;
    this.#lengths[place] = last - first + 1;
    this.#earlier[place] = this.latest(term);
    this.#latest[term] = place;
    this.#seenIn[term] = this.#number;
    this.#places = place + 1;
  }

  #isAnyWord(token: number): boolean {
    return this.isWord(token) && this.endOf(token) - this.startOf(token) <= MOST_FURTHER;
  }

  /** Room for a text as long as a book is not kept for ever. */
  #giveBackRoom(): void {
    if (this.#starts.length <= MOST_ROOM && this.#terms.length <= MOST_ROOM) return;
    this.#starts = new Int32Array(ROOM);
    this.#ends = new Int32Array(ROOM);
    this.#wordsFrom = new Int32Array(ROOM);
    this.#termsFrom = new Int32Array(ROOM);
    this.#words = new IntList(ROOM);
    this.#terms = new Int32Array(ROOM);
    this.#tokenAt = new Int32Array(ROOM);
    this.#lengths = new Int32Array(ROOM);
    this.#earlier = new Int32Array(ROOM);
  }

  /** Returns for how many tokens there is room now. */
  #makeRoom(): number {
    this.#starts = doubled(this.#starts);
    this.#ends = doubled(this.#ends);
    this.#wordsFrom = doubled(this.#wordsFrom);
    this.#termsFrom = doubled(this.#termsFrom);
    return this.#starts.length - 1;
  }

  #makeRoomForTerms(): void {
    this.#terms = doubled(this.#terms);
    this.#tokenAt = doubled(this.#tokenAt);
    this.#lengths = doubled(this.#lengths);
    this.#earlier = doubled(this.#earlier);
  }
}

function doubled(values: Int32Array): Int32Array {
  const larger = new Int32Array(values.length * 2);
  larger.set(values);
  return larger;
}
