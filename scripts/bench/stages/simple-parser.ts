// The peer: mailparser's `simpleParser` as it comes.
import { simpleParser } from 'mailparser';
import { readMbox } from '../corpus.js';
import { reportRun } from '../measure.js';

const messages = readMbox(process.argv[2] ?? '');
const work = async (portion: readonly Buffer[]) => {
  for (const message of portion) await simpleParser(message);
};
await reportRun(
  messages.length,
  () => work(messages),
  () => work(messages.slice(0, 300)),
);
