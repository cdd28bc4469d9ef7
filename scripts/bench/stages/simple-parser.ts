// The peer: mailparser's `simpleParser` as it comes.
import { simpleParser } from 'mailparser';
import { readMbox } from '../corpus.js';
import { reportRun } from '../measure.js';

const messages = readMbox(process.argv[2] ?? '');
await reportRun(messages.length, async () => {
  for (const message of messages) await simpleParser(message);
});
