/** Letters of other alphabets that look like Latin ones, and are used in their place. Lower case. */
const LOOKALIKES = new Map<string, string>(
  Object.entries({
    а: 'a',
    ɑ: 'a',
    α: 'a',
    в: 'b',
    ь: 'b',
    с: 'c',
    ϲ: 'c',
    ԁ: 'd',
    е: 'e',
    ё: 'e',
    є: 'e',
    ε: 'e',
    ғ: 'f',
    ɡ: 'g',
    һ: 'h',
    н: 'h',
    і: 'i',
    ї: 'i',
    ı: 'i',
    ι: 'i',
    ј: 'j',
    к: 'k',
    κ: 'k',
    ӏ: 'l',
    м: 'm',
    п: 'n',
    ո: 'n',
    η: 'n',
    о: 'o',
    ο: 'o',
    օ: 'o',
    σ: 'o',
    р: 'p',
    ρ: 'p',
    ԛ: 'q',
    г: 'r',
    ѕ: 's',
    т: 't',
    τ: 't',
    υ: 'u',
    ս: 'u',
    ν: 'v',
    ѵ: 'v',
    ԝ: 'w',
    ш: 'w',
    ω: 'w',
    х: 'x',
    χ: 'x',
    у: 'y',
    γ: 'y',
    ү: 'y',
    ʐ: 'z',
    ø: 'o',
    ł: 'l',
    đ: 'd',
    ħ: 'h',
    ŧ: 't',
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
  }),
);

/** Letters that Urdu is typed with on keyboards of other languages, as their Urdu forms, and signs that end or divide sentences, as English ones. */
const VARIANTS = new Map<string, string>(
  Object.entries({
    ي: 'ی',
    ى: 'ی',
    ك: 'ک',
    ه: 'ہ',
    ھ: 'ہ',
    ة: 'ہ',
    ۃ: 'ہ',
    ە: 'ہ',
    '۔': '.',
    '।': '.',
    '؟': '?',
    '،': ',',
    '؛': ';',
  }),
);

/** `7` for the digit seven of any script; `null` for what is none. */
function digitOf(character: string): string | null {
  if (!DIGIT.test(character)) return null;
  const codePoint = character.codePointAt(0) ?? 0;
  // A script's ten digits follow one another, from a place that ends in 0 or in 6.
  const from = DIGIT.test(String.fromCodePoint(codePoint & ~15)) ? 0 : 6;
  return String((codePoint & 15) - from);
}

const DIGIT = /^\p{Nd}$/u;

/** Squared, circled and regional letters, which NFKC leaves alone. */
function letterOfSymbol(codePoint: number): string | null {
  if (codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff) return String.fromCharCode(97 + codePoint - 0x1f1e6);
  if (codePoint >= 0x1f130 && codePoint <= 0x1f149) return String.fromCharCode(97 + codePoint - 0x1f130);
  if (codePoint >= 0x1f150 && codePoint <= 0x1f169) return String.fromCharCode(97 + codePoint - 0x1f150);
  if (codePoint >= 0x1f170 && codePoint <= 0x1f189) return String.fromCharCode(97 + codePoint - 0x1f170);
  return null;
}

const folded = new Map<number, string>();

/** One character above ASCII as plain lower-case letters: compatibility forms, accents and lookalikes undone. `''`: it is invisible. */
export function foldCharacter(codePoint: number): string {
  const known = folded.get(codePoint);
  if (known !== undefined) return known;
  const result = compute(codePoint);
  if (folded.size < 20_000) folded.set(codePoint, result);
  return result;
}

function compute(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  if (INVISIBLE.test(character)) return '';
  if (/[\u2018\u2019\u02bc\u0060\u00b4\u2032]/.test(character)) return "'";
  if (/[\u201c\u201d\u00ab\u00bb\u201e]/.test(character)) return '"';
  if (/\p{Zs}/u.test(character)) return ' ';
  const symbol = letterOfSymbol(codePoint);
  if (symbol) return symbol;
  const plain = character.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return digitOf(plain) ?? [...plain].map(letter => LOOKALIKES.get(letter) ?? VARIANTS.get(letter) ?? letter).join('');
}

/** Zero-width, soft hyphen, bidi controls, variation selectors, combining marks, tags. */
const INVISIBLE = /^(?:\p{Cf}|\p{M}|\u00ad|\u115f|\u1160|\u3164)$/u;
