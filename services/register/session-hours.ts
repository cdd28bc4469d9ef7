import type { School } from './person.js';

/** Whether mentoring contact is expected at this instant, by the school's own clock. A school without hours expects it always. */
export function isWithinHours(at: Date, school: Pick<School, 'hours' | 'timeZone'>): boolean {
  if (school.hours.length === 0) return true;
  const { weekday, time } = localTime(at, school.timeZone);
  return school.hours.some(hours => hours.days.includes(weekday) && hours.from <= time && time < hours.to);
}

const formats = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** ISO weekday (1 = Monday), `HH:MM` and `YYYY-MM-DD` on the school's wall. */
export interface LocalTime {
  readonly weekday: number;
  readonly time: string;
  readonly day: string;
}

/** Several detectors ask for the time of the same message, and working it out is dear. */
let latest: { readonly at: number; readonly timeZone: string; readonly local: LocalTime } | null = null;

export function localTime(at: Date, timeZone: string): LocalTime {
  if (latest?.at === at.getTime() && latest.timeZone === timeZone) return latest.local;
  const local = computeLocalTime(at, timeZone);
  latest = { at: at.getTime(), timeZone, local };
  return local;
}

function computeLocalTime(at: Date, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (!format) {
    const date = { year: 'numeric', month: '2-digit', day: '2-digit', weekday: 'short' } as const;
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      ...date,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? ''),
    time: `${parts.get('hour')}:${parts.get('minute')}`,
    day: `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`,
  };
}
