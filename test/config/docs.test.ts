import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeConfiguration } from '../../services/config/describe.js';
import { SETTINGS } from '../../services/config/settings.js';
import { IMAP_SETTINGS, JOURNAL_SETTINGS, PUSH_SETTINGS } from '../../services/config/source-settings.js';
import { loadConfig } from '../../services/config.js';
import { ServiceError } from '../../services/errors.js';
import { PROJECT_ROOT } from '../../services/paths.js';

describe('the documentation of the configuration', () => {
  it('says what the settings are (node scripts/setup/write-configuration-docs.mjs writes it)', () => {
    assert.equal(readFileSync(join(PROJECT_ROOT, 'docs/configuration.md'), 'utf8'), describeConfiguration());
  });

  it('gives examples that are accepted', () => {
    const ofSources = [IMAP_SETTINGS, JOURNAL_SETTINGS, PUSH_SETTINGS];
    const settings = [SETTINGS, ...ofSources].flatMap(table => Object.values(table));
    for (const { key, value, example, held } of settings) {
      if (held === 'secret' && example === '…') continue;
      assert.ok(value.safeParse(example).success, `${key}: ${example}`);
    }
  });

  it('has an example file in which nothing is missing but the secrets that it names', () => {
    const read = () => loadConfig({ env: {}, file: join(PROJECT_ROOT, 'candour.example.yaml') });
    assert.throws(read, (error: unknown) => {
      assert.ok(error instanceof ServiceError);
      const problems = error.message.split('\n').filter(line => line.startsWith('  - '));
      assert.equal(problems.length, 4, error.message);
      for (const problem of problems) assert.match(problem, /File: names a file that cannot be read \(ENOENT\)/);
      return true;
    });
  });
});
