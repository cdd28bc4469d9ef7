import assert from 'node:assert/strict';
import { type QueueLook, Standstill } from '../../services/queue/standstill.js';

const STUCK: QueueLook = { waiting: 5, taken: 3, atWork: 0 };

describe('a scanner that takes no jobs', () => {
  const TABLE: readonly [why: string, looks: readonly QueueLook[], standstill: boolean][] = [
    ['is started anew when jobs have waited for 45 s', Array<QueueLook>(5).fill(STUCK), true],
    ['is left alone when it has nothing to do', Array<QueueLook>(9).fill({ ...STUCK, waiting: 0 }), false],
    ['is left alone while it is at one', Array<QueueLook>(9).fill({ ...STUCK, atWork: 1 }), false],
    ['is left alone when it took one in between', [1, 1, 1, 2, 2, 2].map(taken => ({ ...STUCK, taken })), false],
    [
      'is left alone when a job has only just come after a quiet hour',
      [...Array<QueueLook>(240).fill({ ...STUCK, waiting: 0 }), STUCK],
      false,
    ],
  ];
  for (const [why, looks, expected] of TABLE) {
    it(why, () => {
      const standstill = new Standstill();
      const seen = looks.map((look, at) => standstill.see(look, at * 15_000));
      assert.equal(seen.at(-1), expected);
    });
  }
});
