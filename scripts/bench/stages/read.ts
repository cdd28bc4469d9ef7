// Parse alone: raw bytes to a Message, participants resolved.
import { readMessage } from '../../../services/parse/read.js';
import { readMbox } from '../corpus.js';
import { reportRun } from '../measure.js';
import { benchIdentityKey, benchRegister } from '../register.js';

const messages = readMbox(process.argv[2] ?? '');
const register = benchRegister();
const receivedAt = new Date();
const work = async (portion: readonly Buffer[]) => {
  for (const bytes of portion)
    await readMessage({ kind: 'mime', bytes, receivedAt, envelope: [] }, register, benchIdentityKey);
};
await reportRun(
  messages.length,
  () => work(messages),
  () => work(messages.slice(0, 300)),
);
