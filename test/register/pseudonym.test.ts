import assert from 'node:assert/strict';
import { assignPseudonyms } from '../../services/register/pseudonym.js';

describe('pseudonyms', () => {
  const newcomers = ['ada', 'bea', 'cy', 'dan', 'eve'].map(id => ({ id, role: 'pupil' as const }));

  it('follow an order of chance, not the alphabetical one of the file', () => {
    const draws = [0.9, 0.1, 0.5, 0.7, 0];
    const assigned = assignPseudonyms(newcomers, [], () => draws.shift() ?? 0);
    assert.deepEqual(
      [...assigned],
      [
        ['eve', 'Pupil 1'],
        ['ada', 'Pupil 2'],
        ['cy', 'Pupil 3'],
        ['dan', 'Pupil 4'],
        ['bea', 'Pupil 5'],
      ],
    );
  });

  it('go on after the highest number taken, apart for each role', () => {
    const assigned = assignPseudonyms(
      [{ id: 'mo', role: 'mentor' }, ...newcomers.slice(0, 1)],
      ['Mentor 13', 'Mentor 2'],
      () => 0,
    );
    assert.deepEqual(
      [...assigned],
      [
        ['mo', 'Mentor 14'],
        ['ada', 'Pupil 1'],
      ],
    );
  });
});
