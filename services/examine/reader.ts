// A reader thread: reads messages and looks at them, one after the other. It has no connection to anything, and can be killed.
import { parentPort, workerData } from 'node:worker_threads';
import { loadDetection } from '../detect/detect.js';
import { errorCode } from '../errors.js';
import { readMessage } from '../parse/read.js';
import { Register } from '../register/register.js';
import type { ReaderReply, ReaderSettings, ReaderTask } from './reply.js';

if (!parentPort) throw new Error('A reader runs as a thread of the examiner.');
const port = parentPort;
const { ruleFolders, identityKey } = workerData as ReaderSettings;
const detection = await loadDetection(ruleFolders);
let register: Register | null = null;
let line: Promise<void> = Promise.resolve();

port.on('message', (task: ReaderTask) => {
  line = line.then(() => take(task));
});

async function take(task: ReaderTask): Promise<void> {
  if (task.kind === 'register') {
    register = new Register(task.snapshot);
    return;
  }
  reply({ kind: 'began', task: task.task });
  try {
    if (!register) throw new Error('No register was handed over.');
    const message = await readMessage(task.raw, register, identityKey);
    const findings = detection.detect(message, register);
    const examined = { message, findings, languages: detection.languages(message), detectVersion: detection.version };
    reply({ kind: 'examined', task: task.task, examined });
  } catch (error) {
    reply({ kind: 'failed', task: task.task, code: errorCode(error) });
  }
}

function reply(message: ReaderReply): void {
  port.postMessage(message);
}
