import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import { type Drawing, INK, place, type Shape } from './drawing.js';
import { axis, everyOther, type Size } from './stacked-bars.js';

/** One number for each place in time. */
export interface TrendLine {
  readonly title: string;
  readonly description: string;
  readonly points: readonly { readonly name: string; readonly value: number }[];
}

const TEXT = 11.5;
const LEFT = 34;
const EDGE = 26;

export function drawTrendLine({ title, description, points }: TrendLine, size: Size): Drawing {
  const bottom = size.height - 24;
  const y = scaleLinear()
    .domain([0, Math.max(4, ...points.map(({ value }) => value))])
    .nice(4)
    .range([bottom, 18]);
  const x = scalePoint<number>()
    .domain(points.map((_, at) => at))
    .range([LEFT + EDGE, size.width - EDGE]);
  const placed = points.map(({ value }, at) => ({ x: place(x(at) ?? 0), y: place(y(value)) }));
  const d = line<(typeof placed)[number]>()
    .x(one => one.x)
    .y(one => one.y)(placed);
  const every = everyOther(points, size.width);
  return {
    ...size,
    title,
    description,
    shapes: [
      ...axis(y, size.width, bottom),
      ...(d === null ? [] : [{ kind: 'path', d, colour: INK.line, width: 2.2 } as const]),
      ...placed.flatMap(({ x: at, y: level }, index): readonly Shape[] => {
        const point = points[index];
        const label = { kind: 'text', x: at, anchor: 'middle', size: TEXT } as const;
        if (!point) return [];
        return [
          { kind: 'dot', x: at, y: level, radius: 3.2, colour: INK.line },
          ...(index % every === 0
            ? ([
                { ...label, y: place(level - 8), text: figure(point.value), bold: true, colour: INK.ink },
                { ...label, y: size.height - 6, text: point.name, bold: false, colour: INK.quiet },
              ] as const)
            : []),
        ];
      }),
    ],
  };
}

function figure(value: number): string {
  return value.toLocaleString('en-GB');
}
