import { chmodSync, existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { Long } from 'bson';
import { badValue } from '../errors.js';
import type { Command } from './command.js';

/** Not MongoDB's: `{ candourBackup: 1, to: '/absolute/path' }` copies a consistent state of the whole database into a new file. */
export const candourBackup: Command = {
  takes: ['to'],
  async run({ body, engine }) {
    const { to } = body;
    if (typeof to !== 'string' || !isAbsolute(to))
      throw badValue("The argument 'to' of 'candourBackup' must be an absolute path");
    if (existsSync(to)) throw badValue("The argument 'to' of 'candourBackup' names a file that exists already");
    const bytes = await engine.backup(to);
    chmodSync(to, 0o600);
    return { bytes: Long.fromNumber(bytes) };
  },
};
