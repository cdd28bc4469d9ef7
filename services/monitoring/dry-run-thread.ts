// The thread of a dry run: looks at stored messages with a draft, beside the scanner's own work. It has no connection to anything, and can be killed.
import { parentPort, workerData } from 'node:worker_threads';
import { errorCode } from '../errors.js';
import { Register } from '../register/register.js';
import { Comparison } from './compare.js';
import type { DryRunReply, DryRunSettings, DryRunTask } from './dry-run-reply.js';

if (!parentPort) throw new Error('A dry run runs as a thread of a scanner.');
const port = parentPort;
const { sets, register: snapshot } = workerData as DryRunSettings;
const register = new Register(snapshot);
const comparison = begin();

if (comparison) {
  port.on('message', (messages: DryRunTask) => {
    const hits = messages.flatMap(message => comparison.look(message, register) ?? []);
    reply({ kind: 'looked', hits });
  });
}

function begin(): Comparison | null {
  try {
    const made = new Comparison(sets);
    reply({ kind: 'ready' });
    return made;
  } catch (error) {
    reply({ kind: 'refused', code: errorCode(error) });
    return null;
  }
}

function reply(message: DryRunReply): void {
  port.postMessage(message);
}
