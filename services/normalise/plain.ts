import { foldCharacter } from './letters.js';
import { type View, ViewBuilder } from './view.js';

const APOSTROPHE = 39;
const SPACE = 32;
const NEWLINE = 10;

/**
 * The view that rules match on: lower case, without apostrophes, invisible characters and accents, lookalike letters as Latin
 * ones, white space as one blank or one line break, letters that are drawn out ("sooo") once. Clean lower-case text stays as it is.
 */
export function plainView(original: string): View {
  const view = new PlainBuilder(original.length);
  for (let at = 0; at < original.length; at += 1) {
    const unit = original.charCodeAt(at);
    if (unit < 128) {
      view.put(unit, at);
      continue;
    }
    const codePoint = original.codePointAt(at) ?? unit;
    const folded = foldCharacter(codePoint);
    for (let part = 0; part < folded.length; part += 1) view.put(folded.charCodeAt(part), at);
    if (codePoint > 0xffff) at += 1;
  }
  const built = view.build(original.length);
  return view.stretched ? squeeze(built) : built;
}

/** What an ASCII character is in the view; 0 when it is left out, as control characters and apostrophes are. */
const PLAIN_OF = Uint8Array.from({ length: 128 }, (_, unit) => {
  if (unit === NEWLINE || unit === 13) return NEWLINE;
  if (unit === SPACE || unit === 9) return SPACE;
  if (unit < SPACE || unit === 127 || unit === APOSTROPHE) return 0;
  return String.fromCharCode(unit).toLowerCase().charCodeAt(0);
});

class PlainBuilder extends ViewBuilder {
  /** A letter stands three times in a row somewhere. */
  stretched = false;
  #last = 0;
  #lastButOne = 0;

  put(unit: number, origin: number): void {
    const plain = unit < 128 ? (PLAIN_OF[unit] ?? 0) : unit;
    if (plain === 0) return;
    const last = this.#last;
    if ((plain === SPACE || plain === NEWLINE) && (last === SPACE || last === NEWLINE)) return;
    if (plain === last && last === this.#lastButOne && plain >= 97 && plain <= 122) this.stretched = true;
    this.#lastButOne = last;
    this.#last = plain;
    this.push(plain, origin);
  }
}

/** Three and more of the same letter are one: nobody writes them but to stretch a word, or to hide it. Beside a digit they may be noughts. */
function squeeze(view: View): View {
  const squeezed = new ViewBuilder(view.text.length);
  const text = view.text;
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    let end = at + 1;
    while (end < text.length && text.charCodeAt(end) === unit) end += 1;
    const stretched = end - at >= 3 && unit >= 97 && unit <= 122 && !isDigit(text, at - 1) && !isDigit(text, end);
    const kept = stretched ? 1 : end - at;
    for (let copy = 0; copy < kept; copy += 1) squeezed.push(unit, view.origins[at + copy] ?? 0);
    at = end;
  }
  return squeezed.build(view.origins[text.length] ?? 0);
}

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 48 && unit <= 57;
}
