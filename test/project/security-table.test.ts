import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../services/paths.js';

const text = readFileSync(join(PROJECT_ROOT, 'docs/security.md'), 'utf8');
/** The lines of tables that begin with the number of a requirement. */
const rows = text.split('\n').filter(line => /^\| \d+\.\d+\.\d+/.test(line));

describe('the table of security requirements', () => {
  it('names each of the 201 requirements that apply, and of the 42 that were chosen, once', () => {
    const ids = rows.flatMap(row => [...(row.split('|')[1] ?? '').matchAll(/\d+\.\d+\.\d+†?/g)].map(match => match[0]));
    assert.equal(new Set(ids).size, ids.length, 'each stands once');
    const chosen = ids.filter(id => id.endsWith('†'));
    assert.deepEqual([ids.length - chosen.length, chosen.length], [201, 42]);
  });

  it('names tests and documents that are there, and at least one for whatever is met', () => {
    const met = rows.filter(row => row.split('|').length === 5);
    assert.equal(met.length > 20, true);
    for (const row of met) {
      const named = [...(row.split('|')[3] ?? '').matchAll(/`([^`]+)`/g)].map(match => match[1] ?? '');
      assert.equal(named.length > 0, true, row);
      for (const file of named) assert.equal(existsSync(join(PROJECT_ROOT, file)), true, file);
    }
  });
});
