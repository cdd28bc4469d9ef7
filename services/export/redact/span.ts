/** A range of a text that leaves as something else. Half-open, UTF-16 code units. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly instead: string;
  /** Whom it spares; absent: nobody in particular. */
  readonly label?: string;
}

export interface Replaced {
  readonly text: string;
  /** Where a place of the original text is now; inside what was replaced: the end of it, or its beginning for a beginning. */
  readonly place: (at: number, edge: 'start' | 'end') => number;
}

/** Of ranges that overlap the earliest is taken, of those that begin together the longest; what another one covers besides goes with it. */
export function settleOverlaps(found: readonly Replacement[]): readonly Replacement[] {
  const settled: Replacement[] = [];
  for (const one of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = settled.at(-1);
    if (!last || one.start >= last.end) settled.push(one);
    else if (one.end > last.end) settled[settled.length - 1] = { ...last, end: one.end };
  }
  return settled;
}

/** `replacements`: in order and apart from each other. */
export function replaceAll(text: string, replacements: readonly Replacement[]): Replaced {
  const pieces: string[] = [];
  const moved: { readonly start: number; readonly end: number; readonly from: number; readonly to: number }[] = [];
  let at = 0;
  let length = 0;
  const put = (piece: string) => {
    pieces.push(piece);
    length += piece.length;
  };
  for (const { start, end, instead } of replacements) {
    put(text.slice(at, start));
    const from = length;
    put(instead);
    moved.push({ start, end, from, to: length });
    at = end;
  }
  put(text.slice(at));
  return { text: pieces.join(''), place: (where, edge) => placeOf(where, edge, moved) };
}

function placeOf(
  where: number,
  edge: 'start' | 'end',
  moved: readonly { readonly start: number; readonly end: number; readonly from: number; readonly to: number }[],
): number {
  let shift = 0;
  for (const { start, end, from, to } of moved) {
    if (where < start || (where === start && edge === 'start')) break;
    if (where < end) return edge === 'start' ? from : to;
    shift = to - end;
  }
  return where + shift;
}
