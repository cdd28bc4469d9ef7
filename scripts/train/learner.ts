import { parentPort, workerData } from 'node:worker_threads';
import { readExamples } from './examples.js';
import { learn } from './learn.js';
import type { LearnerSettings, LearnerTask } from './learners.js';
import { prepare } from './train-models.js';

/** A thread that learns one fold after the other, and answers each with its weights. */
const { data, vocabulary }: LearnerSettings = workerData;
const { written, others } = await readExamples(data);
const prepared = { written: prepare(written), others: prepare(others) };
parentPort?.on('message', ({ fold }: LearnerTask) => {
  parentPort?.postMessage(learn(prepared.written, prepared.others, vocabulary, fold));
});
