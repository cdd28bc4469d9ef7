import type { Span } from '../../detect/finding.js';
import { figure } from './time.js';
import { visible } from './untrusted.js';

/** Where a finding stands in a text. `number` is the one that the list of reasons gives it. */
export interface Evidence {
  readonly number: number;
  readonly span: Span;
}

/** A run of a text. With `numbers` it is evidence of these findings; `starts` and `ends` are those that begin or end with it. */
export interface Passage {
  readonly text: string;
  readonly numbers: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Set where words were left out: says how many characters. */
  readonly leftOut: string | null;
  /** Covered until the reader asks for it, by their own preference. Absent: shown. */
  readonly covered?: true;
}

/** A text longer than `most` characters is shown around its evidence only: `around` characters on each side of it. */
export interface Room {
  readonly most: number;
  readonly around: number;
}

/** Cuts a text at every beginning and end of evidence, so that findings may overlap. Spans beyond the text are brought back into it. */
export function passages(text: string, evidence: readonly Evidence[], room: Room): readonly Passage[] {
  const inside = evidence
    .map(({ number, span }) => ({ number, start: clamp(span.start, text), end: clamp(span.end, text) }))
    .filter(({ start, end }) => start < end);
  const shown = windows(text, inside, room);
  const cuts = new Set([0, text.length, ...inside.flatMap(({ start, end }) => [start, end]), ...shown.flat()]);
  const edges = [...cuts].sort((a, b) => a - b);
  const result: Passage[] = [];
  for (const [index, start] of edges.entries()) {
    const end = edges[index + 1];
    if (end === undefined) break;
    const isShown = shown.some(([from, to]) => from <= start && end <= to);
    if (!isShown) {
      result.push({
        text: '',
        numbers: [],
        starts: [],
        ends: [],
        leftOut: `${figure(end - start)} characters are not shown here`,
      });
      continue;
    }
    const here = inside.filter(one => one.start <= start && end <= one.end);
    result.push({
      text: visible(text.slice(start, end)),
      numbers: here.map(one => one.number),
      starts: here.filter(one => one.start === start).map(one => one.number),
      ends: here.filter(one => one.end === end).map(one => one.number),
      leftOut: null,
    });
  }
  return result;
}

/** Covers what is evidence of one of these findings. */
export function coverPassages(list: readonly Passage[], numbers: ReadonlySet<number>): readonly Passage[] {
  if (numbers.size === 0) return list;
  return list.map(one => (one.numbers.some(number => numbers.has(number)) ? { ...one, covered: true } : one));
}

/** The parts that are shown, in order and apart from each other. */
function windows(
  text: string,
  evidence: readonly Span[],
  { most, around }: Room,
): readonly (readonly [number, number])[] {
  if (text.length <= most) return [[0, text.length]];
  const wanted = [{ start: 0, end: Math.min(around, text.length) }, ...evidence];
  const merged: [number, number][] = [];
  for (const { start, end } of [...wanted].sort((a, b) => a.start - b.start)) {
    const from = clamp(start - around, text);
    const to = clamp(end + around, text);
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** Never in the middle of a character that takes two code units. */
function clamp(at: number, text: string): number {
  const inside = Math.max(0, Math.min(at, text.length));
  const splits = /[\uDC00-\uDFFF]/.test(text.charAt(inside)) && /[\uD800-\uDBFF]/.test(text.charAt(inside - 1));
  return splits ? inside - 1 : inside;
}
