import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CaseModel } from '../../models/case.js';
import { UserModel } from '../../models/user.js';
import { countFigures, figuresOf } from '../../services/figures/figures.js';
import { type ShownNumber, shownTable } from '../../services/figures/suppress.js';
import { termsUntil } from '../../services/figures/terms.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

describe('a table of figures', () => {
  const TABLE: readonly [why: string, cells: readonly number[], shown: readonly ShownNumber[] | null][] = [
    ['shows what is large, and zero', [12, 0, 7], [12, 0, 7]],
    ['withholds a second number beside a small one', [3, 20, 9], ['few', 'withheld', 9]],
    ['withholds the first large one in the order, whatever its size', [9, 3, 20], ['withheld', 'few', 20]],
    ['withholds one although two are small: 4 and 4 would follow from 8', [4, 4, 30], ['few', 'few', 'withheld']],
    ['is left out when the rest would narrow it down: 6 is 1 and 5', [1, 5], null],
    ['is left out when nothing can be withheld', [2, 0, 3], null],
  ];
  for (const [why, cells, shown] of TABLE) it(why, () => assert.deepEqual(shownTable(cells), shown));

  it('lets nobody who knows the total and how it is made work out a small number: each may be 1, 2, 3 or 4', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 2, maxLength: 4 }), cells => {
        const shown = shownTable(cells);
        if (shown === null) return;
        const possible = tablesLike(
          shown,
          cells.reduce((sum, one) => sum + one, 0),
        );
        shown.forEach((cell, at) => {
          if (cell !== 'few') return;
          assert.deepEqual([...new Set(possible.map(one => one[at]))].sort(), [1, 2, 3, 4], JSON.stringify(cells));
        });
      }),
      { numRuns: 400 },
    );
  });
});

/** Every table with this total that would be shown in the same way. */
function tablesLike(shown: readonly ShownNumber[], total: number): readonly (readonly number[])[] {
  const found: number[][] = [];
  const fill = (cells: readonly number[], left: number) => {
    const next = shown[cells.length];
    if (next === undefined) {
      if (left === 0 && JSON.stringify(shownTable(cells)) === JSON.stringify(shown)) found.push([...cells]);
      return;
    }
    const choices =
      next === 'few'
        ? [1, 2, 3, 4]
        : next === 'withheld'
          ? Array.from({ length: Math.max(0, left - 4) }, (_, at) => at + 5)
          : [next];
    for (const choice of choices) if (choice <= left) fill([...cells, choice], left - choice);
  };
  fill([], total);
  return found;
}

describe('the figures of a term', () => {
  const at = (day: string, hour = 9) => new Date(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);
  const cases = (count: number, fields: Partial<Parameters<typeof caseAbout>[0]> = {}) =>
    Array.from({ length: count }, (_, index) =>
      caseAbout({ _id: `2026-${index}`, raisedAt: at('2026-10-05'), ...fields }),
    );

  it('say nothing but "fewer than 5" of fewer than five cases', () => {
    assert.deepEqual(countFigures(cases(4)), { total: 'few', tables: [], toAcknowledge: null, toDecide: null });
  });

  it('show medians from ten cases on', () => {
    const taken = { acknowledgedAt: at('2026-10-05', 11) };
    assert.equal(countFigures(cases(9, taken)).toAcknowledge, null);
    assert.equal(countFigures(cases(10, taken)).toAcknowledge, 2 * 3_600_000);
    assert.equal(countFigures(cases(10, taken)).toDecide, null);
  });

  it('come by terms that do not overlap, the present one up to the end of last week', () => {
    const terms = termsUntil('2026-11-25');
    assert.deepEqual(
      terms.slice(0, 3).map(({ id, from, until }) => [id, from, until]),
      [
        ['2026-autumn', '2026-09-01', '2026-11-23'],
        ['2026-summer', '2026-05-01', '2026-09-01'],
        ['2026-spring', '2026-01-01', '2026-05-01'],
      ],
    );
    assert.equal(termsUntil('2026-09-01')[0]?.until, '2026-09-01');
  });

  it('are those of the school as far as it has entered them, each with the holidays after it; thirds of the year before', () => {
    const entered = [
      { name: 'Autumn', from: '2025-09-03', to: '2025-12-19' },
      { name: 'Spring 2026', from: '2026-01-05', to: '2026-03-27' },
      { name: 'Summer', from: '2026-04-13', to: '2026-07-21' },
    ];
    const shown = (today: string) =>
      termsUntil(today, entered).map(({ name, from, until }) => `${name} ${from} ${until}`);
    assert.deepEqual(shown('2026-08-05').slice(0, 5), [
      'Summer 2026 2026-04-13 2026-08-03',
      'Spring 2026 2026-01-05 2026-04-13',
      'Autumn 2025 2025-09-03 2026-01-05',
      'Summer term 2025 2025-05-01 2025-09-03',
      'Spring term 2025 2025-01-01 2025-05-01',
    ]);
    assert.equal(shown('2026-01-05')[0], 'Spring 2026 2026-01-05 2026-01-05', 'nothing of a week that has just begun');
    for (const today of ['2025-06-01', '2026-02-02', '2026-08-05', '2026-11-25']) {
      const terms = termsUntil(today, entered);
      assert.equal(terms.length, 6);
      terms.slice(1).forEach((term, at) => {
        assert.equal(term.until, terms[at]?.from, 'no case is counted twice, and none is left out');
      });
    }
  });

  describe('for one governor', () => {
    useDatabase();
    it('leave out cases about themselves, and those of other terms', async () => {
      await UserModel.create([
        {
          _id: 'g',
          email: 'g@x.example',
          name: 'g',
          role: 'governor',
          passwordHash: '-',
          personId: 's-g',
          active: true,
          createdAt: at('2026-01-01'),
        },
      ]);
      const term = termsUntil('2026-11-25')[0] ?? assert.fail();
      await CaseModel.collection.insertMany([
        ...cases(6),
        caseAbout({ _id: '2026-0901', adultKey: 's-g', raisedAt: at('2026-10-05') }),
        caseAbout({ _id: '2026-0902', raisedAt: at('2026-08-31') }),
        caseAbout({ _id: '2026-0903', raisedAt: at('2026-11-24') }),
      ] as never);
      const dateOf = (moment: Date) => moment.toISOString().slice(0, 10);
      assert.equal((await figuresOf({ _id: 'g' }, term, dateOf)).total, 6);
      assert.equal((await figuresOf({ _id: 'nobody' }, term, dateOf)).total, 0);
    });
  });
});
