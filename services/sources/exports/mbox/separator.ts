/** Whether a line separates messages. `unknown`: more of the file has to be seen. */
export type Verdict = 'yes' | 'no' | 'unknown';

/** Bytes that a separating line may have, and what is looked at of the line behind it. */
export const LONGEST_LINE = 1_000;
const NEWLINE = 10;
const RETURN = 13;

/** As `ctime` writes it, with a zone on either side of the year, with or without seconds; or as a message's own Date. */
const DATE =
  /[ \t](?:mon|tue|wed|thu|fri|sat|sun),?[ \t]+(?:([a-z]{3})[ \t]+(\d{1,2})[ \t]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[ \t]+([a-z0-9+-]{1,6})){0,2}?[ \t]+(\d{4})(?:[ \t]+([+-]\d{4}))?|(\d{1,2})[ \t]+([a-z]{3})[ \t]+(\d{4})[ \t]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[ \t]+([+-]\d{4}))?)(?![^ \t\r(])/i;
const HEADER = /^>?(?:[!-9;-~]{1,200}:|From )/;

export function hasDate(line: string): boolean {
  return DATE.test(line);
}

/** When the message was put into the file. A line without a zone is taken as UTC, as most programs write it. */
export function deliveredAt(line: string): Date | null {
  const found = DATE.exec(line);
  if (!found) return null;
  const [, m1, d1, h1, i1, s1, z1, y1, z2, d3, m3, y3, h3, i3, s3, z3] = found;
  const zone = [z3, z2, z1].find(one => one !== undefined && /^[+-]\d{4}$/.test(one)) ?? '+0000';
  const time = Date.parse(`${d1 ?? d3} ${m1 ?? m3} ${y1 ?? y3} ${h1 ?? h3}:${i1 ?? i3}:${s1 ?? s3 ?? '00'} ${zone}`);
  return Number.isNaN(time) ? null : new Date(time);
}

/**
 * Judges a line that begins with `From `: it separates when it has the form of a date and a header follows. Where the first line of the
 * file has no date (`dated` is false), an empty line before it stands in for that. `start` must have been preceded by a line break.
 */
export function judge(held: Buffer, start: number, dated: boolean, isEnd: boolean): Verdict {
  const lineEnd = held.indexOf(NEWLINE, start);
  if (lineEnd < 0) return isEnd || held.length - start > LONGEST_LINE ? 'no' : 'unknown';
  if (lineEnd - start > LONGEST_LINE) return 'no';
  if (dated ? !hasDate(held.toString('latin1', start, lineEnd)) : !followsEmptyLine(held, start)) return 'no';
  const next = held.subarray(lineEnd + 1, lineEnd + 1 + LONGEST_LINE);
  if (next.length < LONGEST_LINE && !isEnd && !next.includes(NEWLINE)) return 'unknown';
  return HEADER.test(next.toString('latin1')) ? 'yes' : 'no';
}

function followsEmptyLine(held: Buffer, start: number): boolean {
  const before = held[start - 2] === RETURN ? start - 3 : start - 2;
  return held[before] === NEWLINE;
}
