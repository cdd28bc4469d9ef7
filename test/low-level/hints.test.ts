import assert from 'node:assert/strict';
import { type HintEntry, hintsOf } from '../../services/low-level/hints.js';

const now = new Date('2026-11-23T10:00:00Z');
const DAY = 86_400_000;
const entry = (daysAgo: number, kind = 'conduct:alone', pupil = '-'): HintEntry => ({
  caseId: `${daysAgo}`,
  at: new Date(now.getTime() - daysAgo * DAY),
  kinds: [{ key: kind, text: kind }],
  pupilKey: pupil,
  pupilLabel: pupil,
});

describe('what several low-level concerns say together', () => {
  const TABLE: readonly [why: string, entries: readonly HintEntry[], hints: readonly string[]][] = [
    ['nothing of one', [entry(10)], []],
    ['nothing of two of different kinds', [entry(10, 'conduct:gifts'), entry(200)], []],
    ['the same kind twice', [entry(10), entry(400)], ['Twice the same kind: conduct:alone']],
    ['not when the kind says nothing', [entry(10, 'kind:conduct'), entry(20, 'kind:conduct')], []],
    ['nor for other conduct', [entry(10, 'conduct:other'), entry(20, 'conduct:other')], []],
    [
      'three in a year, also when the first was before the turn of it',
      [entry(20, 'a'), entry(300, 'b'), entry(100, 'c')],
      ['3 in 12 months', 'Rising: 2 in the last 6 months, 1 in the 6 before'],
    ],
    ['not when one of three was longer ago', [entry(20, 'a'), entry(100, 'b'), entry(366, 'c')], []],
    ['two pupils', [entry(20, 'a', 'p-1'), entry(200, 'b', 'p-2')], ['2 pupils: p-2, p-1']],
    ['not one pupil twice', [entry(20, 'a', 'p-1'), entry(200, 'b', 'p-1')], []],
    [
      'not rising when as many came before',
      [entry(20, 'a'), entry(30, 'b'), entry(200, 'c'), entry(300, 'd')],
      ['4 in 12 months'],
    ],
  ];
  for (const [why, entries, hints] of TABLE) {
    it(why, () => {
      assert.deepEqual(
        hintsOf(entries, now).map(hint => hint.text),
        hints,
      );
    });
  }

  it('names those that make it, oldest first', () => {
    const [hint] = hintsOf([entry(5, 'a'), entry(90, 'b'), entry(40, 'c')], now);
    assert.deepEqual(
      hint?.entries.map(one => one.caseId),
      ['90', '40', '5'],
    );
  });
});
