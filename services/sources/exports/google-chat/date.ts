const MONTHS = 'january february march april may june july august september october november december'.split(' ');

/** `Tuesday, September 10, 2029 at 8:44:40 PM UTC`, `10 September 2029 at 20:44:40 GMT-7`; the day of the week may be missing. */
const DATE =
  /^(?:[a-z]{6,9}, )?(?:([a-z]{3,9}) (\d{1,2})|(\d{1,2}) ([a-z]{3,9})),? (\d{4})(?: at|,) (\d{1,2}):(\d{2}):(\d{2})(?: ([ap])\.?m\.?)? (?:UTC|GMT)(?:([+-]\d{1,2})(?::(\d{2}))?)?/i;

/** A date as Google Chat's exports write it, and how many characters it takes; `null`: it is none. Always in English, with narrow spaces since 2023. */
export function proseDate(text: string): { readonly date: Date; readonly length: number } | null {
  const found = DATE.exec(text.replaceAll(/[\u00a0\u2009\u202f]/g, ' '));
  if (!found) return null;
  const [whole, monthFirst, dayAfter, dayFirst, monthAfter, year, hour, minute, second, half, zone, zoneMinutes] =
    found;
  const month = MONTHS.findIndex(name => name.startsWith((monthFirst ?? monthAfter ?? '').toLowerCase()));
  if (month < 0) return null;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const offset = Number(zone ?? 0) * 60 + Math.sign(Number(zone ?? 0) || 1) * Number(zoneMinutes ?? 0);
  const utc = Date.UTC(Number(year), month, Number(dayAfter ?? dayFirst), hours, Number(minute), Number(second));
  return { date: new Date(utc - offset * 60_000), length: whole.length };
}

export function dateOfProse(text: string | null | undefined): Date | null {
  return text ? (proseDate(text)?.date ?? null) : null;
}
