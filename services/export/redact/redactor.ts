import { ContactFinder } from './contacts.js';
import { type Hidden, NameFinder } from './names.js';
import { type Replaced, type Replacement, replaceAll, settleOverlaps } from './span.js';

/** What stands for words that were blackened, whatever their length. */
export const BLACK = '█████';

export interface RedactorParts {
  readonly hidden: readonly Hidden[];
  /** Names of people who take part and are named. */
  readonly shown: readonly string[];
  readonly phoneRegions: readonly string[];
}

/** Takes people out of texts. */
export class Redactor {
  readonly #names: NameFinder;
  readonly #contacts: ContactFinder;

  constructor({ hidden, shown, phoneRegions }: RedactorParts) {
    this.#names = new NameFinder(hidden, shown);
    this.#contacts = new ContactFinder(hidden, phoneRegions);
  }

  /** `passages`: words that are blackened wherever they stand, in whatever case. */
  redact(text: string, passages: readonly string[] = []): Replaced {
    return replaceAll(text, this.replacementsIn(text, passages));
  }

  replacementsIn(text: string, passages: readonly string[] = []): readonly Replacement[] {
    if (text === '') return [];
    // First, so that nothing of a passage is left where a name in it begins earlier than the passage does.
    const black = settleOverlaps(passages.flatMap(passage => placesOf(passage, text)));
    const people = [...this.#contacts.find(text), ...this.#names.find(text)];
    const beside = people.filter(one => !black.some(({ start, end }) => start <= one.start && one.end <= end));
    return settleOverlaps([...beside, ...black]);
  }

  /** Every text inside a value of JSON, keys apart. */
  redactValue(value: unknown, passages: readonly string[] = []): unknown {
    if (typeof value === 'string') return this.redact(value, passages).text;
    if (Array.isArray(value)) return value.map(one => this.redactValue(one, passages));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.redactValue(one, passages)]));
  }
}

/** Where a passage stands: white space may differ, since it was copied from a page. */
export function placesOf(passage: string, text: string): readonly Replacement[] {
  const words = passage.split(/\s+/).filter(word => word !== '');
  if (words.length === 0) return [];
  const pattern = words.map(word => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join(String.raw`\s{1,50}`);
  return [...text.matchAll(new RegExp(pattern, 'giu'))].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
    instead: BLACK,
  }));
}
