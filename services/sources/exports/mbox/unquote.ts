const QUOTED = /^(>+)From /gm;

/**
 * Takes back what a program did to lines of a body that began with `From `.
 *
 * All programs put one `>` before such a line, and most (mboxo) leave it at that; some (mboxrd) put one more before a line that has some
 * already. No file says which. So:
 * - A line with one `>` loses it: in both that is how it was quoted. Only where the line above or below is quoted in the same way, `>` and no
 *   blank, is it taken for part of an answer's quotation, which nobody quoted once more.
 * - A line with several was quoted once more only by mboxrd. It loses one where a neighbour has exactly one fewer (the quotation that it
 *   belongs to), and otherwise stays: what mboxo never touched must not change.
 *
 * `head`: where the body begins; headers are never quoted.
 */
export function unquote(message: Buffer, head: number): Buffer {
  const body = message.toString('latin1', head);
  const text = body.replaceAll(QUOTED, (whole: string, marks: string, at: number) =>
    losesOne(body, at, marks.length) ? whole.slice(1) : whole,
  );
  return text.length === body.length
    ? message
    : Buffer.concat([message.subarray(0, head), Buffer.from(text, 'latin1')]);
}

function losesOne(body: string, at: number, depth: number): boolean {
  const neighbours = [depthBefore(body, at), depthAfter(body, at)];
  if (neighbours.some(other => other >= depth)) return false;
  return depth === 1 || neighbours.includes(depth - 1);
}

function depthAfter(body: string, at: number): number {
  const next = body.indexOf('\n', at) + 1;
  return next === 0 ? 0 : depthAt(body, next);
}

function depthBefore(body: string, at: number): number {
  return at === 0 ? 0 : depthAt(body, body.lastIndexOf('\n', at - 2) + 1);
}

/** Marks of a quotation that are put directly before the words; 0 for other lines, and for such as these themselves. */
function depthAt(body: string, at: number): number {
  let depth = 0;
  while (body[at + depth] === '>' && depth < 50) depth += 1;
  const first = body[at + depth];
  if (first === undefined || first === ' ' || first === '\n' || first === '\r') return 0;
  return body.startsWith('From ', at + depth) ? 0 : depth;
}
