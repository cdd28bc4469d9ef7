import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkHandOver } from '../../services/doctor/hand-over.js';
import { ServiceError } from '../../services/errors.js';
import { packName, partialName } from '../../services/hand-over/pack-name.js';
import { type HandOverRecord, putIntoFolder } from '../../services/hand-over/put.js';
import { handOverTrouble } from '../../services/hand-over/trouble.js';
import { until } from '../support/until.js';

const NAME = packName('2026-0187', new Date('2026-11-23T10:59:00.000Z'));
const CONTENT = Buffer.from('a pack');

describe('putting a pack where another system fetches it', function () {
  this.timeout(30_000);
  let folder: string;
  let told: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-hand-over-'));
    told = [];
  });
  afterEach(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });

  const record = (more: Partial<HandOverRecord> = {}): HandOverRecord => ({
    leaves: async () => void told.push(`leaves, ${readdirSync(folder).includes(NAME) ? 'seen' : 'unseen'}`),
    stayed: async ({ code }) => void told.push(`stayed: ${code}`),
    ...more,
  });
  const put = (to = folder, more: Partial<HandOverRecord> = {}) =>
    putIntoFolder(to, { name: NAME, content: CONTENT }, record(more));
  const codeOf = async (putting: Promise<void>) => {
    const error = await putting.then(
      () => assert.fail('it was put there'),
      (one: unknown) => one,
    );
    assert.ok(error instanceof ServiceError, String(error));
    assert.notEqual(error.remedy, '');
    assert.equal(`${error.message} ${error.remedy}`.includes(folder), false, 'a page names no path');
    return error.code;
  };

  it('is on the record before anybody can see it, then there as a whole, for the group to read and no one else', async () => {
    const before = process.umask(0o077);
    try {
      await put();
    } finally {
      process.umask(before);
    }
    assert.deepEqual(told, ['leaves, unseen']);
    assert.deepEqual(readdirSync(folder), [NAME]);
    assert.deepEqual(readFileSync(join(folder, NAME)), CONTENT);
    assert.equal(statSync(join(folder, NAME)).mode & 0o777, 0o640);
  });

  it('fails before anything is recorded when the folder is missing, or is a file', async () => {
    assert.equal(await codeOf(put(join(folder, 'none'))), 'HAND_OVER_FOLDER_MISSING');
    writeFileSync(join(folder, 'file'), '');
    assert.equal(await codeOf(put(join(folder, 'file'))), 'HAND_OVER_FOLDER_MISSING');
    assert.deepEqual(told, []);
  });

  it('fails before anything is recorded when it may not write there', async () => {
    chmodSync(folder, 0o500);
    // Root may write anywhere but where nobody may.
    assert.equal(await codeOf(put(process.getuid?.() === 0 ? '/sys' : folder)), 'HAND_OVER_NOT_WRITABLE');
    assert.deepEqual(told, []);
  });

  it('replaces nothing that lies there under its name, be it a file or a folder', async () => {
    writeFileSync(join(folder, NAME), 'another');
    assert.equal(await codeOf(put()), 'HAND_OVER_NAME_TAKEN');
    assert.equal(readFileSync(join(folder, NAME), 'utf8'), 'another');
    rmSync(join(folder, NAME));
    mkdirSync(join(folder, NAME));
    assert.equal(await codeOf(put()), 'HAND_OVER_NAME_TAKEN');
    assert.deepEqual([told, readdirSync(folder)], [[], [NAME]]);
  });

  it('leaves nothing behind when it cannot be recorded', async () => {
    const leaves = () => Promise.reject(new Error('The database is away.'));
    await assert.rejects(put(folder, { leaves }), /database is away/);
    assert.deepEqual([told, readdirSync(folder)], [[], []]);
  });

  it('says that it stayed when the last step fails after all', async () => {
    const leaves = async () => void mkdirSync(join(folder, NAME));
    assert.equal(await codeOf(put(folder, { leaves })), 'HAND_OVER_NAME_TAKEN');
    assert.deepEqual(told, ['stayed: HAND_OVER_NAME_TAKEN']);
    assert.deepEqual(readdirSync(folder), [NAME], 'nothing but what lay in the way');
  });

  for (const [code, expected] of [
    ['ENOSPC', 'HAND_OVER_NO_SPACE'],
    ['EDQUOT', 'HAND_OVER_NO_SPACE'],
    ['EROFS', 'HAND_OVER_NOT_WRITABLE'],
    ['ESTALE', 'HAND_OVER_FOLDER_MISSING'],
    ['EIO', 'HAND_OVER_FAILED'],
  ] as const) {
    it(`knows ${code} of the system as ${expected}, and what to do`, () => {
      const error = handOverTrouble(Object.assign(new Error('x'), { code }));
      assert.equal(error.code, expected);
      assert.match(error.remedy, /administrator/);
    });
  }

  describe('by a process that is killed', () => {
    let child: ChildProcess | null = null;
    afterEach(() => child?.kill('SIGKILL'));

    async function killedWhileWriting(): Promise<void> {
      const module = new URL('../../services/hand-over/put.js', import.meta.url).href;
      const program = `
        const { putIntoFolder } = await import(${JSON.stringify(module)});
        const never = () => new Promise(() => setInterval(() => undefined, 1000));
        const file = { name: ${JSON.stringify(NAME)}, content: Buffer.alloc(64 * 2 ** 20, 1) };
        await putIntoFolder(${JSON.stringify(folder)}, file, { leaves: never, stayed: never });`;
      const started = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
      child = started;
      const ended = once(started, 'exit');
      await until('it writes', 20_000, () => readdirSync(folder).some(name => statSync(join(folder, name)).size > 0));
      started.kill('SIGKILL');
      await ended;
    }

    it('shows no half file to what fetches, and the next one takes the rest away', async () => {
      await killedWhileWriting();
      const [left = assert.fail(), ...more] = readdirSync(folder);
      assert.deepEqual(more, []);
      assert.match(left, /^\..*\.partial$/);
      await put();
      assert.ok(readdirSync(folder).includes(left), 'another process may be writing it at this moment');
      const long = new Date(Date.now() - 2 * 3_600_000);
      utimesSync(join(folder, left), long, long);
      rmSync(join(folder, NAME));
      await put();
      assert.deepEqual(readdirSync(folder), [NAME]);
    });
  });

  describe('in candour doctor', () => {
    const now = new Date();
    const lines = async () =>
      (await checkHandOver(folder, now)).map(({ label, outcome, detail }) => ({ label, outcome, detail }));
    const lay = (name: string, days: number) => {
      writeFileSync(join(folder, name), '');
      const at = new Date(now.getTime() - days * 86_400_000);
      utimesSync(join(folder, name), at, at);
    };
    const on = (day: number) => packName('2026-0187', new Date(Date.UTC(2026, 10, day)));

    it('passes while what is put there is fetched', async () => {
      lay(on(1), 6);
      assert.deepEqual(
        (await lines()).map(({ label, outcome }) => [label, outcome]),
        [
          ['Folder', 'passed'],
          ['Packs', 'passed'],
        ],
      );
    });

    it('counts what is older than seven days and what was never finished, and names no case', async () => {
      for (const day of [1, 2, 3]) lay(on(day), 8);
      lay(on(4), 1);
      lay(partialName(on(5), 'a-b'), 1);
      lay('of-somebody-else.zip', 100);
      const found = await lines();
      assert.deepEqual(
        found.slice(1).map(({ label, outcome }) => [label, outcome]),
        [
          ['Packs', 'advice'],
          ['Unfinished files', 'advice'],
        ],
      );
      assert.match(found[1]?.detail ?? '', /^4 packs there, 3 older than 7 days\./);
      assert.match(found[2]?.detail ?? '', /^1 file /);
      assert.doesNotMatch(JSON.stringify(found), /0187/);
    });

    it('fails when every user of the machine may write there, and warns when they may look', async () => {
      chmodSync(folder, 0o777);
      assert.equal((await lines()).find(({ label }) => label === 'Who gets in')?.outcome, 'failed');
      chmodSync(folder, 0o755);
      assert.equal((await lines()).find(({ label }) => label === 'Who gets in')?.outcome, 'advice');
      chmodSync(folder, 0o750);
      assert.equal((await lines()).find(({ label }) => label === 'Who gets in')?.outcome, undefined);
    });

    it('says that the folder is missing, or is none', async () => {
      const codeFor = (path: string) =>
        checkHandOver(path, now).then(
          () => assert.fail(path),
          (error: ServiceError) => error.code,
        );
      assert.equal(await codeFor(join(folder, 'none')), 'HAND_OVER_FOLDER_MISSING');
      writeFileSync(join(folder, 'file'), '');
      assert.equal(await codeFor(join(folder, 'file')), 'HAND_OVER_FOLDER_MISSING');
    });
  });
});
