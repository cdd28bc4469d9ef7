import type { MessageText } from '../../models/text.js';
import { NameFinder } from '../export/redact/names.js';
import { settleOverlaps } from '../export/redact/span.js';

/** Letter for letter, so that every place in the text stays what it was. */
const DOT = '•';

/** Hides names inside texts while people stand on a page by pseudonym: “Hi Amelia” tells who Pupil 9 is. */
export class NameMask {
  readonly #finder: NameFinder | null;

  /** `names`: of whoever is not to be named; none: every text stays as it is. */
  constructor(names: readonly string[]) {
    const hidden = names
      .filter(name => name.trim() !== '')
      .map(name => ({ label: name, names: [name], addresses: [], phones: [], alone: 'label' as const }));
    this.#finder = hidden.length === 0 ? null : new NameFinder(hidden, []);
  }

  text(text: string): string {
    if (this.#finder === null || text === '') return text;
    let masked = '';
    let at = 0;
    for (const { start, end } of settleOverlaps(this.#finder.find(text))) {
      masked += text.slice(at, start) + text.slice(start, end).replaceAll(/[^\s]/g, DOT);
      at = end;
    }
    return masked + text.slice(at);
  }

  words(words: MessageText): MessageText {
    if (this.#finder === null) return words;
    return {
      ...words,
      subject: this.text(words.subject),
      text: this.text(words.text),
      quotedText: this.text(words.quotedText),
      signature: this.text(words.signature),
      links: words.links.map(link => ({ target: this.text(link.target), label: this.text(link.label) })),
      attachments: words.attachments.map(file => ({
        ...file,
        name: this.text(file.name),
        text: file.text === null ? null : this.text(file.text),
      })),
    };
  }
}
