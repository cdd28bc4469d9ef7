const FORMAT = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  ...({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const),
});

/** A day of the calendar, e.g. `Fri, 25 Dec 2026`. `day`: `YYYY-MM-DD`. */
export function shortDay(day: string): string {
  return FORMAT.format(new Date(`${day}T12:00:00Z`));
}
