import type { IntList } from './int-list.js';
import type { Reading } from './reading.js';
import { elementAt, GAP, isOptional, type Sequence } from './sequence.js';
import type { Vocabulary } from './vocabulary.js';

/** Words of one gap. */
const MOST_PASSED = 4;
/** Steps after which what was tried is remembered: few phrases need so many, and remembering is dear. */
const SOON = 200;

/**
 * Joins the terms of a reading to phrases. It starts at the key of a phrase and looks from there to both sides, a step at a time; no step
 * is tried twice at one token, so that the work for one key is bounded by the length of the phrase, whatever the text.
 */
export class PhraseFinder {
  /** Steps tried since it was made: what its cost is counted in. */
  looks = 0;
  readonly #vocabulary: Vocabulary;
  readonly #reading: Reading;
  #low = 0;
  #high = 0;
  #steps: Int32Array = new Int32Array(0);
  /** Where the places at which the phrase begins are put; `null` when it is enough to know that there is one. */
  #into: IntList | null = null;
  #busyFrom = 0;
  readonly #tried = new Set<number>();

  constructor(vocabulary: Vocabulary, reading: Reading) {
    this.#vocabulary = vocabulary;
    this.#reading = reading;
  }

  /** Adds to `into` every token at which the phrase may begin so that its key stands from token `first` to token `last`. */
  startsAround(sequence: Sequence, first: number, last: number, into: IntList): void {
    this.#use(sequence, 0, this.#reading.tokens - 1, into);
    this.#joinsAround(sequence, first, last);
  }

