import type { Evaluation } from './evaluate.js';
import type { Measure } from './measure.js';
import { scoreOf } from './scores.js';

const WIDTH = 920;
const ROW = 22;
const LABEL = 250;
const BAR = 260;
const EDGE = 12;

/** Two pictures side by side: precision and recall of every code, and the false alarms in ordinary talk. SVG, without scripts or fonts of its own. */
export function drawEvaluation({ byCode, measures }: Evaluation): string {
  const alarms = measures.filter(({ part }) => part === 'ordinary text');
  const top = 66;
  const height = top + ROW * (byCode.length + alarms.length + 4);
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

function bar(x: number, y: number, length: number, fill: string, label: string): string {
  return `<rect x="${x}" y="${y}" width="${length.toFixed(1)}" height="16" fill="${fill}"><title>${label}</title></rect>${text(x + length + 6, y + 13, label.split(' ').at(-1) ?? '')}`;
}

function text(x: number, y: number, words: string, bold = false): string {
  const safe = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" fill="#0b0c0c"${bold ? ' font-weight="bold"' : ''}>${safe}</text>`;
}
