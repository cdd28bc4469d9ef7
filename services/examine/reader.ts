// A reader thread: reads messages and looks at them, one after the other. It has no connection to anything, and can be killed.
import { parentPort, workerData } from 'node:worker_threads';
import { type Detection, makeDetection } from '../detect/detect.js';
import { proveDetection } from '../detect/rules/prove.js';
import { errorCode, ServiceError } from '../errors.js';
import type { FileToExtract } from '../extract/extracted.js';
import { KnownFiles } from '../known-files/known-files.js';
import { AttachedFiles } from '../parse/attached-files.js';
import { readMessage } from '../parse/read.js';
import { Register } from '../register/register.js';
import type { ReaderReply, ReaderSettings, ReaderTask } from './reply.js';

if (!parentPort) throw new Error('A reader runs as a thread of the examiner.');
const port = parentPort;
const { rules, prove, identityKey } = workerData as ReaderSettings;
const detection = begin();
let register: Register | null = null;
let known: KnownFiles | null = null;
let line: Promise<void> = Promise.resolve();

if (detection) {
  port.on('message', (task: ReaderTask) => {
    line = line.then(() => take(task, detection));
  });
}

/** `null`: the rules cannot be used, and the thread ends. */
function begin(): Detection | null {
  try {
    const made = prove ? proveDetection(rules) : makeDetection(rules);
    const marks = new Map(made.rules.map(({ rule, mark }) => [rule.id, mark]));
    reply({ kind: 'ready', inUse: { version: made.version, marks } });
    return made;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    reply({ kind: 'refused', code: error.code, message: error.message, remedy: error.remedy });
    return null;
  }
}

async function take(task: ReaderTask, { examine, languages, version }: Detection): Promise<void> {
  if (task.kind === 'register') {
    register = new Register(task.snapshot);
    return;
  }
  if (task.kind === 'known-files') {
    known = new KnownFiles(task.snapshot);
    return;
  }
  reply({ kind: 'began', task: task.task });
  try {
    if (!register) throw new Error('No register was handed over.');
    const { extracted, isAll } = task.files ?? { extracted: null, isAll: true };
    const files = new AttachedFiles({ known, extracted, isAll });
    const message = await readMessage(task.raw, register, identityKey, files);
    if (files.lacking.length > 0) {
      askFor(files.lacking, task.task);
      return;
    }
    const { findings, shadow } = examine(message, register);
    const examined = { message, findings, shadow, languages: languages(message), detectVersion: version };
    reply({ kind: 'examined', task: task.task, examined });
  } catch (error) {
    reply({ kind: 'failed', task: task.task, code: errorCode(error) });
  }
}

/** Copied out of the message and handed over: a view would take all of the message with it. */
function askFor(lacking: readonly FileToExtract[], task: number): void {
  const files = lacking.map(file => ({ ...file, content: new Uint8Array(file.content) }));
  reply(
    { kind: 'lacks', task, files },
    files.map(({ content }) => content.buffer),
  );
}

function reply(message: ReaderReply, handedOver: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, handedOver);
}
