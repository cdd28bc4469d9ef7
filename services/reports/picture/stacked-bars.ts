import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import { type Drawing, INK, type Paint, place, type Shape } from './drawing.js';

/** A stack of parts for each place in time. */
export interface StackedBars {
  readonly title: string;
  readonly description: string;
  /** Drawn from the bottom up, and named above the picture when there are several. */
  readonly parts: readonly { readonly name: string; readonly paint: Paint }[];
  readonly bars: readonly { readonly name: string; readonly values: readonly number[] }[];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** For a page and for paper; and narrower, for a telephone, where letters must not shrink. */
export const WIDE: Size = { width: 790, height: 200 };
export const NARROW: Size = { width: 340, height: 190 };

const TEXT = 11.5;
const LEFT = 34;

export function drawStackedBars({ title, description, parts, bars }: StackedBars, size: Size): Drawing {
  const keyed = parts.length > 1;
  const top = keyed ? 40 : 18;
  const bottom = size.height - 24;
  const totals = bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0));
  const y = scaleLinear()
    .domain([0, Math.max(4, ...totals)])
    .nice(4)
    .range([bottom, top]);
  const x = scaleBand<number>()
    .domain(bars.map((_, at) => at))
    .range([LEFT, size.width])
    .paddingInner(0.4)
    .paddingOuter(0.2);
  const stacked = stack<(typeof bars)[number], number>()
    .keys(parts.map((_, at) => at))
    .value((bar, at) => bar.values[at] ?? 0)([...bars]);
  const width = place(x.bandwidth());
  return {
    ...size,
    title,
    description,
    shapes: [
      ...(keyed ? keyOf(parts) : []),
      ...axis(y, size.width, bottom),
      ...stacked.flatMap((layer, part) =>
        layer.flatMap((span, at): readonly Shape[] => {
          const [low, high] = span;
          if (high === low) return [];
          const paint = parts[part]?.paint ?? 'plain';
          const from = place(y(high));
          return [{ kind: 'rect', x: place(x(at) ?? 0), y: from, width, height: place(y(low) - from), paint }];
        }),
      ),
      ...bars.flatMap(({ name }, at): readonly Shape[] => {
        const middle = place((x(at) ?? 0) + x.bandwidth() / 2);
        const total = totals[at] ?? 0;
        const label = { kind: 'text', x: middle, anchor: 'middle', size: TEXT } as const;
        return [
          { ...label, y: place(y(total) - 6), text: String(total), bold: true, colour: INK.ink },
          ...(at % everyOther(bars, size.width) === 0
            ? [{ ...label, y: size.height - 6, text: name, bold: false, colour: INK.quiet }]
            : []),
        ];
      }),
    ],
  };
}

/** So that names under the bars do not run into each other. */
export function everyOther(bars: readonly { readonly name: string }[], width: number): number {
  const widest = Math.max(1, ...bars.map(({ name }) => name.length)) * TEXT * 0.56 + 8;
  return Math.max(1, Math.ceil((widest * bars.length) / (width - LEFT)));
}

function keyOf(parts: StackedBars['parts']): readonly Shape[] {
  let x = LEFT;
  return parts.flatMap(({ name, paint }): readonly Shape[] => {
    const at = x;
    x += 34 + name.length * 6.6;
    return [
      { kind: 'rect', x: at, y: 2, width: 13, height: 13, paint },
      { kind: 'text', x: at + 20, y: 13, text: name, size: 12.5, bold: false, anchor: 'start', colour: INK.ink },
    ];
  });
}

/** Lines across with their numbers, whole ones only. */
export function axis(
  y: { (value: number): number; ticks: (count: number) => number[] },
  width: number,
  bottom: number,
): readonly Shape[] {
  return y
    .ticks(4)
    .filter(Number.isInteger)
    .flatMap((value): readonly Shape[] => {
      const at = place(y(value));
      const text = { x: LEFT - 8, y: at + 4, text: value.toLocaleString('en-GB'), size: TEXT, bold: false } as const;
      return [
        {
          kind: 'line',
          x1: LEFT,
          y1: at,
          x2: width,
          y2: at,
          colour: at >= bottom - 0.5 ? INK.axis : INK.grid,
          width: 1,
        },
        { kind: 'text', ...text, anchor: 'end', colour: INK.quiet },
      ];
    });
}
