import { decodeCodePage } from './properties.js';

/** A brace; a control word with its number; a byte in hex; any other control; text as it stands. Always moves on. */
const PIECE = /([{}])|\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([\s\S])|([^\\{}\r\n]{1,4096})|[\r\n]+|\\/gi;
/** Groups that hold no words of the message. */
const SILENT = new Set(
  'fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator info themedata datastore latentstyles pict objdata xmlnstbl'.split(
    ' ',
  ),
);
/** Optional groups (`{\\*\\…}`) that hold words all the same; the others do not. */
const OPTIONAL_WORDS = new Set(['fldinst', 'shpinst', 'shptxt', 'footnote', 'annotation', 'htmltag', 'mhtmltag']);
const SIGNS: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  row: '\n',
  page: '\n',
  sect: '\n',
  tab: '\t',
  cell: '\t',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
};
const CHARSETS: Readonly<Record<number, number>> = {
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
const DEEPEST = 5_000;

interface Group {
  readonly isSilent: boolean;
  readonly codePage: number;
  /** Characters that stand behind a Unicode letter for programs that know none. */
  readonly substitutes: number;
}

/** The words of an RTF text, in one pass. What it hides (`\v`) is read too; code that a link leads to (`fldinst`) as well. */
export function plainTextOfRtf(rtf: Buffer): string {
  return new RtfReader(rtf.toString('latin1')).read();
}

class RtfReader {
  readonly #rtf: string;
  readonly #out: string[] = [];
  readonly #outer: Group[] = [];
  readonly #fonts = new Map<number, number>();
  #group: Group = { isSilent: false, codePage: 1252, substitutes: 1 };
  #defaultCodePage = 1252;
  #isFontTable = false;
  /** `{\\*` stands before the control at hand. */
  #isOptional = false;
  #font = 0;
  /** Letters of more than one byte are put together before they are decoded. */
  #bytes: number[] = [];
  #toSkip = 0;

  constructor(rtf: string) {
    this.#rtf = rtf;
  }

  read(): string {
    const piece = new RegExp(PIECE);
    for (let match = piece.exec(this.#rtf); match !== null; match = piece.exec(this.#rtf)) {
      const [, brace, word, number, hex, sign, text] = match;
      if (hex !== undefined) this.#byte(Number.parseInt(hex, 16));
      else if (brace !== undefined) this.#brace(brace);
      else if (word !== undefined) piece.lastIndex += this.#control(word, number === undefined ? null : Number(number));
      else if (sign !== undefined) this.#sign(sign);
      else if (text !== undefined) this.#text(text);
    }
    this.#flush();
    return this.#out.join('');
  }

  #brace(brace: string): void {
    this.#flush();
    this.#toSkip = 0;
    if (brace === '}') {
      this.#group = this.#outer.pop() ?? this.#group;
      if (this.#outer.length <= 1) this.#isFontTable = false;
    } else if (this.#outer.length < DEEPEST) this.#outer.push(this.#group);
  }

  /** How many characters behind it are no RTF. */
  #control(word: string, number: number | null): number {
    if (word !== 'u') this.#flush();
    if (word === 'bin') return Math.max(0, number ?? 0);
    if (SILENT.has(word) || (this.#isOptional && !OPTIONAL_WORDS.has(word)))
      this.#group = { ...this.#group, isSilent: true };
    this.#isOptional = false;
    if (word === 'fonttbl') this.#isFontTable = true;
    else if (word === 'u' && number !== null) {
      this.#put(String.fromCharCode(number < 0 ? number + 65_536 : number));
      this.#toSkip = this.#group.substitutes;
    } else if (word === 'uc') this.#group = { ...this.#group, substitutes: Math.min(Math.max(number ?? 1, 0), 10) };
    else if (word === 'ansicpg' && number !== null) {
      this.#defaultCodePage = number;
      this.#group = { ...this.#group, codePage: number };
    } else if (word === 'f' && number !== null) this.#useFont(number);
    else if (word === 'fcharset' && this.#isFontTable)
      this.#fonts.set(this.#font, CHARSETS[number ?? 0] ?? this.#defaultCodePage);
    else if (Object.hasOwn(SIGNS, word)) this.#put(SIGNS[word] ?? '');
    return 0;
  }

  #useFont(font: number): void {
    this.#font = font;
    if (!this.#isFontTable) this.#group = { ...this.#group, codePage: this.#fonts.get(font) ?? this.#defaultCodePage };
  }

  #sign(sign: string): void {
    this.#isOptional = sign === '*';
    if (sign === '~') this.#put(' ');
    else if (sign === '\n' || sign === '\r') this.#put('\n');
    else if ('\\{}'.includes(sign)) this.#text(sign);
  }

  #byte(byte: number): void {
    if (this.#toSkip > 0) this.#toSkip -= 1;
    else if (!this.#group.isSilent) this.#bytes.push(byte);
  }

  #text(text: string): void {
    const shown = text.slice(this.#toSkip);
    this.#toSkip = Math.max(0, this.#toSkip - text.length);
    if (this.#group.isSilent) return;
    // A trail byte of a letter may be a plain character.
    if (this.#bytes.length > 0 || /[\x80-\xff]/.test(shown)) {
      for (let at = 0; at < shown.length; at += 1) this.#bytes.push(shown.charCodeAt(at));
      this.#flush();
    } else this.#out.push(shown);
  }

  #put(text: string): void {
    this.#flush();
    if (!this.#group.isSilent) this.#out.push(text);
  }

  #flush(): void {
    if (this.#bytes.length === 0) return;
    this.#out.push(decodeCodePage(Buffer.from(this.#bytes), this.#group.codePage));
    this.#bytes = [];
  }
}
