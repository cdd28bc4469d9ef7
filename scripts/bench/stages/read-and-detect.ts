// Read and detect: raw bytes to findings, with the whole rule pack.
import { loadDetection } from '../../../services/detect/detect.js';
import { readMessage } from '../../../services/parse/read.js';
import { RULES_FOLDER } from '../../../services/paths.js';
import { readMbox } from '../corpus.js';
import { reportRun } from '../measure.js';
import { benchIdentityKey, benchRegister } from '../register.js';

const messages = readMbox(process.argv[2] ?? '');
const register = benchRegister();
const detection = await loadDetection([RULES_FOLDER]);
const receivedAt = new Date();
const work = async (portion: readonly Buffer[]) => {
  for (const bytes of portion) {
    const message = await readMessage({ kind: 'mime', bytes, receivedAt, envelope: [] }, register, benchIdentityKey);
    detection.detect(message, register);
  }
};
await reportRun(
  messages.length,
  () => work(messages),
  () => work(messages.slice(0, 300)),
);
