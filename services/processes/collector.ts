// The collector: looks at every source, notes what is new in the ledger and hands it out. It reads no message.
import { runReconciler } from '../collect/reconcile.js';
import { runSourceLoop } from '../collect/source-loop.js';
import { pause } from '../pause.js';
import { ScanQueue } from '../queue/scan-queue.js';
import { type ConfiguredSource, configuredSources, ensureRecords } from '../sources/configured.js';
import { openSource } from '../sources/open.js';
import { refreshTokenOf } from '../sources/refresh-tokens.js';
import { type Process, ready, runRole } from './boot.js';

/** How often the list of sources is read, so that one connected in the browser is read within seconds. */
const LOOK_FOR_SOURCES_EVERY = 3_000;

await runRole('collector', async parts => {
  const { config, log, ending } = parts;
  if (config.redisUrl === null) throw new Error('REDIS_URL is not set: a role runs under `candour start`.');
  const queue = new ScanQueue(config.redisUrl, log);
  const loops = new Map<
    string,
    { readonly mark: string; readonly stop: AbortController; readonly ended: Promise<void> }
  >();
  const reconciler = runReconciler(queue, log, ending);
  ready(log);
  while (!ending.aborted) {
    const wanted = await configuredSources(config, parts.keys);
    await ensureRecords(wanted);
    const marks = new Map(wanted.map(source => [source.config.id, source.mark]));
    for (const [id, loop] of loops) {
      if (marks.get(id) === loop.mark) continue;
      loop.stop.abort();
      await loop.ended;
      loops.delete(id);
    }
    for (const source of wanted)
      if (!loops.has(source.config.id)) loops.set(source.config.id, startLoop(source, queue, parts));
    await pause(LOOK_FOR_SOURCES_EVERY, ending);
  }
  for (const loop of loops.values()) loop.stop.abort();
  await Promise.all([...loops.values()].map(loop => loop.ended));
  await reconciler;
  await queue.close();
});

function startLoop(source: ConfiguredSource, queue: ScanQueue, { config, log, keys }: Process) {
  const stop = new AbortController();
  const open = (sourceConfig: ConfiguredSource['config']) =>
    openSource(sourceConfig, {
      log,
      maxMessageBytes: config.maxMessageBytes,
      refreshToken: refreshTokenOf(sourceConfig, keys),
      intake: { spool: config.spool, keys: () => keys },
    });
  const edges = { config: source.config, open, queue, pollSeconds: config.pollSeconds, log, signal: stop.signal };
  return { mark: source.mark, stop, ended: runSourceLoop(edges) };
}
