import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addSchoolDays, addWorkingMinutes, movedDeadline } from '../../services/cases/working-time.js';

const week = {
  isClosed: () => false,
  timeZone: 'Europe/London',
  hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }],
};
const shorterFriday = {
  isClosed: () => false,
  timeZone: 'Europe/London',
  hours: [
    { days: [1, 2, 3, 4], from: '08:00', to: '17:00' },
    { days: [5], from: '08:00', to: '12:30' },
  ],
};
const withLunch = {
  isClosed: () => false,
  timeZone: 'Europe/London',
  hours: [
    { days: [1, 2, 3, 4, 5], from: '13:00', to: '16:00' },
    { days: [1, 2, 3, 4, 5], from: '08:00', to: '12:00' },
  ],
};

describe('hours of work', () => {
  const TABLE: readonly [what: string, from: string, hours: number, due: string, of?: typeof week][] = [
    ['pass like others while the school is open', '2026-11-23T10:00:00Z', 4, '2026-11-23T14:00:00Z'],
    ['stop at night', '2026-11-23T15:00:00Z', 4, '2026-11-24T10:00:00Z'],
    ['stop over the weekend', '2026-11-27T16:00:00Z', 4, '2026-11-30T11:00:00Z'],
    ['begin when the school opens for what comes in the evening', '2026-11-23T21:30:00Z', 4, '2026-11-24T12:00:00Z'],
    ['begin on Monday for what comes on Saturday', '2026-11-28T11:00:00Z', 4, '2026-11-30T12:00:00Z'],
    ['end with the day when they just fit', '2026-11-23T13:00:00Z', 4, '2026-11-23T17:00:00Z'],
    ['stop over lunch where a school writes it so', '2026-11-23T11:00:00Z', 4, '2026-11-23T16:00:00Z', withLunch],
    // The clocks go back on 25 October 2026, and forward on 28 March 2027.
    [
      'keep to the wall over the weekend on which the clocks go back',
      '2026-10-23T15:00:00Z',
      4,
      '2026-10-26T11:00:00Z',
    ],
    ['and over the one on which they go forward', '2027-03-26T16:00:00Z', 4, '2027-03-29T10:00:00Z'],
  ];
  for (const [what, from, hours, due, of = week] of TABLE) {
    it(what, () => {
      assert.equal(addWorkingMinutes(new Date(from), hours * 60, of).toISOString(), new Date(due).toISOString());
    });
  }

  it('of a school that is open in the night of the change are as long as they are, not as the wall shows', () => {
    const nights = {
      isClosed: () => false,
      timeZone: 'Europe/London',
      hours: [{ days: [7], from: '00:00', to: '06:00' }],
    };
    // From midnight to six is seven hours when the clocks go back, and five when they go forward.
    const back = addWorkingMinutes(new Date('2026-10-24T23:00:00Z'), 7 * 60, nights);
    assert.equal(back.toISOString(), '2026-10-25T06:00:00.000Z');
    const forward = addWorkingMinutes(new Date('2027-03-28T00:00:00Z'), 5 * 60, nights);
    assert.equal(forward.toISOString(), '2027-03-28T05:00:00.000Z');
  });
});

describe('school days', () => {
  const TABLE: readonly [what: string, from: string, days: number, due: string, of?: typeof week][] = [
    ['end at the same time of day', '2026-11-23T10:20:00Z', 1, '2026-11-24T10:20:00Z'],
    ['leave the weekend out', '2026-11-27T10:20:00Z', 1, '2026-11-30T10:20:00Z'],
    ['count from Monday morning for what comes on Saturday', '2026-11-28T10:20:00Z', 1, '2026-12-01T08:00:00Z'],
    ['count from the next morning for what comes at night', '2026-11-23T22:00:00Z', 3, '2026-11-27T08:00:00Z'],
    ['are five to a week', '2026-11-23T10:20:00Z', 10, '2026-12-07T10:20:00Z'],
    ['end at the close of a shorter day', '2026-11-26T15:00:00Z', 1, '2026-11-27T12:30:00Z', shorterFriday],
    ['keep to the wall when the clocks go back', '2026-10-23T10:20:00Z', 1, '2026-10-26T11:20:00Z'],
    ['keep to the wall when they go forward', '2027-03-26T11:20:00Z', 1, '2027-03-29T10:20:00Z'],
    // Christmas Day 2026 is a Friday.
    ['know of no holidays that no calendar has', '2026-12-24T10:20:00Z', 1, '2026-12-25T10:20:00Z'],
  ];
  for (const [what, from, days, due, of = week] of TABLE) {
    it(what, () => assert.equal(addSchoolDays(new Date(from), days, of).toISOString(), new Date(due).toISOString()));
  }
});

