import type { ChildProcess } from 'node:child_process';
import type { Running } from './part.js';

/** A child process as a run of a part. Rejects when the program cannot be started at all. */
export function runOf(child: ChildProcess): Promise<Running> {
  const ended = new Promise<string>(resolve => {
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      child.on('error', () => undefined);
      resolve({ pid: child.pid ?? 0, ended });
    });
  });
}
