import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, type HardLimits, limited } from './limited.js';

/** Our own code, compiled. */
const SERVICES = dirname(dirname(fileURLToPath(import.meta.url)));
/** Of the memory that a file may take, what is JavaScript's own; the rest is the file, unpacked, and the program. */
const HEAP_SHARE = 0.5;

/**
 * Node for a program of ours that reads its own code and no other file, writes none, starts nothing, makes no code from text and has an end to
 * its memory; the program's path goes behind it.
 */
export function lockedNode(limits: HardLimits): Command {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const folders = [SERVICES, ...packageFolders()];
  const node = {
    program: process.execPath,
    arguments: [
      permission,
      // The folder itself too, where it is a link; Node 20 ends when both are named.
      ...folders.map(folder => `--allow-fs-read=${folder}*`),
      '--no-warnings',
      '--disallow-code-generation-from-strings',
      `--max-old-space-size=${Math.floor(limits.megabytes * HEAP_SHARE)}`,
    ],
  };
  return limited(node, limits);
}

/** Where Node looks for packages, and where they really stand when that is a link. */
function packageFolders(): readonly string[] {
  const looked = createRequire(import.meta.url).resolve.paths('yauzl') ?? [];
  const there = looked.filter(folder => SERVICES.startsWith(dirname(folder)) && existsSync(folder));
  return [...new Set(there.flatMap(folder => [folder, realpathSync(folder)]))];
}
