import { type Branch, type Branches, type Piece, readPattern } from './pattern-tree.js';

/** Most ways in which one pattern may be tried at one place of a text: about a microsecond a character, whoever wrote it. */
const MOST_WAYS = 1_000;
/** Characters that a match may be long. */
const LONGEST = 240;

/** How a part of a pattern can match. */
interface Extent {
  readonly ways: number;
  readonly longest: number;
}

/**
 * Checks that a regular expression is of the subset whose time is linear by construction, with few enough ways in all. Returns how long a
 * match can be. Throws an Error that says what is wrong.
 */
export function boundOf(source: string): number {
  const { ways, longest } = extentOf(readPattern(source));
  refuseTooManyWays(ways);
  if (longest > LONGEST) throw new Error(`a match may be ${LONGEST} characters long at most, and this one ${longest}`);
  return longest;
}

/** Throws an Error for what would take too long in a text that somebody wrote to that end. */
export function refuseTooManyWays(ways: number): void {
  if (ways > MOST_WAYS)
    throw new Error(`${Math.round(ways)} ways to match at one place are too many: it could run away`);
}

function extentOf(branches: Branches): Extent {
  return branches.map(extentOfBranch).reduce((all, next) => {
    return { ways: all.ways + next.ways, longest: Math.max(all.longest, next.longest) };
  });
}

function extentOfBranch({ pieces }: Branch): Extent {
  return pieces.map(extentOfPiece).reduce((all, next) => {
    return { ways: all.ways * next.ways, longest: all.longest + next.longest };
  });
}

function extentOfPiece(piece: Piece): Extent {
  if (piece.kind === 'group') return extentOf(piece.branches);
  if (piece.kind !== 'repeat') return { ways: 1, longest: piece.kind === 'one' ? 1 : 0 };
  const { ways: each, longest } = extentOfPiece(piece.piece);
  let ways = 0;
  for (let times = piece.least; times <= piece.most && ways <= MOST_WAYS; times += 1) ways += each ** times;
  return { ways, longest: longest * piece.most };
}
