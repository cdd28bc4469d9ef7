import assert from 'node:assert/strict';
import { expiriesAhead, stateOfCheck, stateOfPerson } from '../../services/register/checks.js';

const TODAY = '2026-11-23';
const until = (expiresOn: string | null, doneOn = '2025-09-01') => ({ doneOn, expiresOn });

describe('a check', () => {
  for (const { check, state, why } of [
    { check: null, state: 'missing', why: 'was never done' },
    { check: until(null, '2026-11-24'), state: 'missing', why: 'counts from tomorrow only' },
    { check: until(null, TODAY), state: 'valid', why: 'was done today and has no expiry' },
    { check: until('2026-11-22'), state: 'lapsed', why: 'ended yesterday' },
    { check: until('2026-11-23'), state: 'ends-in-30', why: 'holds for the last time today' },
    { check: until('2026-12-23'), state: 'ends-in-30', why: 'ends in 30 days' },
    { check: until('2026-12-24'), state: 'ends-in-60', why: 'ends in 31 days' },
    { check: until('2027-01-22'), state: 'ends-in-60', why: 'ends in 60 days' },
    { check: until('2027-01-23'), state: 'valid', why: 'ends in 61 days' },
  ] as const) {
    it(`that ${why} is ${state}`, () => assert.equal(stateOfCheck(check, TODAY), state));
  }

  it('of a person: the more pressing one counts, and pupils and parents need none', () => {
    const checks = { vetting: until('2027-06-01'), training: until('2026-12-01') };
    assert.equal(stateOfPerson({ role: 'mentor', ...checks }, TODAY), 'ends-in-30');
    assert.equal(stateOfPerson({ role: 'staff', ...checks, vetting: null }, TODAY), 'missing');
    for (const role of ['pupil', 'parent', 'external'] as const)
      assert.equal(stateOfPerson({ role, vetting: null, training: null }, TODAY), null);
  });
});

describe('expiries ahead', () => {
  const person = (id: string, role: 'mentor' | 'pupil', vetting: string, training: string) => ({
    id,
    name: id.toUpperCase(),
    role,
    vetting: until(vetting),
    training: until(training),
  });

  it('are those from today to the last day asked for, the soonest first, of people who need checks', () => {
    const people = [
      person('b', 'mentor', '2027-02-21', '2026-11-22'),
      person('a', 'mentor', '2026-11-23', '2027-02-22'),
      person('c', 'pupil', '2026-12-01', '2026-12-01'),
    ];
    assert.deepEqual(
      expiriesAhead(people, TODAY, 90).map(({ personId, check, on, days }) => [personId, check, on, days]),
      [
        ['a', 'vetting', '2026-11-23', 0],
        ['b', 'vetting', '2027-02-21', 90],
      ],
    );
  });
});
