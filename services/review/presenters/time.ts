const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Times as the school's clocks show them. */
export class SchoolClock {
  readonly #now: Date;
  readonly #zone: string;

  constructor(now: Date, timeZone: string) {
    this.#now = now;
    this.#zone = timeZone;
  }

  get now(): Date {
    return this.#now;
  }

  /** `today 08:41`, `yesterday 16:10`, `Mon 23 Nov, 10:59`, and with the year when it is another: `Mon 24 Nov 2025, 10:59`. */
  moment(at: Date): string {
    const days = this.#daysAgo(at);
    if (days === 0) return `today ${this.time(at)}`;
    if (days === 1) return `yesterday ${this.time(at)}`;
    return `${this.day(at)}, ${this.time(at)}`;
  }

  /** By when: `13:32` of today, `Tue 09:00` within a week, `Tue 8 Dec, 09:00` further away. */
  deadline(at: Date): string {
    const days = -this.#daysAgo(at);
    if (days === 0) return this.time(at);
    if (Math.abs(days) >= 6) return `${this.day(at)}, ${this.time(at)}`;
    return `${this.#format(at, { weekday: 'short' })} ${this.time(at)}`;
  }

  /** `08:41` */
  time(at: Date): string {
    return this.#format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  }

  /** `Mon 23 Nov 2026, 10:59`: for what is read on another day, or on paper. */
  full(at: Date): string {
    const day = this.#format(at, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
    return `${day.replace(',', '')}, ${this.time(at)}`;
  }

  /** `Mon 23 Nov`, with the year when it is not this one. */
  day(at: Date): string {
    const year = this.#year(at) === this.#year(this.#now) ? {} : ({ year: 'numeric' } as const);
    return this.#format(at, { weekday: 'short', day: 'numeric', month: 'short', ...year }).replace(',', '');
  }

  /** `Monday 23 November` */
  longDay(at: Date): string {
    const year = this.#year(at) === this.#year(this.#now) ? {} : ({ year: 'numeric' } as const);
    return this.#format(at, { weekday: 'long', day: 'numeric', month: 'long', ...year }).replace(',', '');
  }

  /** `23 Nov` */
  shortDay(at: Date): string {
    return this.#format(at, { day: 'numeric', month: 'short' });
  }

  /** The school's day now, as `date` writes it. */
  get today(): string {
    return this.date(this.#now);
  }

  /** `2026-11-23`; equal for moments of one day in the school's zone. */
  date(at: Date): string {
    return formatter('en-CA', this.#zone, {}).format(at);
  }

  /** Since then: `14 min`, `1 h 20`, `3 days`. */
  age(at: Date): string {
    return span(this.#now.getTime() - at.getTime());
  }

  #daysAgo(at: Date): number {
    const midnight = (moment: Date) => Date.parse(`${this.date(moment)}T00:00:00Z`);
    return Math.round((midnight(this.#now) - midnight(at)) / DAY);
  }

  #year(at: Date): string {
    return this.#format(at, { year: 'numeric' });
  }

  #format(at: Date, options: Intl.DateTimeFormatOptions): string {
    return formatter('en-GB', this.#zone, options).format(at);
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Made once for each way of writing: making one costs more than all else that a row of a list does. */
/** A day as it was written down, `2026-11-26`, in words: `Thu 26 Nov 2026`. Anything else stays as it is. */
export function dayInWords(day: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(`${day}T12:00:00Z`))) return day;
  const options = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  return formatter('en-GB', 'UTC', options)
    .format(new Date(`${day}T12:00:00Z`))
    .replace(',', '');
}

function formatter(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { timeZone, ...options });
  formatters.set(key, made);
  return made;
}

/** `under a minute`, `14 min`, `1 h 20`, `5 h`, `3 days`. `milliseconds`: below zero counts as zero. */
export function span(milliseconds: number): string {
  if (milliseconds < MINUTE) return 'under a minute';
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  if (milliseconds < DAY) {
    const hours = Math.floor(milliseconds / HOUR);
    const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
    return minutes === 0 || hours >= 3 ? `${hours} h` : `${hours} h ${String(minutes).padStart(2, '0')}`;
  }
  return counted(Math.floor(milliseconds / DAY), 'day');
}

/** `1 message`, `2 messages`, `1,204 messages` */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${figure(count)} ${count === 1 ? noun : plural}`;
}

export function figure(count: number): string {
  return count.toLocaleString('en-GB');
}
