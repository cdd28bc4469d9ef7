import { BUCKETS } from '../../services/detect/classifier/features.js';
import type { Model, Weights } from '../../services/detect/classifier/weights.js';
import type { Code } from '../../services/taxonomy.js';
import type { Ftrl } from './ftrl.js';

/** Before anything is known of how wording and rules look together: the wording alone. */
const WORDING_ALONE = { offset: 0, wording: 1, hit: 0, weakHit: 0, more: 0, raises: 0 } as const;

/** Weights of a smaller number of steps say next to nothing, and are a quarter of the file. */
const LEAST = 2;

/** The linear models of all codes as one table of 8-bit weights: a row for each bucket that any of them uses. */
export function pack(trained: ReadonlyMap<Code, Ftrl>): Weights {
  const columns = [...trained].map(([code, model]) => {
    const scale = largestOf(model) / 127;
    return { model: { code, bias: model.bias, scale, ...WORDING_ALONE } satisfies Model, trained: model };
  });
  const rowOf = new Int32Array(BUCKETS).fill(-1);
  const rows: number[][] = [];
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const row = columns.map(({ model, trained }) => {
      const cell = Math.round(trained.weight(bucket) / model.scale);
      return Math.abs(cell) < LEAST ? 0 : cell;
    });
    if (row.every(cell => cell === 0)) continue;
    rowOf[bucket] = rows.length;
    rows.push(row);
  }
  return {
    models: columns.map(({ model }) => model),
    trusts: new Map(),
    rowOf,
    cells: Int8Array.from(rows.flat()),
    network: null,
  };
}

function largestOf(model: Ftrl): number {
  let largest = 1e-6;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) largest = Math.max(largest, Math.abs(model.weight(bucket)));
  return largest;
}
