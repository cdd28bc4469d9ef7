import type { Run } from './block.js';
import { type Face, glyphRuns, type Weight } from './glyphs.js';

/** Something on a line that is drawn at once. */
export interface Piece {
  readonly text: string;
  readonly face: Face;
  readonly weight: Weight;
  readonly mark: Run['mark'];
  /** Points. */
  readonly width: number;
}

export type Measure = (text: string, face: Face, weight: Weight) => number;

/** Breaks runs into lines no wider than `most` points: at blanks, and inside a word that is wider than a line. */
export function breakLines(runs: readonly Run[], most: number, measure: Measure): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  let width = 0;
  const newLine = () => {
    lines.push([]);
    width = 0;
  };
  const put = (piece: Piece) => {
    lines.at(-1)?.push(piece);
    width += piece.width;
  };
  for (const word of wordsIn(runs, measure)) {
    const wide = word.reduce((sum, piece) => sum + piece.width, 0);
    if (word[0]?.text === '\n') newLine();
    else if (width + wide <= most || isBlank(word)) {
      // A blank at the end of a line hangs over it; at the beginning it is dropped unless the line was ended on purpose.
      if (width > 0 || !isBlank(word) || lines.at(-2)?.length === 0 || lines.length === 1)
        for (const piece of word) put(piece);
    } else if (wide <= most) {
      newLine();
      for (const piece of word) put(piece);
    } else {
      for (const letter of word.flatMap(piece => lettersOf(piece, measure))) {
        if (width + letter.width > most) newLine();
        put(letter);
      }
    }
  }
  return lines.map(joined);
}

function isBlank(word: readonly Piece[]): boolean {
  return word.every(({ text }) => text.trim() === '' && text !== '\n');
}

/** Words, blanks and line ends, one after the other; a word may go over several runs. */
function wordsIn(runs: readonly Run[], measure: Measure): readonly (readonly Piece[])[] {
  const words: Piece[][] = [];
  let open: Piece[] | null = null;
  for (const { text, bold = false, mark } of runs) {
    const weight = bold ? 'bold' : 'regular';
    for (const { text: part, face } of glyphRuns(text)) {
      for (const [token] of part.matchAll(/\n|[^\S\n]+|\S+/g)) {
        const piece = {
          text: token,
          face,
          weight,
          mark,
          width: token === '\n' ? 0 : measure(token, face, weight),
        } as const;
        const isWord = token.trim() !== '';
        if (isWord && open) open.push(piece);
        else {
          words.push([piece]);
          open = isWord ? (words.at(-1) ?? null) : null;
        }
      }
    }
  }
  return words;
}

function lettersOf(piece: Piece, measure: Measure): readonly Piece[] {
  return [...piece.text].map(text => ({ ...piece, text, width: measure(text, piece.face, piece.weight) }));
}

/** Neighbours that are drawn alike become one. */
function joined(line: readonly Piece[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const piece of line) {
    const last = pieces.at(-1);
    if (last && last.face === piece.face && last.weight === piece.weight && last.mark === piece.mark) {
      pieces[pieces.length - 1] = { ...last, text: last.text + piece.text, width: last.width + piece.width };
    } else pieces.push(piece);
  }
  return pieces;
}
