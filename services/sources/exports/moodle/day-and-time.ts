import { later } from '../../../later.js';
import { instantOfWall, type WallTime } from '../../../wall-time.js';

/** Languages of schools' Moodles whose months are known; Moodle writes dates in that of whoever asked for the export. */
const LANGUAGES = ['en', 'cy', 'de', 'fr', 'es', 'pt', 'it', 'nl', 'pl', 'tr', 'ro'];

/** Names of months as dates hold them, in lower case, by length: `march` before `mar`. */
const months = later(
  () =>
    new Map(
      LANGUAGES.flatMap(language =>
        (['long', 'short'] as const).flatMap(month =>
          Array.from({ length: 12 }, (_, at) => {
            const parts = new Intl.DateTimeFormat(language, { day: 'numeric', month, timeZone: 'UTC' }).formatToParts(
              Date.UTC(2026, at, 15),
            );
            const name = parts.find(({ type }) => type === 'month')?.value ?? '';
            return [name.toLowerCase().replace(/\.$/, ''), at + 1] as const;
          }),
        ),
      ),
    ),
);

/** `Monday, 26 October 2026, 1:05 PM`, in the language and the zone of whoever asked for the export; `null`: not in a known one. */
export function momentOfProse(prose: string, timeZone: string): Date | null {
  const text = prose.slice(0, 200);
  const clock = /(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[ \u00a0\u202f]?([ap])\.?[ \u00a0]?m\b)?/i.exec(text);
  const numbers = text.slice(0, clock?.index ?? 0).match(/\d{1,4}/g) ?? [];
  const year = numbers.find(number => number.length === 4);
  const day = numbers.find(number => number.length <= 2);
  const month = text
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .map(word => months().get(word))
    .find(number => number !== undefined);
  if (!clock || year === undefined || day === undefined || month === undefined) return null;
  const [, hours = '', minutes = '', seconds = '0', half] = clock;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const wall: WallTime = {
    year: Number(year),
    month,
    day: Number(day),
    hour,
    minute: Number(minutes),
    second: Number(seconds),
  };
  return hour > 23 || wall.minute > 59 ? null : instantOfWall(wall, timeZone);
}
