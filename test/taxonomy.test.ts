import assert from 'node:assert/strict';
import { CLAUSES, CODES, SEVERITIES, severityRank, TAXONOMY } from '../services/taxonomy.js';

describe('the concern categories', () => {
  it('name a clause of the mentoring protocol for every code, so that each finding can say what it rests on', () => {
    for (const code of CODES) assert.ok(Object.hasOwn(CLAUSES, TAXONOMY[code].clause), code);
  });

  it('rank severities from low to critical', () => {
    assert.deepEqual(SEVERITIES.map(severityRank), [0, 1, 2, 3]);
  });
});
