import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockFolder } from '../../services/supervise/lock.js';

const LOCK_MODULE = fileURLToPath(new URL('../../services/supervise/lock.js', import.meta.url));

describe('the lock of a data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const lockElsewhere = () =>
    spawnSync(process.execPath, [
      '--input-type=module',
      '-e',
      `import { lockFolder } from ${JSON.stringify(LOCK_MODULE)}; try { lockFolder(${JSON.stringify(folder)}) } catch (error) { console.log(error.code) }`,
    ]).stdout.toString();

  it('is held by one supervisor alone', () => {
    const lock = lockFolder(folder);
    assert.equal(lockElsewhere(), 'ALREADY_RUNNING\n');
    lock.release();
    assert.equal(lockElsewhere(), '');
  });

  it('is taken over from a supervisor that died without releasing it', () => {
    assert.equal(lockElsewhere(), '');
    assert.ok(existsSync(join(folder, 'supervisor.lock')), 'left behind');
    lockFolder(folder).release();
  });

  it('is taken over when the number of its holder belongs to another process by now', () => {
    writeFileSync(join(folder, 'supervisor.lock'), `${process.ppid} long ago`);
    lockFolder(folder).release();
  });

  it('leaves nothing else in the folder', () => {
    lockFolder(folder);
    assert.deepEqual(readdirSync(folder), ['supervisor.lock']);
  });
});
