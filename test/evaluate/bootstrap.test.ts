import assert from 'node:assert/strict';
import { bootstrap } from '../../scripts/evaluate/bootstrap.js';
import { wilson } from '../../scripts/evaluate/measure.js';

describe('the interval of a figure that is no plain share', () => {
  const items = Array.from({ length: 100 }, (_, at) => (at < 80 ? 1 : 0));
  const mean = (drawn: readonly number[]) => drawn.reduce((sum, one) => sum + one, 0) / drawn.length;

  it('is about that of a share where the figure is one', () => {
    const [low, high] = bootstrap(items, mean) ?? [Number.NaN, Number.NaN];
    const [lowest, highest] = wilson(80, 100);
    assert.ok(Math.abs(low - lowest) < 0.03 && Math.abs(high - highest) < 0.03);
  });
  it('is the same every time', () => assert.deepEqual(bootstrap(items, mean), bootstrap(items, mean)));
  it('is none of nothing', () => assert.equal(bootstrap([], mean), null));
});
