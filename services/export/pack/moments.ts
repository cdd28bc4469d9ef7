/** A moment twice: as a clock in the school shows it, and in UTC for whoever has to put moments of several systems in order. */
export interface Moments {
  /** `2026-11-23 10:59:00`; `''`: it has not come. */
  readonly local: string;
  /** `2026-11-23T10:59:00.000Z` */
  readonly utc: string;
}

/** Spreadsheets and importers read both forms without being told which comes first, the day or the month. */
export function momentsIn(timeZone: string): (at: string | null) => Moments {
  // Swedish is written as ISO 8601 has it.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return at => (at === null ? { local: '', utc: '' } : { local: format.format(new Date(at)), utc: at });
}
