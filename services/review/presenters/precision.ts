import type { Precision } from '../../monitoring/precision.js';
import { span } from './time.js';

const WIDTH = 124;
/** Room for the dot at both ends. */
const EDGE = 4;

/** How often people agreed, as a number with its base, a range in words and a small picture. `null`: nobody has judged anything. */
export function presentPrecision({ share, range, right, wrong, unsure }: Precision) {
  if (share === null || range === null) return unsure === 0 ? null : { ...NOTHING, unsure: `${unsure} unsure` };
  const percent = (part: number) => `${Math.round(part * 100)}%`;
  const at = (part: number) => Math.round((EDGE + part * (WIDTH - 2 * EDGE)) * 10) / 10;
  return {
    share: percent(share),
    base: `${right} of ${right + wrong}`,
    unsure: unsure === 0 ? null : `${unsure} unsure`,
    rangeText: `95 % range ${percent(range.from)} to ${percent(range.to)}`,
    picture: { width: WIDTH, from: at(range.from), length: Math.max(1, at(range.to) - at(range.from)), at: at(share) },
  };
}

const NOTHING = { share: null, base: '0 of 0', rangeText: null, picture: null };

export function decisionTime(milliseconds: number | null): string {
  return milliseconds === null ? '–' : span(milliseconds);
}

/** Bars of weeks, oldest first; the last one is this week's. */
export function weekBars(weeks: readonly number[], width: number, height: number) {
  const most = Math.max(1, ...weeks);
  const step = width / Math.max(1, weeks.length);
  return weeks.map((count, index) => {
    const bar = count === 0 ? 1 : Math.max(3, Math.round((count / most) * height));
    const place = { x: Math.round(index * step * 10) / 10, y: height - bar };
    return {
      ...place,
      width: Math.round((step - 2) * 10) / 10,
      height: bar,
      isLast: index === weeks.length - 1,
      count,
    };
  });
}
