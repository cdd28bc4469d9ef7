import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Weights } from '../../services/detect/classifier/weights.js';
import type { Vocabulary } from './network/train-network.js';

export interface LearnerSettings {
  readonly data: string;
  readonly vocabulary: Vocabulary;
}

export interface LearnerTask {
  /** Whose writers are set aside; `null`: nobody's. */
  readonly fold: number | null;
}

/** Each has all examples in memory. */
const MOST_THREADS = 4;

/** Learns the folds side by side, as many as the machine has cores; the order and the number of threads change nothing in the weights. */
export async function learnFolds(
  folds: readonly (number | null)[],
  settings: LearnerSettings,
  say: (line: string) => void,
): Promise<ReadonlyMap<number | null, Weights>> {
  const waiting = [...folds];
  const learnt = new Map<number | null, Weights>();
  const workers = Array.from(
    { length: Math.min(MOST_THREADS, availableParallelism(), folds.length) },
    () => new Worker(new URL('./learner.js', import.meta.url), { workerData: settings }),
  );
  const work = async (worker: Worker) => {
    for (let fold = waiting.shift(); fold !== undefined; fold = waiting.shift()) {
      learnt.set(fold, await answerOf(worker, { fold }));
      say(`learnt ${learnt.size} of ${folds.length} times`);
    }
  };
  try {
    await Promise.all(workers.map(work));
  } finally {
    // When one fails, the others need not go on for minutes.
    waiting.length = 0;
    await Promise.all(workers.map(worker => worker.terminate()));
  }
  return learnt;
}

function answerOf(worker: Worker, task: LearnerTask): Promise<Weights> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('A thread of the training ended.')));
    worker.postMessage(task);
  });
}