  /** Where the phrase that begins at this token ends; -1 when it does not. As with expressions, the first way that fits is taken. */
  endFrom(sequence: Sequence, start: number): number {
    this.#use(sequence, 0, this.#reading.tokens - 1, null);
    this.#forget();
    for (let step = 0; step < this.#steps.length; step += 1) {
      const element = elementAt(this.#steps, step);
      // No gap is passed over before the first word.
      if (element === GAP) continue;
      const end = this.#at(step, element, start);
      if (end >= 0 || !isOptional(this.#steps, step)) return end;
    }
    return -1;
  }

  /** Whether the whole phrase stands between these two tokens, both included. */
  standsBetween(sequence: Sequence, low: number, high: number): boolean {
    const key = elementAt(sequence.steps, sequence.key);
    const terms = this.#vocabulary.termsOf(key);
    this.#use(sequence, low, high, null);
    const from = this.#reading.termsFrom(low);
    const until = this.#reading.termsFrom(high + 1);
    // The few places of a short stretch, or the few terms of the key: what is quicker to go through.
    if (until - from <= terms.length) {
      for (let place = from; place < until; place += 1) {
        if (this.#vocabulary.rank(key, this.#reading.termAt(place)) >= 0 && this.#joinsAt(sequence, place)) return true;
      }
      return false;
    }
    for (const term of terms) {
      for (let place = this.#reading.latest(term); place >= from; place = this.#reading.earlier(place)) {
        if (place < until && this.#joinsAt(sequence, place)) return true;
      }
    }
    return false;
  }

  #joinsAt(sequence: Sequence, place: number): boolean {
    const first = this.#reading.tokenAt(place);
    const last = first + this.#reading.lengthAt(place) - 1;
    return last <= this.#high && this.#joinsAround(sequence, first, last);
  }

  #use({ steps }: Sequence, low: number, high: number, into: IntList | null): void {
    this.#low = low;
    this.#high = high;
    this.#steps = steps;
    this.#into = into;
  }

  /** Before another key: a step that led on there may have failed on the other side, and has to lead on here again. */
  #forget(): void {
    this.#busyFrom = this.looks + SOON;
    if (this.#tried.size > 0) this.#tried.clear();
  }

  #joinsAround({ key, backFirst }: Sequence, first: number, last: number): boolean {
    this.#forget();
    const known = this.#into?.length ?? 0;
    if (backFirst && !this.#before(key - 1, first)) return false;
    if (this.#after(key + 1, last) >= 0) return backFirst || this.#before(key - 1, first);
    if (this.#into) this.#into.length = known;
    return false;
  }

  /** Whether the steps up to this one stand directly before this token. Where all ways are asked for, all are tried. */
  #before(step: number, token: number): boolean {
    if (step < 0) {
      if (this.#reading.isCut(token, token - 1)) return false;
      this.#into?.push(token);
      return true;
    }
    if (this.#wasTried(step, token)) return false;
    const element = elementAt(this.#steps, step);
    if (element === GAP) return this.#beforeGap(step, token);
    let found = false;
    if (token > this.#low && this.#reading.isJoined(token - 1)) {
      const longest = Math.min(this.#vocabulary.longest[element] ?? 0, token - this.#low);
      for (let length = 1; length <= longest; length += 1) {
        if (!this.#standsAt(element, token - length, length)) continue;
        found = this.#before(step - 1, token - length) || found;
        if (found && !this.#into) return true;
      }
    }
    return (isOptional(this.#steps, step) && this.#before(step - 1, token)) || found;
  }

  #beforeGap(step: number, token: number): boolean {
    let found = false;
    let at = token;
    for (let passed = 0; passed <= MOST_PASSED && at >= this.#low; passed += 1) {
      found = this.#before(step - 1, at) || found;
      if (found && !this.#into) return true;
      at = this.#reading.passBack(at);
    }
    return found;
  }

  /** Where the phrase ends of which the steps before this one have been found up to and with this token; -1 when it goes on otherwise. */
  #after(step: number, token: number): number {
    if (step === this.#steps.length) return this.#reading.isCut(token, token + 1) ? -1 : token;
    if (this.#wasTried(step, token)) return -1;
    const element = elementAt(this.#steps, step);
    if (element === GAP) return this.#afterGap(step, token);
    if (token < this.#high && this.#reading.isJoined(token)) {
      const end = this.#at(step, element, token + 1);
      if (end >= 0) return end;
    }
    return isOptional(this.#steps, step) ? this.#after(step + 1, token) : -1;
  }

  #afterGap(step: number, token: number): number {
    let at = token;
    for (let passed = 0; passed <= MOST_PASSED && at >= 0 && at <= this.#high; passed += 1) {
      const end = this.#after(step + 1, at);
      if (end >= 0) return end;
      at = this.#reading.passOver(at);
    }
    return -1;
  }

  /** The same when this step begins at this token: alternatives in the order in which they are written. */
  #at(step: number, element: number, token: number): number {
    const reading = this.#reading;
    const until = reading.termsFrom(token + 1);
    for (let tried = -1; ; ) {
      let next = -1;
      let last = -1;
      for (let place = reading.termsFrom(token); place < until; place += 1) {
        const rank = this.#vocabulary.rank(element, reading.termAt(place));
        if (rank <= tried || (next >= 0 && rank > next)) continue;
        next = rank;
        last = token + reading.lengthAt(place) - 1;
      }
      if (next < 0) return -1;
      if (last <= this.#high) {
        const end = this.#after(step + 1, last);
        if (end >= 0) return end;
      }
      tried = next;
    }
  }

  #standsAt(element: number, token: number, length: number): boolean {
    const reading = this.#reading;
    const until = reading.termsFrom(token + 1);
    for (let place = reading.termsFrom(token); place < until; place += 1) {
      if (reading.lengthAt(place) === length && this.#vocabulary.rank(element, reading.termAt(place)) >= 0) return true;
    }
    return false;
  }

  #wasTried(step: number, token: number): boolean {
    this.looks += 1;
    if (this.looks < this.#busyFrom) return false;
    const trial = step * this.#reading.tokens + token;
    if (this.#tried.has(trial)) return true;
    this.#tried.add(trial);
    return false;
  }
}
