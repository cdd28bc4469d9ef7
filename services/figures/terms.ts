/** A third of a school year. Periods do not overlap: two that did could be subtracted from each other. */
export interface Term {
  /** `2026-autumn` */
  readonly id: string;
  readonly name: string;
  /** `YYYY-MM-DD`, in the school's zone. */
  readonly from: string;
  /** The first day that is no part of it. */
  readonly until: string;
}

const SEASONS = [
  { id: 'spring', name: 'Spring', from: '01-01', until: '05-01' },
  { id: 'summer', name: 'Summer', from: '05-01', until: '09-01' },
  { id: 'autumn', name: 'Autumn', from: '09-01', until: '01-01' },
] as const;

const SHOWN = 6;
const DAY = 86_400_000;

/**
 * The present term and those before it, newest first. The present one ends with last week: figures that grew from one day to the next would
 * tell what that day brought. `today`: `YYYY-MM-DD`.
 */
export function termsUntil(today: string): readonly Term[] {
  const terms: Term[] = [];
  const year = Number(today.slice(0, 4));
  for (let at = year; terms.length < SHOWN; at -= 1) {
    for (const season of [...SEASONS].reverse()) {
      const from = `${at}-${season.from}`;
      if (from > today || terms.length >= SHOWN) continue;
      const end = `${season.id === 'autumn' ? at + 1 : at}-${season.until}`;
      const monday = mondayOf(today);
      const until = end > today ? (monday > from ? monday : from) : end;
      terms.push({ id: `${at}-${season.id}`, name: `${season.name} term ${at}`, from, until });
    }
  }
  return terms;
}

function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY).toISOString().slice(0, 10);
}
