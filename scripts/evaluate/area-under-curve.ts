/** The chance that one that has it scores higher than one that has not, ties by half (Mann and Whitney); 1 when there is nothing to compare. */
export function areaUnderCurve(scores: readonly number[], has: readonly boolean[]): number {
  const order = scores.map((score, at) => ({ score, has: has[at] ?? false })).sort((a, b) => a.score - b.score);
  let below = 0;
  let won = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && order[to]?.score === order[from]?.score) to += 1;
    const tied = order.slice(from, to);
    const without = tied.filter(one => !one.has).length;
    won += (tied.length - without) * (below + without / 2);
    below += without;
    from = to;
  }
  const pairs = below * (order.length - below);
  return pairs === 0 ? 1 : won / pairs;
}
