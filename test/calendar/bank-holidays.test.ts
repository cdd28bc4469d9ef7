import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bankHolidaysOf, easterSunday } from '../../services/calendar/bank-holidays.js';
import { DEFAULT_CALENDAR, isClosed } from '../../services/calendar/calendar.js';

const iso = (at: number) => new Date(at).toISOString().slice(0, 10);
const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay();

/** As they were published for England and Wales; years without a day that was proclaimed for them alone. */
const PUBLISHED: Readonly<Record<number, string>> = {
  2019: '01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26',
  2021: '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
  2024: '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
  2025: '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26',
  2026: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
  2027: '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28',
  2028: '01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26',
};

describe('the bank holidays of England and Wales', () => {
  for (const [year, days] of Object.entries(PUBLISHED))
    it(`of ${year} are those that were published`, () => {
      assert.deepEqual(
        bankHolidaysOf(Number(year)).map(({ day }) => day),
        days.split(' ').map(day => `${year}-${day}`),
      );
    });

  it('have a Tuesday in place of a Christmas Day on a Sunday, as in 2022 and 2033', () => {
    for (const year of [2022, 2033])
      assert.deepEqual(
        bankHolidaysOf(year)
          .slice(-2)
          .map(({ day, name }) => `${day} ${name}`),
        [`${year}-12-26 Boxing Day`, `${year}-12-27 Christmas Day (substitute day)`],
      );
  });

  it('know Easter, also at the ends of its range and in the years in which tables differ', () => {
    const EASTERS = [
      '1818-03-22',
      '1943-04-25',
      '1954-04-18',
      '1981-04-19',
      '2000-04-23',
      '2038-04-25',
      '2049-04-18',
      '2285-03-22',
    ];
    for (const day of EASTERS) assert.equal(iso(easterSunday(Number(day.slice(0, 4)))), day);
  });

  it('are eight weekdays each year, none twice, with Easter on a Sunday from 22 March to 25 April', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1900, max: 2399 }), year => {
        const days = bankHolidaysOf(year).map(({ day }) => day);
        assert.equal(new Set(days).size, 8);
        for (const day of days) assert.ok(![0, 6].includes(weekdayOf(day)), day);
        const easter = iso(easterSunday(year));
        assert.equal(weekdayOf(easter), 0);
        assert.ok(easter >= `${year}-03-22` && easter <= `${year}-04-25`, easter);
      }),
    );
  });

  it('are closed days until a school switches them off', () => {
    assert.equal(isClosed('2026-12-25', DEFAULT_CALENDAR), true);
    assert.equal(isClosed('2026-12-25', { ...DEFAULT_CALENDAR, bankHolidays: false }), false);
  });
});
