import assert from 'node:assert/strict';
import { DEFAULT_CALENDAR } from '../../services/calendar/calendar.js';
import { calendarOf } from '../../services/reports/calendar.js';
import {
  clockChanges,
  hoursOf,
  lastPeriod,
  type Period,
  periodBefore,
  periodHolding,
  readPeriod,
  type SchoolTime,
} from '../../services/reports/period.js';
import { periodName, timeNotes } from '../../services/reports/period-words.js';
import { bucketsOf } from '../../services/reports/trend.js';

describe('the periods of reports', () => {
  let time: SchoolTime;
  before(async () => {
    time = { calendar: calendarOf(DEFAULT_CALENDAR, new Date()), timeZone: 'Europe/London' };
  });
  const read = (text: string, today = '2026-11-30'): Period => readPeriod(text, today, time);
  const bounds = ({ from, until }: Period) => `${from} ${until}`;

  const TABLE: readonly [text: string, from: string, until: string, hours: number, name: string][] = [
    ['last-week', '2026-11-23', '2026-11-30', 168, 'Monday 23 to Sunday 29 November 2026'],
    ['week:2026-10-21', '2026-10-19', '2026-10-26', 169, 'Monday 19 to Sunday 25 October 2026'],
    ['week:2026-03-29', '2026-03-23', '2026-03-30', 167, 'Monday 23 to Sunday 29 March 2026'],
    ['day:2026-10-25', '2026-10-25', '2026-10-26', 25, 'Sunday 25 October 2026'],
    ['day:2026-03-29', '2026-03-29', '2026-03-30', 23, 'Sunday 29 March 2026'],
    ['2026-12-28..2027-01-03', '2026-12-28', '2027-01-04', 168, '28 December 2026 to 3 January 2027'],
    ['term:2026-autumn', '2026-09-01', '2027-01-01', 122 * 24 + 1, 'Autumn term 2026, 1 September to 31 December 2026'],
    ['term:2026-10-05', '2026-09-01', '2027-01-01', 122 * 24 + 1, 'Autumn term 2026, 1 September to 31 December 2026'],
    ['school-year:2025', '2025-09-01', '2026-09-01', 365 * 24, '1 September 2025 to 31 August 2026'],
    ['last-review-year', '2025-07-01', '2026-07-01', 365 * 24, '1 July 2025 to 30 June 2026'],
    ['2024-02-29', '2024-02-29', '2024-03-01', 24, 'Thursday 29 February 2024'],
  ];
  for (const [text, from, until, hours, name] of TABLE)
    it(`reads ${text} as ${name}, of ${hours} hours`, () => {
      const period = read(text);
      assert.deepEqual([bounds(period), hoursOf(period), periodName(period)], [`${from} ${until}`, hours, name]);
      assert.deepEqual(read(period.id), period, 'its id names it');
    });

  for (const text of [
    '',
    'week',
    'week:',
    'week:2026-13-01',
    '2026-02-30',
    '2026-10-02..2026-10-01',
    '2020-01-01..2026-01-01',
    'term:2026-winter',
    'last-range',
  ])
    it(`refuses “${text}”`, () => assert.throws(() => read(text), { code: 'PERIOD_INVALID' }));

  it('follow one another without a gap and without overlap, through clock changes and years', () => {
    for (const kind of ['day', 'week', 'half-term', 'term', 'school-year', 'review-year'] as const) {
      let period = periodHolding(kind, '2027-04-10', time);
      for (let count = 0; count < 40; count += 1) {
        const before = periodBefore(period, time);
        assert.deepEqual([before.until, before.ends], [period.from, period.begins], `${kind} before ${period.from}`);
        period = before;
      }
    }
  });

  it('call nothing the last one that is not over', () => {
    assert.equal(bounds(lastPeriod('week', '2026-11-29', time)), '2026-11-16 2026-11-23');
    assert.equal(bounds(lastPeriod('week', '2026-11-30', time)), '2026-11-23 2026-11-30');
  });

  it('are drawn in parts that are together exactly the period', () => {
    for (const text of [
      'term:2026-autumn',
      'half-term:2026-10-01',
      'school-year:2026',
      '2026-10-05..2026-11-12',
      '2026-10-20..2026-10-28',
    ]) {
      const period = read(text);
      const parts = bucketsOf(period, time);
      assert.equal(parts[0]?.begins.getTime(), period.begins.getTime());
      assert.equal(parts.at(-1)?.ends.getTime(), period.ends.getTime());
      parts.forEach((part, at) => {
        if (at > 0) assert.equal(part.begins.getTime(), parts[at - 1]?.ends.getTime());
      });
    }
  });

  it('footnote the clock change, and a holiday that fills a week', () => {
    const week = bucketsOf(read('week:2026-11-16'), time);
    const notes = timeNotes(
      week,
      [{ name: 'Half-term holiday', from: '2026-10-26', to: '2026-10-30' }],
      'Europe/London',
    );
    assert.deepEqual(notes, [
      { bucket: 4, text: 'Half-term holiday.' },
      { bucket: null, text: 'The clocks went back on Sunday 25 October, so the week from 19 Oct has 169 hours.' },
    ]);
    assert.deepEqual(clockChanges(read('2026-01-01..2026-12-31'), 'Europe/London'), [
      { day: '2026-03-29', hours: 23 },
      { day: '2026-10-25', hours: 25 },
    ]);
    assert.deepEqual(clockChanges(read('2026-01-01..2026-12-31'), 'Asia/Kolkata'), []);
  });
});
