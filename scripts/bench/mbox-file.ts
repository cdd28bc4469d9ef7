// node dist/scripts/bench/mbox-file.js [megabytes] [rounds]: a large mbox through a watched folder, beside reading the bare file.
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFrom } from '../random.js';
import { median, type Run, runStage } from './measure.js';

const megabytes = Number(process.argv[2] ?? 2_048);
const rounds = Number(process.argv[3] ?? 3);
const folder = mkdtempSync(join(tmpdir(), 'candour-bench-mbox-'));
try {
  const path = join(folder, 'mail', 'archive.mbox');
  mkdirSync(join(folder, 'mail'));
  const messages = writeArchive(path, megabytes * 1e6);
  console.log(`${messages} messages, ${megabytes} MB`);
  const stages: readonly (readonly [string, () => Promise<Run>])[] = [
    ['bare file', () => runStage('read-file', [path])],
    ['discover', () => runStage('folder-source', [join(folder, 'mail'), 'discover', `${messages}`])],
    ['fetch', () => runStage('folder-source', [join(folder, 'mail'), 'fetch', `${messages}`])],
  ];
  const runs = new Map<string, Run[]>(stages.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round += 1) for (const [name, run] of stages) runs.get(name)?.push(await run());
  for (const [name, all] of runs) {
    const rate = megabytes / median(all.map(run => run.wallSeconds));
    const cpu = median(all.map(run => run.cpuSeconds));
    const peak = Math.max(...all.map(run => run.peakMegabytes));
    console.log(
      `${name.padEnd(10)} ${rate.toFixed(0).padStart(6)} MB/s  ${cpu.toFixed(1).padStart(6)} s CPU  ${peak.toFixed(0).padStart(5)} MB peak`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Letters of 2 KB to 200 KB, one in two thousand with 20 MB; lines that begin with `From ` in every other; from a seed. */
function writeArchive(file: string, bytes: number): number {
  const random = randomFrom(5);
  const out = openSync(file, 'w');
  const base64 = `${'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5'.repeat(1)}\n`;
  let written = 0;
  let count = 0;
  for (; written < bytes; count += 1) {
    const size = count % 2_000 === 1_999 ? 20_000_000 : Math.floor(2_000 + 198_000 * random() ** 6);
    const head = `From ada@school.example Mon Jan  5 09:00:00 2026\nFrom: Ada <ada@school.example>\nTo: ben@school.example\nSubject: Session ${count}\nDate: Mon, 05 Jan 2026 09:00:00 +0000\nMessage-ID: <${count}@school.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=edge\n\n--edge\nContent-Type: text/plain\n\n`;
    const text = 'The library opens at nine on Thursday, and the club meets in the hall.\n'.repeat(
      10 + Math.floor(random() * 20),
    );
    const quoted = count % 2 === 0 ? '\n>From Monday on it opens at ten.\nFrom what I hear it may close early.\n' : '';
    const file = `\n--edge\nContent-Type: application/pdf; name=plan.pdf\nContent-Transfer-Encoding: base64\n\n${base64.repeat(Math.ceil(size / base64.length))}--edge--\n\n`;
    written += writeSync(out, head + text + quoted + file);
  }
  closeSync(out);
  return count;
}
