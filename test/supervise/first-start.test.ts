import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SourceModel } from '../../models/source.js';
import { socketFolder } from '../../services/config/sockets.js';
import { loadConfig } from '../../services/config.js';
import { loadKeyRing } from '../../services/store/key-file.js';
import { bannerLines } from '../../services/supervise/banner.js';
import { makeDataFolder } from '../../services/supervise/data-folder.js';
import { readyKey } from '../../services/supervise/key.js';
import { isUpToDate, progressLine, readScanProgress, summaryLine } from '../../services/supervise/scan-progress.js';
import { useDatabase } from '../support/database.js';

describe('the first start', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-first-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('makes the data folder for its owner only, also when it was open before', () => {
    const open = mkdtempSync(join(folder, 'open-'));
    for (const path of [join(folder, 'new/deeper'), open]) {
      makeDataFolder(path);
      assert.equal(statSync(path).mode & 0o777, 0o700);
    }
    const file = join(folder, 'file');
    writeFileSync(file, '');
    assert.throws(() => makeDataFolder(join(file, 'below')), { code: 'DATA_FOLDER_NOT_WRITABLE' });
  });

  it('puts sockets into the data folder, or elsewhere when their path would be too long for a socket', () => {
    assert.equal(socketFolder('/var/lib/candour', {}), '/var/lib/candour/run');
    const long = `/srv/${'x'.repeat(100)}`;
    const elsewhere = socketFolder(long, { XDG_RUNTIME_DIR: '/run/user/1' });
    assert.match(elsewhere, /^\/run\/user\/1\/candour-[0-9a-f]{16}$/);
    assert.notEqual(
      elsewhere,
      socketFolder(`${long}y`, { XDG_RUNTIME_DIR: '/run/user/1' }),
      'one for each data folder',
    );
  });

  describe('with a database', () => {
    useDatabase();
    const PROBLEM = { code: 'MAILBOX_LOGIN_REFUSED', message: '', remedy: 'Check the password.', since: new Date(0) };
    const source = (_id: string, more: object) =>
      SourceModel.create([
        {
          _id,
          kind: 'imap',
          label: _id,
          config: null,
          enabled: true,
          state: 'new',
          lastPolledAt: null,
          lastSucceededAt: null,
          lastSweptAt: null,
          problem: null,
          ...more,
        },
      ]);

    it('makes the key once, and reads it from then on', async () => {
      const keyFile = join(folder, 'keys.json');
      assert.equal(await readyKey(keyFile), true);
      const { activeKeyId } = loadKeyRing(keyFile);
      assert.equal(await readyKey(keyFile), false);
      assert.equal(loadKeyRing(keyFile).activeKeyId, activeKeyId);
    });

    it('refuses to make another key when texts are sealed with one that is gone', async () => {
      await source('sealed', { config: { keyId: 'k1', box: Buffer.from('x') } });
      await assert.rejects(readyKey(join(folder, 'lost.json')), { code: 'KEY_FILE_MISSING' });
      await SourceModel.deleteMany({});
    });

    it('shows how far the sources have been read, and ends when each has answered or failed', async () => {
      const since = new Date(Date.now() - 1000);
      assert.equal(isUpToDate(await readScanProgress(since)), false, 'no source yet');
      await source('staff', { lastSucceededAt: new Date(0) });
      assert.equal(isUpToDate(await readScanProgress(since)), false, 'not asked since the start');
      await SourceModel.updateOne({ _id: 'staff' }, { $set: { lastSucceededAt: new Date() } });
      await source('journal', { problem: PROBLEM, lastPolledAt: new Date(0) });
      assert.equal(isUpToDate(await readScanProgress(since)), false, 'its failure is that of an earlier start');
      await SourceModel.updateOne({ _id: 'journal' }, { $set: { lastPolledAt: new Date() } });
      const progress = await readScanProgress(since);
      assert.deepEqual(progress.failing, [
        { id: 'journal', code: 'MAILBOX_LOGIN_REFUSED', remedy: 'Check the password.' },
      ]);
      assert.equal(isUpToDate(progress), true);
      assert.match(
        summaryLine(progress, true),
        /0 messages have been read; 0 cases wait in the queue\. 1 of the sources/,
      );
      assert.match(summaryLine(progress, false), /0 messages have been read\. 1 of the sources/);
    });
  });

  it('draws the progress as one line', () => {
    const line = progressLine({ seen: 2000, waiting: 500, sources: 2, asked: 1, failing: [], newCases: 0 });
    assert.equal(line, 'Reading messages: ███████████████░░░░░ 1,500 of 2,000 (75 %, still counting)');
  });

  it('says where everything is, and shows the code for the first account', () => {
    const config = loadConfig({
      env: { CANDOUR_DATA_FOLDER: '/srv/candour', REDIS_URL: 'redis://r:6379' },
      file: null,
    });
    const lines = bannerLines({
      config,
      service: { parts: [{ name: 'database' }, { name: 'web' }] },
      readiness: { address: 'http://127.0.0.1:8080', code: 'ABCD-1234', waiting: [] },
      keyIsNew: true,
    }).join('\n');
    assert.match(lines, /Review pages {3}http:\/\/localhost:8080/);
    assert.match(lines, /database, web; with the Redis of REDIS_URL/);
    assert.match(lines, /keys\.json \(made just now: back it up/);
    assert.match(lines, /this code: {2}ABCD-1234/);
  });
});
