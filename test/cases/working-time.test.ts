import assert from 'node:assert/strict';
import { addSchoolDays, addWorkingMinutes } from '../../services/cases/working-time.js';

const week = { timeZone: 'Europe/London', hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }] };
const shorterFriday = {
  timeZone: 'Europe/London',
  hours: [
    { days: [1, 2, 3, 4], from: '08:00', to: '17:00' },
    { days: [5], from: '08:00', to: '12:30' },
  ],
};
const withLunch = {
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
    const nights = { timeZone: 'Europe/London', hours: [{ days: [7], from: '00:00', to: '06:00' }] };
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
    // There is no calendar of holidays: Christmas Day 2026 is a Friday.
    ['know of no holidays', '2026-12-24T10:20:00Z', 1, '2026-12-25T10:20:00Z'],
  ];
  for (const [what, from, days, due, of = week] of TABLE) {
    it(what, () => assert.equal(addSchoolDays(new Date(from), days, of).toISOString(), new Date(due).toISOString()));
  }
});

describe('a week without hours', () => {
  it('is an error, and no search without an end', () => {
    const none = { timeZone: 'Europe/London', hours: [] };
    assert.throws(() => addWorkingMinutes(new Date(), 1, none), /no hours/);
    assert.throws(() => addSchoolDays(new Date(), 1, none), /no hours/);
  });
});
