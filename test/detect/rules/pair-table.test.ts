import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PairTable } from '../../../services/detect/rules/pair-table.js';
import { randomFrom } from '../../normalise/texts.js';

describe('a table of pairs', () => {
  it('knows what was put into it and nothing else, however much it grows', () => {
    const random = randomFrom(5);
    const number = () => Math.floor(random() * 300);
    const table = new PairTable(4);
    const known = new Map<string, number>();
    for (let value = 1; value <= 20_000; value += 1) {
      const [first, second] = [number(), number()];
      table.set(first, second, value);
      known.set(`${first} ${second}`, value);
    }
    for (let first = 0; first < 310; first += 1) {
      for (let second = 0; second < 310; second += 1)
        assert.equal(table.get(first, second), known.get(`${first} ${second}`) ?? 0);
    }
  });
});
