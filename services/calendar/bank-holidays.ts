/** One bank holiday. `day`: `YYYY-MM-DD`. */
export interface BankHoliday {
  readonly day: string;
  readonly name: string;
}

const DAY = 86_400_000;
const MONDAY = 1;
const SATURDAY = 6;

const ofYears = new Map<number, readonly BankHoliday[]>();

/**
 * Those of England and Wales, in order, by the rules of the Banking and Financial Dealings Act 1971 and the proclamations that are the same each
 * year. What is proclaimed for one year alone (a coronation, a day that is moved) cannot be worked out: a school enters it as a closed day.
 */
export function bankHolidaysOf(year: number): readonly BankHoliday[] {
  const known = ofYears.get(year);
  if (known) return known;
  const easter = easterSunday(year);
  const christmas = Date.UTC(year, 11, 25);
  const boxing = christmas + DAY;
  const holidays = [
    holiday(weekdayFrom(Date.UTC(year, 0, 1)), Date.UTC(year, 0, 1), 'New Year’s Day'),
    holiday(easter - 2 * DAY, easter - 2 * DAY, 'Good Friday'),
    holiday(easter + DAY, easter + DAY, 'Easter Monday'),
    ...[mondayFrom(Date.UTC(year, 4, 1))].map(at => holiday(at, at, 'Early May bank holiday')),
    ...[mondayFrom(Date.UTC(year, 4, 25))].map(at => holiday(at, at, 'Spring bank holiday')),
    ...[mondayFrom(Date.UTC(year, 7, 25))].map(at => holiday(at, at, 'Summer bank holiday')),
    // On a Saturday and Sunday, Monday and Tuesday stand in for them; of a Sunday and Monday, Tuesday stands in for the first.
    holiday(isWeekend(christmas) ? christmas + 2 * DAY : christmas, christmas, 'Christmas Day'),
    holiday(isWeekend(boxing) ? boxing + 2 * DAY : boxing, boxing, 'Boxing Day'),
  ].sort((a, b) => (a.day < b.day ? -1 : 1));
  ofYears.set(year, holidays);
  return holidays;
}

/** Midnight UTC of Easter Sunday in the Gregorian calendar: the computation of Meeus, Jones and Butcher. */
export function easterSunday(year: number): number {
  const cycle = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const corrected = century - Math.floor(century / 4) - Math.floor((8 * century + 13) / 25);
  const moon = (19 * cycle + corrected + 15) % 30;
  const shift = Math.floor((cycle + 11 * moon) / 319);
  const leap = 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - (ofCentury % 4);
  const weekday = (leap - moon + shift + 32) % 7;
  const month = Math.floor((moon - shift + weekday + 90) / 25);
  return Date.UTC(year, month - 1, (moon - shift + weekday + month + 19) % 32);
}

function holiday(at: number, proper: number, name: string): BankHoliday {
  return { day: dayOf(at), name: at === proper ? name : `${name} (substitute day)` };
}

/** The first weekday from this day on. */
function weekdayFrom(at: number): number {
  return isWeekend(at) ? mondayFrom(at) : at;
}

function mondayFrom(at: number): number {
  return at + ((MONDAY - weekdayOf(at) + 7) % 7) * DAY;
}

function isWeekend(at: number): boolean {
  return weekdayOf(at) === 0 || weekdayOf(at) === SATURDAY;
}

function weekdayOf(at: number): number {
  return new Date(at).getUTCDay();
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
