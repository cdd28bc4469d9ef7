import type { Evaluation } from './evaluate.js';
import type { Measure } from './measure.js';
import { scoreOf } from './scores.js';

const WIDTH = 920;
const ROW = 22;
const LABEL = 250;
const BAR = 260;
const EDGE = 12;
const PLOT = 260;

/**
 * Precision and recall of every code, the false alarms in ordinary talk, the curve of precision and recall, and calibration. SVG, without scripts
 * or fonts of its own.
 */
export function drawEvaluation({ byCode, measures, curves }: Evaluation): string {
  const alarms = measures.filter(({ part }) => part === 'ordinary text');
  const top = 66;
  const plots = top + ROW * (byCode.length + alarms.length + 4);
  const height = plots + PLOT + 70;
  const codes = byCode.map((tally, at) => {
    const { precision, recall } = scoreOf(tally);
    const y = top + at * ROW;
    return [
      text(EDGE, y + 12, `${tally.code} (${tally.hit + tally.missed})`),
      bar(LABEL, y, recall * BAR, '#1d70b8', `recall ${recall.toFixed(2)}`),
      bar(LABEL + BAR + 60, y, precision * BAR, '#00703c', `precision ${precision.toFixed(2)}`),
    ].join('');
  });
  const from = top + ROW * (byCode.length + 2);
  const most = Math.max(1, ...alarms.map(({ interval }) => interval?.[1] ?? 0));
  const rows = alarms.map((measure, at) => alarmRow(measure, from + at * ROW, most));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13" role="img" aria-label="Figures of detection">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    text(EDGE, 22, 'Unread messages of the scheme, code by code (number of messages)', true),
    text(LABEL, 52, 'recall: of its messages, found'),
    text(LABEL + BAR + 60, 52, 'precision: of what was found, right'),
    ...codes,
    text(EDGE, from - 14, 'Ordinary talk: cases raised in a thousand messages, with 95 % interval', true),
    ...rows,
    text(EDGE, plots - 14, 'Any concern, wherever cases are raised', true),
    plot(
      EDGE + 40,
      plots,
      'recall',
      'precision',
      curves.precisionRecall.map(({ recall, precision }) => [recall, precision]),
      '#1d70b8',
    ),
    text(EDGE + 480, plots - 14, 'Calibration of the models, code by code', true),
    plot(
      EDGE + 520,
      plots,
      'said',
      'observed',
      curves.calibration.map(({ said, observed }) => [said, observed]),
      '#00703c',
      true,
    ),
    '</svg>\n',
  ].join('\n');
}

function alarmRow({ what, value, interval }: Measure, y: number, most: number): string {
  const scale = (2 * BAR) / most;
  const [low, high] = interval ?? [value, value];
  // The line of the interval stands below the bar's figure.
  const line = `<line x1="${LABEL + low * scale}" x2="${LABEL + high * scale}" y1="${y + 17}" y2="${y + 17}" stroke="#0b0c0c" stroke-width="2"/>`;
  return (
    text(EDGE, y + 12, what.split(':')[0] ?? '') + bar(LABEL, y, value * scale, '#d4351c', value.toFixed(2)) + line
  );
}

/** A line through points from 0 to 1 in both directions; `diagonal`: with what would be perfect. */
function plot(
  x: number,
  y: number,
  across: string,
  up: string,
  points: readonly (readonly [number, number])[],
  colour: string,
  diagonal = false,
): string {
  const place = ([a, b]: readonly [number, number]) =>
    `${(x + a * PLOT).toFixed(1)},${(y + (1 - b) * PLOT).toFixed(1)}`;
  const ticks = [0, 0.5, 1].map(
    tick =>
      text(x + tick * PLOT - 8, y + PLOT + 18, String(tick)) + text(x - 30, y + (1 - tick) * PLOT + 5, String(tick)),
  );
  return [
    `<rect x="${x}" y="${y}" width="${PLOT}" height="${PLOT}" fill="none" stroke="#b1b4b6"/>`,
    diagonal ? `<polyline points="${place([0, 0])} ${place([1, 1])}" stroke="#b1b4b6" stroke-dasharray="4 4"/>` : '',
    `<polyline points="${points.map(place).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...(diagonal
      ? points.map(
          point =>
            `<circle cx="${place(point).split(',')[0]}" cy="${place(point).split(',')[1]}" r="4" fill="${colour}"/>`,
        )
      : []),
    ...ticks,
    text(x + PLOT / 2 - 24, y + PLOT + 36, across),
    text(x + 8, y + 18, up),
  ].join('');
}

function bar(x: number, y: number, length: number, fill: string, label: string): string {
  return `<rect x="${x}" y="${y}" width="${length.toFixed(1)}" height="16" fill="${fill}"><title>${label}</title></rect>${text(x + length + 6, y + 13, label.split(' ').at(-1) ?? '')}`;
}

function text(x: number, y: number, words: string, bold = false): string {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" fill="#0b0c0c"${bold ? ' font-weight="bold"' : ''}>${safe}</text>`;
}
