/** Numbers from 1 to 4 could be recognised: they are shown as "fewer than 5". */
export const FEWEST_SHOWN = 5;

/** A number as it may be shown: itself, `few` (1 to 4), or `withheld` (5 or more, left out so that nobody can subtract). */
export type ShownNumber = number | 'few' | 'withheld';

/**
 * A table whose total is known, without what would let somebody work out a small number in it. Where a cell is small, the first cell of 5
 * or more is withheld too: the first in the table's fixed order, not the smallest, since which one it is must tell nothing. `null`: even
 * then a small number could be narrowed down, so the whole table is left out. In what is shown every small cell may be each of 1, 2, 3 and 4.
 */
export function shownTable(cells: readonly number[]): readonly ShownNumber[] | null {
  const isFew = (count: number) => count > 0 && count < FEWEST_SHOWN;
  const few = cells.filter(isFew);
  if (few.length === 0) return cells;
  const at = cells.findIndex(count => count >= FEWEST_SHOWN);
  const withheld = cells[at];
  if (withheld === undefined) return null;
  // Whoever subtracts learns the sum of what is not shown. One small cell may be 4 only if that leaves 1 for each other and 5 for the withheld one.
  const sum = withheld + few.reduce((total, count) => total + count, 0);
  if (sum < FEWEST_SHOWN - 1 + (few.length - 1) + FEWEST_SHOWN) return null;
  return cells.map((count, index) => (index === at ? 'withheld' : isFew(count) ? 'few' : count));
}

/** The total of a period; below 5 nothing else may be shown. */
export function shownTotal(count: number): ShownNumber {
  return count > 0 && count < FEWEST_SHOWN ? 'few' : count;
}
