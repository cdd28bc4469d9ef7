// A thread that reads files of Outlook, one task after the other. Two packages do most of it, so it can be killed.
import { parentPort, workerData } from 'node:worker_threads';
import { readMsg } from '../../parse/outlook/msg.js';
import { problemOfFile } from './pst/pst.js';
import { mailOf, type Step, walkPst } from './pst/walk.js';
import type { OutlookRecord, OutlookReply, OutlookTask, OutlookThreadSettings } from './tasks.js';

/** What goes over at a time. */
const MOST_RECORDS = 200;
const MOST_BYTES = 8_000_000;

if (!parentPort) throw new Error('It runs as a thread.');
const port = parentPort;
const { progress } = workerData as OutlookThreadSettings;
let avoided: ReadonlySet<number> = new Set();
let steps: Iterator<Step> | null = null;
/** The first one, which shows whether the file can be opened at all. */
let ahead: IteratorResult<Step> | null = null;

// The packages print what they meet, words of messages among it.
for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) console[name] = () => undefined;

port.on('message', (task: OutlookTask) => {
  port.postMessage(take(task));
});

function take(task: OutlookTask): OutlookReply {
  if (task.kind === 'msg') {
    const message = readMsg(Buffer.from(task.bytes.buffer, task.bytes.byteOffset, task.bytes.byteLength));
    return { kind: 'mail', mail: message === null ? null : mailOf(message) };
  }
  return task.kind === 'open' ? open(task) : next();
}

function open({ path, from, avoid, mostBytes }: Extract<OutlookTask, { kind: 'open' }>): OutlookReply {
  try {
    avoided = new Set(avoid);
    steps = walkPst(path, { from, avoid: avoided, mostBytes }, number => Atomics.store(progress, 0, number));
    ahead = steps.next();
    return { kind: 'opened' };
  } catch {
    return { kind: 'refused', problem: problemOfFile(path) };
  }
}

function next(): OutlookReply {
  const records: OutlookRecord[] = [];
  let bytes = 0;
  let reached = 0;
  for (;;) {
    const step = ahead ?? steps?.next() ?? { done: true, value: undefined };
    ahead = null;
    if (step.done) return { kind: 'records', records, next: reached, isEnd: true };
    const { number, record } = step.value;
    reached = number;
    if (record === null) continue;
    records.push(record);
    if ('mail' in record) bytes += record.mail.bytes.length;
    // Behind one that a thread died of the next may be like it: what was read so far goes over first.
    if (records.length >= MOST_RECORDS || bytes >= MOST_BYTES || avoided.has(number))
      return { kind: 'records', records, next: reached, isEnd: false };
  }
}
