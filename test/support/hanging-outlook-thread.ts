// Stands in for the thread that reads Outlook's files: the path says what each message is (`.` well, `h` hangs, `m` takes all memory).
import { parentPort, workerData } from 'node:worker_threads';
import type {
  OutlookRecord,
  OutlookReply,
  OutlookTask,
  OutlookThreadSettings,
} from '../../services/sources/outlook/tasks.js';

const { progress } = workerData as OutlookThreadSettings;
let path = '';
let reached = 0;
let avoided: readonly number[] = [];

parentPort?.on('message', (task: OutlookTask) => {
  parentPort?.postMessage(take(task));
});

function take(task: OutlookTask): OutlookReply {
  if (task.kind !== 'open') return next();
  ({ path, from: reached, avoid: avoided } = task);
  return { kind: 'opened' };
}

function next(): OutlookReply {
  const records: OutlookRecord[] = [];
  while (reached < path.length) {
    reached += 1;
    Atomics.store(progress, 0, reached);
    const isAvoided = avoided.includes(reached);
    records.push(isAvoided ? { problem: 'RECORD_UNREADABLE' } : read(path[reached - 1] ?? '.'));
    if (isAvoided) break;
  }
  return { kind: 'records', records, next: reached, isEnd: reached === path.length };
}

function read(kind: string): OutlookRecord {
  const taken: string[][] = [];
  while (kind !== '.') if (kind === 'm') taken.push(Array.from({ length: 100_000 }, String));
  return { mail: { bytes: new Uint8Array(10), envelope: [], receivedAt: null } };
}
