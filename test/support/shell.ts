import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a script that documentation shows, as somebody would who copied it. Rejects when it fails. */
export function shell(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
}
