/** The sample school's calendar: week 0 is the last complete one before `today`, so that its story always ends a few days ago. */
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const DAY = 86_400_000;

/** `-6 Mon 15:42`, local time of the school, as an instant. Throws on anything else. */
export function instantOf(at: string, today: Date, timeZone: string): Date {
  const match = /^(-?\d+) (\w{3}) (\d\d):(\d\d)$/.exec(at);
  const weekday = WEEKDAYS.indexOf(match?.[2] ?? '');
  if (!match || weekday < 0) throw new Error(`Not a time of the sample calendar: ${at}`);
  const monday = lastCompleteMonday(today);
  const day = monday + (Number(match[1]) * 7 + weekday) * DAY;
  return localToInstant(day + (Number(match[3]) * 60 + Number(match[4])) * 60_000, timeZone);
}

/** Midnight UTC of the Monday whose week, Sunday included, is over. */
function lastCompleteMonday(today: Date): number {
  const midnight = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate());
  const sinceMonday = (today.getUTCDay() + 6) % 7;
  return midnight - (sinceMonday + 7) * DAY;
}

/** `wall` is the clock on the wall read as if it were UTC. An hour that the clocks skip moves forward. */
function localToInstant(wall: number, timeZone: string): Date {
  const guess = wall - offsetAt(wall, timeZone);
  return new Date(wall - offsetAt(guess, timeZone));
}

/** Milliseconds that the zone is ahead of UTC at an instant. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
    hourCycle: 'h23',
  });
  const [day, month, year, hour, minute, second] = parts.format(instant).split(/\D+/).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}
