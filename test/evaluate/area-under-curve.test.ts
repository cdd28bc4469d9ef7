import assert from 'node:assert/strict';
import { areaUnderCurve } from '../../scripts/evaluate/area-under-curve.js';

describe('the area under the curve', () => {
  const TABLE: readonly (readonly [what: string, scores: number[], has: boolean[], area: number])[] = [
    ['is 1 when all that have it score higher', [1, 2, 3, 4], [false, false, true, true], 1],
    ['is 0 when all score lower', [4, 3, 2, 1], [false, false, true, true], 0],
    ['counts ties by half', [1, 1], [false, true], 0.5],
    ['is the share of pairs in the right order', [1, 2, 3, 4], [false, true, false, true], 0.75],
    ['is 1 when there is nothing to compare', [1, 2], [true, true], 1],
  ];
  for (const [what, scores, has, area] of TABLE) it(what, () => assert.equal(areaUnderCurve(scores, has), area));
});
