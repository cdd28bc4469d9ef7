// A scanner: takes jobs, fetches the messages behind them, has them read and looked at, and stores what was found.
import { withCanary } from '../canary/people.js';
import { SwitchBoard } from '../detect/switches.js';
import { Examiner } from '../examine/examiner.js';
import { ruleFoldersOf } from '../examine/rule-folders.js';
import { RuleWatch } from '../examine/rule-watch.js';
import { extractorOf } from '../extract/configured.js';
import { KnownFilesWatch } from '../known-files/watch.js';
import { MonitoringReader } from '../monitoring/read.js';
import { ScanQueue } from '../queue/scan-queue.js';
import { untilStandstill } from '../queue/standstill.js';
import { Register } from '../register/register.js';
import { loadSnapshot, registerVersion } from '../register/store.js';
import { keepDryRuns } from '../scan/keep-dry-runs.js';
import { keepRules } from '../scan/keep-rules.js';
import { OpenSources } from '../scan/open-sources.js';
import { scanJob } from '../scan/scan-job.js';
import { leave, SCANNER_ID } from '../scan/scanners.js';
import { aborted, ready, runRole } from './boot.js';

/** Jobs at a time: while one waits for its mailbox, another one is read. */
const CONCURRENCY = 2;

await runRole('scanner', async ({ config, log, keys, ending }) => {
  if (config.redisUrl === null) throw new Error('REDIS_URL is not set: a role runs under `candour start`.');
  const examiner = new Examiner({
    identityKey: keys.identityKey,
    limits: config.readLimits,
    extractor: extractorOf(config),
  });
  const knownFiles = new KnownFilesWatch({
    folder: config.knownFilesFolder,
    use: snapshot => examiner.useKnownFiles(snapshot),
    log,
  });
  await knownFiles.look();
  const monitoring = new MonitoringReader(keys);
  const rules = new RuleWatch({
    folders: () => ruleFoldersOf(config),
    decided: () => monitoring.decided(),
    use: set => examiner.useRules(set),
    log,
    now: () => new Date(),
  });
  await rules.begin();
  const sources = new OpenSources(config, keys, log);
  const queue = new ScanQueue(config.redisUrl, log);
  const loadRegister = async () => {
    const snapshot = withCanary(await loadSnapshot(config.school), config.smtp?.from ?? null);
    examiner.useRegister(snapshot);
    return new Register(snapshot);
  };
  let register = await loadRegister();
  const refreshRegister = async () => {
    if ((await registerVersion(config.school)) !== register.version) register = await loadRegister();
  };
  const edges = {
    keys,
    contextDays: config.contextDays,
    register: () => register,
    switches: () => new SwitchBoard(rules.set?.switches),
    now: () => new Date(),
    examiner,
    log,
    signal: ending,
  };
  queue.process(CONCURRENCY, async job => {
    await refreshRegister();
    const source = await sources.find(job.sourceId);
    if (source) await scanJob(job, source, edges);
    else log.warn({ sourceId: job.sourceId }, 'a job of a source that is not there any more');
  });
  ready(log);
  const stuck = untilStandstill(queue, log, ending);
  const keeping = keepRules(rules, log, ending);
  const trying = keepDryRuns(
    {
      keys,
      workerId: SCANNER_ID,
      rules: () => rules.set,
      register: () => loadSnapshot(config.school),
      // Two sets of rules are loaded side by side.
      megabytes: config.readLimits.megabytes * 2,
      now: () => new Date(),
      signal: ending,
    },
    log,
  );
  // All go on until the end, or end the process with what they throw.
  await Promise.race([aborted(ending), stuck, keeping, trying, knownFiles.keep(ending)]);
  await queue.close();
  await examiner.close();
  await sources.close();
  await leave(SCANNER_ID);
});
