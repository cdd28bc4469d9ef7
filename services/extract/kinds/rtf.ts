import iconv from 'iconv-lite';
import type { Reader } from '../reader.js';
import { type Reading, Unreadable } from '../reading.js';

/** One piece of RTF: a brace, a control with its number, a byte in hex, a sign, or text as it stands. Always moves on. */
const PIECE = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\(.)|([{}])|([^\\{}\r\n]{1,4096})|[\r\n]+|./gisy;

/** Groups whose text is not the document's. */
const NOT_TEXT = new Set(
  'fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator themedata colorschememapping datastore latentstyles pict object objdata xmlnstbl mmathPr revtbl filetbl blipuid pgptbl wgrffmtfilter'.split(
    ' ',
  ),
);
/** Optional groups that hold words all the same. */
const TEXT_ALL_THE_SAME = new Set([
  'fldinst',
  'shptxt',
  'footnote',
  'annotation',
  'atnid',
  'shpinst',
  'txfieldtext',
  'title',
  'subject',
]);
const BREAKS = new Set(['par', 'line', 'row', 'page', 'sect', 'column']);
const SIGNS: Readonly<Record<string, string>> = {
  tab: '\t',
  cell: '\t',
  nestcell: '\t',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
};
/** Groups in one another. */
const DEEPEST = 10_000;

interface Group {
  readonly isText: boolean;
  /** Signs that stand behind a Unicode letter for programs that know none. */
  readonly substitutes: number;
  readonly codePage: number;
}

/** Text of an RTF document, in one pass. What a length in it claims is never reserved. */
export const readRtf: Reader = async ({ content }, reading) => {
  new RtfText(content.toString('latin1'), reading).read();
};

class RtfText {
  readonly #rtf: string;
  readonly #reading: Reading;
  #group: Group = { isText: true, substitutes: 1, codePage: 1252 };
  readonly #outer: Group[] = [];
  /** The first control of a group says what it is. */
  #isFirst = false;
  #isOptional = false;
  readonly #codePages = new Map<number, number>();
  #font = 0;
  #isFontTable = false;
  /** Bytes that wait for their code page; the pieces of one letter may stand apart. */
  #bytes: number[] = [];
  #line = '';
  #toSkip = 0;

  constructor(rtf: string, reading: Reading) {
    this.#rtf = rtf;
    this.#reading = reading;
  }

  read(): void {
    const piece = new RegExp(PIECE);
    for (let match = piece.exec(this.#rtf); match !== null && !this.#reading.isFull; match = piece.exec(this.#rtf)) {
      const [, word, number, hex, sign, brace, text] = match;
      if (word !== undefined)
        piece.lastIndex += this.#control(word.toLowerCase(), number === undefined ? null : Number(number));
      else if (hex !== undefined) this.#byte(Number.parseInt(hex, 16));
      else if (sign !== undefined) this.#sign(sign);
      else if (brace !== undefined) this.#brace(brace);
      else if (text !== undefined) this.#text(text);
    }
    this.#break();
    if (this.#outer.length > 0 && !this.#reading.isFull) this.#reading.problem('ATTACHMENT_BROKEN');
  }

  #brace(brace: string): void {
    this.#letters();
    this.#toSkip = 0;
    if (brace === '{') {
      if (this.#outer.length >= DEEPEST) throw new Unreadable('ATTACHMENT_LIMIT');
      this.#outer.push(this.#group);
      this.#isFirst = true;
      this.#isOptional = false;
      return;
    }
    this.#group = this.#outer.pop() ?? this.#group;
    if (this.#outer.length <= 1) this.#isFontTable = false;
  }

  /** How many characters behind it are not RTF. */
  #control(word: string, number: number | null): number {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (word === 'bin') return Math.max(0, number ?? 0);
    if (isFirst && (NOT_TEXT.has(word) || (this.#isOptional && !TEXT_ALL_THE_SAME.has(word)))) {
      this.#group = { ...this.#group, isText: false };
      if (word === 'fonttbl') this.#isFontTable = true;
    }
    if (word === 'u' && number !== null) this.#unicode(number);
    else if (word === 'uc') this.#group = { ...this.#group, substitutes: Math.min(10, Math.max(0, number ?? 1)) };
    else if (word === 'ansicpg') this.#useCodePage(number ?? 1252);
    else if (word === 'f') this.#useFont(number ?? 0);
    else if (word === 'fcharset' && this.#isFontTable) this.#codePages.set(this.#font, CODE_PAGES[number ?? 0] ?? 1252);
    else if (BREAKS.has(word)) this.#break();
    else if (Object.hasOwn(SIGNS, word)) this.#put(SIGNS[word] ?? '');
    return 0;
  }

  #useCodePage(codePage: number): void {
    this.#letters();
    this.#group = { ...this.#group, codePage };
  }

  #useFont(font: number): void {
    this.#font = font;
    const codePage = this.#codePages.get(font);
    if (!this.#isFontTable && codePage !== undefined) this.#useCodePage(codePage);
  }

  #unicode(number: number): void {
    this.#put(String.fromCharCode(number < 0 ? number + 65_536 : number));
    this.#toSkip = this.#group.substitutes;
  }

  #sign(sign: string): void {
    this.#isFirst = this.#isFirst && sign === '*';
    if (sign === '*') this.#isOptional = true;
    else if (sign === '~') this.#put(' ');
    else if (sign === '_') this.#put('-');
    else if (sign === '\n' || sign === '\r') this.#break();
    else if ('\\{}'.includes(sign)) this.#text(sign);
  }

  #byte(byte: number): void {
    this.#isFirst = false;
    if (this.#toSkip > 0) this.#toSkip -= 1;
    else if (this.#group.isText) this.#bytes.push(byte);
  }

  #text(text: string): void {
    this.#isFirst = false;
    const shown = text.slice(this.#toSkip);
    this.#toSkip = Math.max(0, this.#toSkip - text.length);
    if (!this.#group.isText || shown === '') return;
    this.#letters();
    this.#line += shown.search(/[\x80-\xff]/) < 0 ? shown : decode(Buffer.from(shown, 'latin1'), this.#group.codePage);
  }

  #put(text: string): void {
    if (!this.#group.isText) return;
    this.#letters();
    this.#line += text;
  }

  #letters(): void {
    if (this.#bytes.length === 0) return;
    this.#line += decode(Buffer.from(this.#bytes), this.#group.codePage);
    this.#bytes = [];
  }

  #break(): void {
    this.#letters();
    if (!this.#group.isText) return;
    this.#reading.line(this.#line);
    this.#line = '';
  }
}

/** By what RTF calls a character set. */
const CODE_PAGES: Readonly<Record<number, number>> = {
  0: 1252,
  77: 10_000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};

function decode(bytes: Buffer, codePage: number): string {
  const name = codePage === 10_000 ? 'macroman' : `cp${codePage}`;
  return iconv.decode(bytes, iconv.encodingExists(name) ? name : 'win1252');
}
