import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../services/paths.js';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `candour` as a user would, in a process of its own, with only the settings that are given. */
export function candour(words: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Ended> {
  return new Promise(resolve => {
    const program = join(PROJECT_ROOT, 'dist/scripts/candour.js');
    const child = execFile(
      process.execPath,
      [program, ...words],
      { env: { PATH: process.env.PATH, HOME: process.env.HOME, CANDOUR_CONFIG: '', ...env }, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}
