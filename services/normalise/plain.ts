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
  const view = new ViewBuilder(original.length);
  for (let at = 0; at < original.length; at += 1) {
    const unit = original.charCodeAt(at);
    if (unit < 128) {
      putAscii(view, unit, at);
      continue;
    }
    const codePoint = original.codePointAt(at) ?? unit;
    for (const letter of foldCharacter(codePoint)) {
      for (let part = 0; part < letter.length; part += 1) putFolded(view, letter.charCodeAt(part), at);
    }
    if (codePoint > 0xffff) at += 1;
  }
  return squeeze(view.build(original.length));
}

function putFolded(view: ViewBuilder, unit: number, at: number): void {
  if (unit < 128) putAscii(view, unit, at);
  else view.push(unit, at);
}

function putAscii(view: ViewBuilder, unit: number, at: number): void {
  if (unit >= 65 && unit <= 90) view.push(unit + 32, at);
  else if (unit === NEWLINE || unit === 13) putSpace(view, NEWLINE, at);
  else if (unit === SPACE || unit === 9) putSpace(view, SPACE, at);
  else if (unit !== APOSTROPHE && unit >= SPACE && unit !== 127) view.push(unit, at);
}

function putSpace(view: ViewBuilder, unit: number, at: number): void {
  const last = view.last();
  if (last !== SPACE && last !== NEWLINE) view.push(unit, at);
}

/** Three and more of the same letter are one: nobody writes them but to stretch a word, or to hide it. */
function squeeze(view: View): View {
  if (!/([a-z])\1\1/.test(view.text)) return view;
  const squeezed = new ViewBuilder(view.text.length);
  const text = view.text;
  for (let at = 0; at < text.length; ) {
    const unit = text.charCodeAt(at);
    let end = at + 1;
    while (end < text.length && text.charCodeAt(end) === unit) end += 1;
    const kept = end - at >= 3 && unit >= 97 && unit <= 122 ? 1 : end - at;
    for (let copy = 0; copy < kept; copy += 1) squeezed.push(unit, view.origins[at + copy] ?? 0);
    at = end;
  }
  return squeezed.build(view.origins[text.length] ?? 0);
}
