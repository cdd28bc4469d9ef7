/** A picture as a value, before anybody knows whether it goes onto a page, paper or into an e-mail. Units are CSS pixels; y grows downwards. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** What it is, for who does not see it. */
  readonly title: string;
  /** What it shows, in a sentence or two; every number stands in the table beside it. */
  readonly description: string;
  readonly shapes: readonly Shape[];
}

export type Shape =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly paint: Paint;
    }
  | {
      readonly kind: 'line';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly colour: string;
      readonly width: number;
    }
  /** An open line through points. */
  | { readonly kind: 'path'; readonly d: string; readonly colour: string; readonly width: number }
  | { readonly kind: 'dot'; readonly x: number; readonly y: number; readonly radius: number; readonly colour: string }
  | {
      readonly kind: 'text';
      readonly x: number;
      /** Of the line that letters stand on. */
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly bold: boolean;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly colour: string;
    };

/** `plain`: filled. `hatch`: filled lightly, with slanting lines and an edge, so that it differs without its colour too. */
export type Paint = 'plain' | 'hatch' | 'track';

/** The colours of each paint: the child lane, the adult lane, the rest of a bar. */
export const PAINTS = {
  plain: { fill: '#1c4a57', line: null, edge: null },
  hatch: { fill: '#cfcde4', line: '#3d3a6b', edge: '#3d3a6b' },
  track: { fill: '#e4ecec', line: null, edge: null },
} as const satisfies Record<
  Paint,
  { readonly fill: string; readonly line: string | null; readonly edge: string | null }
>;

/** Of the slanting lines of a hatch, pixels. */
export const HATCH = { step: 6, width: 1.6 } as const;

export const INK = { ink: '#16242e', quiet: '#4a5b66', grid: '#e4ecec', axis: '#71838c', line: '#1c4a57' } as const;

/** Half a pixel is not to be seen: places are written with one digit after the point. */
export const place = (value: number): number => Math.round(value * 10) / 10;
