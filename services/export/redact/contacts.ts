import { writtenAddresses } from '../../detect/contact/address-pattern.js';
import { LEAST_DIGITS, phoneNumberIn } from '../../detect/contact/phone-number.js';
import { digitRuns } from '../../normalise/digits.js';
import { originOf } from '../../normalise/view.js';
import { viewsOf } from '../../normalise/views.js';
import type { Hidden } from './names.js';
import type { Replacement } from './span.js';

/** A name before the @ that is shorter or plainer may be a word. */
const TELLING = /^(?=.{6,})[a-z0-9]+[._-][a-z0-9._-]+$|^[a-z]+\d[a-z0-9]*$/;

/** E-mail addresses, telephone numbers and account names of people who are not to be named, in any spelling that the detectors know. */
export class ContactFinder {
  readonly #byAddress = new Map<string, string>();
  readonly #byPhone = new Map<string, string>();
  /** Words that are theirs alone: account names, telling names before an @. */
  readonly #byHandle = new Map<string, string>();
  readonly #regions: readonly string[];

  constructor(hidden: readonly Hidden[], regions: readonly string[]) {
    this.#regions = regions;
    for (const { label, addresses, phones } of hidden) {
      for (const phone of phones) this.#byPhone.set(phone, label);
      for (const address of addresses) {
        const at = address.lastIndexOf('@');
        if (at > 0) {
          this.#byAddress.set(address, label);
          const name = address.slice(0, at);
          if (TELLING.test(name)) this.#byHandle.set(name, label);
        } else {
          const handle = address.slice(address.indexOf(':') + 1);
          if (handle.length > 2) this.#byHandle.set(handle, label);
        }
      }
    }
  }

  find(text: string): readonly Replacement[] {
    const { plain, disguised } = viewsOf(text);
    const found: Replacement[] = [];
    for (const view of disguised ? [plain, disguised] : [plain]) {
      for (const { address, start, end } of writtenAddresses(view)) {
        const label = this.#byAddress.get(address);
        if (label !== undefined) found.push({ ...originOf(view, start, end), instead: `[address of ${label}]`, label });
      }
    }
    // The detectors spare what they need not find; a plain address is one wherever it stands.
    found.push(...this.#plainWords(text));
    if (this.#byPhone.size > 0) found.push(...this.#numbers(text));
    return found;
  }

  #plainWords(text: string): readonly Replacement[] {
    return [...text.matchAll(ADDRESS_OR_HANDLE)].flatMap(({ 0: written, index }) => {
      const word = written.toLowerCase().replace(/[.:_-]+$/, '');
      const label = this.#byAddress.get(word) ?? this.#byHandle.get(word);
      return label === undefined
        ? []
        : [{ start: index, end: index + word.length, instead: `[address of ${label}]`, label }];
    });
  }

  #numbers(text: string): readonly Replacement[] {
    return digitRuns(viewsOf(text).plain, LEAST_DIGITS).flatMap(run => {
      const number = phoneNumberIn(run, this.#regions, true);
      const label = number === null ? undefined : this.#byPhone.get(number);
      return label === undefined ? [] : [{ start: run.start, end: run.end, instead: `[number of ${label}]`, label }];
    });
  }
}

const ADDRESS_OR_HANDLE = /[\p{L}\p{N}][\p{L}\p{N}._:+@-]{2,250}/gu;
