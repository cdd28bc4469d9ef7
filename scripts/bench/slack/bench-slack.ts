import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CorpusResult } from '../bench.js';
import { measureInTurn, runStage } from '../measure.js';
import { writeSlackExport } from './write-export.js';

/** A generated Slack export as a zip in a watched folder: listed, and fetched in jobs of a hundred; beside unpacking and `JSON.parse` alone. */
export async function benchSlack(wanted: number, rounds: number, say: (line: string) => void): Promise<CorpusResult> {
  const folder = mkdtempSync(join(tmpdir(), 'candour-bench-slack-'));
  try {
    const watched = join(folder, 'watched');
    mkdirSync(watched);
    const path = join(watched, 'Slack export.zip');
    const { messages, megabytes } = writeSlackExport(path, wanted);
    say(`slack: ${messages} messages, ${megabytes.toFixed(0)} MB of JSON`);
    const stages = [
      { name: 'JSON.parse', run: () => runStage('parse-zip-json', [path, `${messages}`]) },
      { name: 'discover', run: () => runStage('folder-source', [watched, 'discover', `${messages}`]) },
      { name: 'fetch', run: () => runStage('folder-source', [watched, 'fetch', `${messages}`]) },
    ];
    const measured = await measureInTurn(stages, rounds, round => say(`  round ${round} of ${rounds}`));
    const rate = (name: string) => measured.find(result => result.name === name)?.perSecond ?? Number.NaN;
    const ratios = {
      'discover / JSON.parse': rate('discover') / rate('JSON.parse'),
      'fetch / JSON.parse': rate('fetch') / rate('JSON.parse'),
    };
    return { corpus: 'slack', messages, megabytes, measured, ratios };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