describe('a closed day', () => {
  const closed = (...days: readonly string[]) => ({ ...week, isClosed: (day: string) => days.includes(day) });
  const HOURS: readonly [what: string, from: string, hours: number, due: string, days: readonly string[]][] = [
    ['does not count', '2026-11-23T15:00:00Z', 4, '2026-11-25T10:00:00Z', ['2026-11-24']],
    ['nor what is left of today', '2026-11-23T10:00:00Z', 4, '2026-11-24T12:00:00Z', ['2026-11-23']],
    ['nor a week of them', '2026-11-27T16:00:00Z', 4, '2026-12-02T11:00:00Z', ['2026-11-30', '2026-12-01']],
  ];
  for (const [what, from, hours, due, days] of HOURS)
    it(`${what} as hours`, () => {
      assert.equal(
        addWorkingMinutes(new Date(from), hours * 60, closed(...days)).toISOString(),
        new Date(due).toISOString(),
      );
    });
  const DAYS: readonly [what: string, from: string, count: number, due: string, days: readonly string[]][] = [
    ['does not count', '2026-11-23T10:20:00Z', 1, '2026-11-25T10:20:00Z', ['2026-11-24']],
    ['begins nothing', '2026-11-23T10:20:00Z', 1, '2026-11-25T08:00:00Z', ['2026-11-23']],
    ['further on counts neither', '2026-11-23T10:20:00Z', 3, '2026-11-27T10:20:00Z', ['2026-11-25', '2026-11-29']],
  ];
  for (const [what, from, count, due, days] of DAYS)
    it(`${what} as a school day`, () => {
      assert.equal(addSchoolDays(new Date(from), count, closed(...days)).toISOString(), new Date(due).toISOString());
    });

  it('keeps no case from being due, even if every day is one', () => {
    const never = { ...week, isClosed: () => true };
    const from = new Date('2026-11-23T10:20:00Z');
    assert.deepEqual(addSchoolDays(from, 3, never), addSchoolDays(from, 3, week));
    assert.deepEqual(addWorkingMinutes(from, 240, never), addWorkingMinutes(from, 240, week));
  });
});

describe('a deadline, when a day is closed or opened', () => {
  const now = new Date('2026-11-23T10:00:00Z');
  const TABLE: readonly [
    what: string,
    due: string,
    before: readonly string[],
    next: readonly string[],
    to: string,
    at?: string,
  ][] = [
    ['before it: a day later', '2026-11-25T09:00:00Z', [], ['2026-11-24'], '2026-11-26T09:00:00Z'],
    ['on it: the next day', '2026-11-24T09:00:00Z', [], ['2026-11-24'], '2026-11-25T09:00:00Z'],
    ['today: tomorrow', '2026-11-23T15:00:00Z', [], ['2026-11-23'], '2026-11-24T15:00:00Z'],
    ['after it: it stays', '2026-11-24T09:00:00Z', [], ['2026-11-25'], '2026-11-24T09:00:00Z'],
    ['on a Saturday: it stays', '2026-12-01T09:00:00Z', [], ['2026-11-28'], '2026-12-01T09:00:00Z'],
    ['and over a weekend', '2026-11-27T09:00:00Z', [], ['2026-11-27'], '2026-11-30T09:00:00Z'],
    ['opened: a day nearer', '2026-11-26T09:00:00Z', ['2026-11-24'], [], '2026-11-25T09:00:00Z'],
    ['one for another: as it was', '2026-11-26T09:00:00Z', ['2026-11-24'], ['2026-11-25'], '2026-11-26T09:00:00Z'],
    ['that has run out: it stays', '2026-11-23T09:00:00Z', [], ['2026-11-23'], '2026-11-23T09:00:00Z'],
    [
      'when today is over: it stays',
      '2026-11-24T09:00:00Z',
      [],
      ['2026-11-23'],
      '2026-11-24T09:00:00Z',
      '2026-11-23T19:00:00Z',
    ],
  ];
  for (const [what, due, before, next, to, at] of TABLE)
    it(what, () => {
      const time = (days: readonly string[]) => ({ ...week, isClosed: (day: string) => days.includes(day) });
      const moved = movedDeadline(new Date(due), at ? new Date(at) : now, time(before), time(next));
      assert.equal(moved.toISOString(), new Date(to).toISOString());
    });

  it('comes back to where it was when the day is opened again, at whatever time of a usual day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 60 }), (days, closedAt) => {
        const day = new Date(now.getTime() + closedAt * 86_400_000).toISOString().slice(0, 10);
        const shut = { ...week, isClosed: (one: string) => one === day };
        const due = addSchoolDays(now, days, week);
        const later = movedDeadline(due, now, week, shut);
        assert.ok(later >= due);
        assert.deepEqual(movedDeadline(later, now, shut, week), due);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a week without hours', () => {
  it('is an error, and no search without an end', () => {
    const none = { isClosed: () => false, timeZone: 'Europe/London', hours: [] };
    assert.throws(() => addWorkingMinutes(new Date(), 1, none), /no hours/);
    assert.throws(() => addSchoolDays(new Date(), 1, none), /no hours/);
  });
});
