import { plainView } from '../../normalise/plain.js';
import type { Branches, Piece } from './pattern-tree.js';

/** A text that a pattern describes. */
export interface Instance {
  readonly text: string;
  /** The alternative that it is there for, as it is written. */
  readonly alternative: string;
}

/** A pattern with more alternatives than that is proven by the first of them. */
const MOST = 500;

/** Texts of a pattern: one for each of its alternatives at least, and with and without what may be left out. */
export function instancesOf(branches: Branches): readonly Instance[] {
  return rowsOf(branches).map(({ row, alternative }) => ({ text: write(row), alternative }));
}

/** Sources of characters, not yet decided upon. */
type Row = readonly string[];

function rowsOf(branches: Branches): readonly { readonly row: Row; readonly alternative: string }[] {
  return branches
    .flatMap(({ source, pieces }) => {
      const choices = pieces.map(choicesOf);
      const first = choices.map(([one]) => one?.row ?? []);
      const others = choices.flatMap((ofPiece, at) =>
        ofPiece.slice(1).map(({ row, alternative }) => ({
          row: first.with(at, row).flat(),
          alternative: alternative ?? source,
        })),
      );
      const named = choices.find(([one]) => one?.alternative)?.[0]?.alternative;
      return [{ row: first.flat(), alternative: branches.length > 1 || !named ? source : named }, ...others];
    })
    .slice(0, MOST);
}

/** `alternative`: of the piece itself; `null` when the piece has none. */
function choicesOf(piece: Piece): readonly { readonly row: Row; readonly alternative: string | null }[] {
  if (piece.kind === 'place') return [{ row: [], alternative: null }];
  if (piece.kind === 'one') return [{ row: [piece.source], alternative: null }];
  if (piece.kind === 'group') return rowsOf(piece.branches);
  const once = choicesOf(piece.piece);
  const often = once.map(({ row, alternative }) => ({
    row: Array.from({ length: Math.max(1, piece.least) }, () => row).flat(),
    alternative,
  }));
  return piece.least === 0 ? [...often, { row: [], alternative: null }] : often;
}

function write(row: Row): string {
  let text = '';
  for (const source of row) text += characterOf(source, text.at(-1) ?? '');
  return text;
}

/** Where there is a choice, one that messages can hold, and not the same twice: three would be read as one. */
function characterOf(source: string, last: string): string {
  const own = source.startsWith('\\') && !/^\\[dDwWsSnt]/.test(source) ? source.slice(1) : source;
  if (own.length === 1 && own !== '.') return own;
  const set = new RegExp(source);
  const held = SAMPLES.filter(character => set.test(character));
  const inSource = Array.from(source.slice(1, -1)).filter(character => set.test(character));
  return [...held, ...inSource].find(character => character !== last) ?? held[0] ?? inSource[0] ?? '';
}

/** Characters that stay what they are when a message is read: letters and digits first. */
const SAMPLES: readonly string[] = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))
  .filter(character => plainView(character).text === character)
  .sort((a, b) => rank(a) - rank(b));

function rank(character: string): number {
  return /[a-z]/.test(character) ? 0 : /[0-9]/.test(character) ? 1 : 2;
}
