import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { PROJECT_ROOT } from '../../../services/paths.js';

const { MongoClient } = mongoose.mongo;

/** `candour database`, its first line, and its exit code. */
function candourDatabase(...options: string[]) {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/scripts/candour.js'), 'database', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  const firstLine = new Promise<string>(resolve =>
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().split('\n')[0] ?? '')),
  );
  return { child, ended, firstLine, complaint: () => complaint };
}

describe('candour database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candour-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('runs alone, prints where it is, and stops cleanly on a signal', async () => {
    const { child, ended, firstLine } = candourDatabase('--folder', folder, '--port', '0', '--json');
    const { uri, tcp } = JSON.parse(await firstLine);
    for (const address of [uri, tcp]) {
      const client = await MongoClient.connect(address);
      await client.db().collection('visits').insertOne({ address });
      await client.close();
    }
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });

  it('says who has the folder when somebody has, and fails', async () => {
    const first = candourDatabase('--folder', folder);
    await first.firstLine;
    const second = candourDatabase('--folder', folder, '--socket', join(folder, 'other.sock'));
    assert.equal(await second.ended, 1);
    assert.match(second.complaint(), /DATABASE_IN_USE/);
    first.child.kill('SIGINT');
    assert.equal(await first.ended, 0);
  });
});
