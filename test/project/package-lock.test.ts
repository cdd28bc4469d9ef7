import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../services/paths.js';

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ resolved: z.string().optional(), optionalDependencies: z.record(z.string(), z.string()).optional() }),
  ),
});

describe('package-lock.json', () => {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8')));

  it('names the packages of every platform, since npm ci refuses a lock that leaves one out (node scripts/setup/complete-lock.mjs)', () => {
    const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      path === '' ? [] : Object.keys(optionalDependencies).map(name => ({ path, name })),
    );
    const missing = wanted.filter(
      ({ path, name }) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    );
    assert.deepEqual(
      missing.filter(({ name }) => /android|darwin|freebsd|linux|win32/.test(name)),
      [],
    );
  });

  it('holds no address of a registry, so that it installs from whichever one the machine uses', () => {
    assert.deepEqual(
      Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined),
      [],
    );
  });
});
