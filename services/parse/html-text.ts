import { randomBytes } from 'node:crypto';
import { Parser } from 'htmlparser2';
import type { Link } from '../message.js';

/** HTML as a person would read it, with what it quotes kept apart. */
export interface HtmlText {
  readonly text: string;
  /** Inside `blockquote` and the wrappers that mail programs put around earlier messages. */
  readonly quoted: string;
  readonly links: readonly Link[];
  /** True when the document was longer than `MAX_HTML`. */
  readonly cut: boolean;
  /** True when it has a program show letters from right to left. */
  readonly reversed: boolean;
  /** True when a tag, comment or script never ends: what stands after it was not read, though a program may show it. */
  readonly unfinished: boolean;
}

/** Characters. Ordinary newsletters have a tenth of it. */
export const MAX_HTML = 8_000_000;

const BLOCKS = new Set(
  'address article aside blockquote br center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);
/** Their content is code, not words. `noscript` and `title` are words. */
const SILENT = new Set(['script', 'style', 'template']);
const QUOTE_MARK =
  /(?:^|\s)(?:gmail_quote|moz-cite-prefix|yahoo_quoted|OutlookMessageHeader|protonmail_quote)(?:\s|$)/i;
const QUOTE_ID = /^(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container)$/i;

/**
 * One pass, no recursion: deep nesting costs nothing. Hidden text (no size, no colour) is read like any other, since the
 * recipient's program may show what the sender hides. Never throws.
 */
export function readHtml(html: string): HtmlText {
  const reader = new HtmlReader();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => reader.open(name, attributes),
      ontext: text => reader.write(text),
      onclosetag: name => reader.close(name),
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.write(html.slice(0, MAX_HTML));
  // Two HTML parts come as one text: what the first leaves open must not swallow the second unseen.
  parser.write(`<${END_MARK}>`);
  parser.end();
  return { ...reader.result(), cut: html.length > MAX_HTML };
}

/** Nobody can write it, since nobody knows it. */
const END_MARK = `end-${randomBytes(12).toString('hex')}`;
const MARK_AS_WORDS = new RegExp(`<${END_MARK}>?`);

class HtmlReader {
  readonly #own: string[] = [];
  readonly #quoted: string[] = [];
  readonly #links: Link[] = [];
  #silent = 0;
  #reversed = false;
  #unfinished = true;
  #quoteDepth = 0;
  #depth = 0;
  /** Depths at which quotes were opened. */
  readonly #quotes: number[] = [];
  #link: { target: string; label: string[] } | null = null;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === END_MARK) this.#unfinished = false;
    if (!VOID.has(name)) this.#depth += 1;
    if (SILENT.has(name)) this.#silent += 1;
    if (reverses(name, attributes)) this.#reversed = true;
    const quotes =
      name === 'blockquote' || QUOTE_MARK.test(attributes.class ?? '') || QUOTE_ID.test(attributes.id ?? '');
    if (quotes && !VOID.has(name)) {
      this.#quotes.push(this.#depth);
      this.#quoteDepth += 1;
    }
    if (BLOCKS.has(name)) this.#put('\n');
    if (name === 'a' && attributes.href) this.#link = { target: attributes.href.trim(), label: [] };
    // A picture's text may carry what the letter does not; a form's value too.
    const words = [attributes.alt, attributes.title, name === 'input' ? attributes.value : undefined];
    for (const word of words) if (word) this.#put(` ${word} `);
  }

  write(text: string): void {
    if (this.#silent > 0) return;
    const plain = text.replaceAll(/[\t\r\n ]{2,}|[\t\r\n]/g, ' ');
    this.#put(plain);
    this.#link?.label.push(plain);
  }

  close(name: string): void {
    if (SILENT.has(name)) this.#silent = Math.max(0, this.#silent - 1);
    if (name === 'a' && this.#link) {
      const label = this.#link.label.join('').trim();
      this.#links.push({ target: this.#link.target, label });
      this.#link = null;
    }
    if (BLOCKS.has(name) && name !== 'br') this.#put('\n');
    if (VOID.has(name)) return;
    if (this.#quotes.at(-1) === this.#depth) {
      this.#quotes.pop();
      this.#quoteDepth -= 1;
    }
    this.#depth -= 1;
  }

  result(): Omit<HtmlText, 'cut'> {
    const [text, quoted] = [tidy(withoutMark(this.#own.join(''))), tidy(withoutMark(this.#quoted.join('')))];
    return { text, quoted, links: this.#links, reversed: this.#reversed, unfinished: this.#unfinished };
  }

  #put(text: string): void {
    (this.#quoteDepth > 0 ? this.#quoted : this.#own).push(text);
  }
}

/** What a title or text field leaves open takes the mark for words. */
function withoutMark(text: string): string {
  return text.replace(MARK_AS_WORDS, '');
}

function reverses(name: string, { dir = '', style = '' }: Readonly<Record<string, string>>): boolean {
  return (name === 'bdo' && /rtl/i.test(dir + style)) || /bidi-override/i.test(style);
}

const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

/** A blank that stands alone is left as it is, rather than replaced by another: texts consist of little else. */
function tidy(text: string): string {
  return text
    .replaceAll(/[ \u00a0]{2,}|\u00a0/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
