/** What a clock on the wall shows; `month` from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The instant at which a clock in this zone shows it. An hour that the clocks skip moves forward; of one that comes twice the first. */
export function instantOfWall(wall: WallTime, timeZone: string): Date {
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  const earlier = asUtc - offsetAt(asUtc - 86_400_000, timeZone);
  if (offsetAt(earlier, timeZone) === asUtc - earlier) return new Date(earlier);
  return new Date(asUtc - offsetAt(asUtc - offsetAt(asUtc, timeZone), timeZone));
}

/** The same for a day `YYYY-MM-DD` and a time `HH:MM`. */
export function instantOfDay(day: string, time: string, timeZone: string): Date {
  const [year = 0, month = 1, dayOfMonth = 1] = day.split('-').map(Number);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return instantOfWall({ year, month, day: dayOfMonth, hour, minute, second: 0 }, timeZone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the zone is ahead of UTC. */
function offsetAt(instant: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
    formats.set(timeZone, format);
  }
  const [day = 1, month = 1, year = 1970, hour = 0, minute = 0, second = 0] = format
    .format(instant)
    .split(/\D+/)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}
