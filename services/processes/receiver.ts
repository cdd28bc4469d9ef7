// The receiver: takes what journals and chat platforms hand over, and puts it into the spool. It needs no database and reads no message.
import { isIntake } from '../config/sources.js';
import { runIntake } from '../receiver/intake.js';
import { ready, runWithoutStores } from './boot.js';

await runWithoutStores('receiver', async ({ config, log, keys, ending }) => {
  const sources = config.sources.filter(isIntake);
  if (sources.length === 0) log.warn('no source of kind journal or push is configured: nothing to listen for');
  let left = sources.length;
  const tried = () => {
    left -= 1;
    if (left === 0) ready(log);
  };
  if (left === 0) ready(log);
  const edges = { spool: config.spool, keys, log };
  const running = sources.map(source => runIntake(source, edges, ending, onlyOnce(tried)));
  // Without a source it stays, or its supervisor would start it again and again.
  if (sources.length === 0)
    await new Promise<void>(resolve => ending.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.all(running);
});

function onlyOnce(call: () => void): () => void {
  let called = false;
  return () => {
    if (!called) call();
    called = true;
  };
}
