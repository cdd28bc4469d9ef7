import { loadConfig } from '../config.js';
import { errorCode, ServiceError } from '../errors.js';
import { createLog } from '../log.js';
import { SignInLimits } from '../review/auth/limits.js';
import { startWeb } from '../review/server.js';
import { checkSource } from '../sources/check.js';
import { connectDatabase, disconnectDatabase } from '../store/database.js';
import { loadKeyRing } from '../store/key-file.js';
import { tellSupervisor } from '../supervise/role-message.js';

/** The web process: the review pages, and nothing else. */
const config = loadConfig();
const log = createLog({ level: config.logLevel, role: 'web' });

try {
  if (config.mongoUri === null) throw noDatabase();
  await connectDatabase(config.mongoUri);
  const web = await startWeb({
    config,
    keys: loadKeyRing(config.keyFile),
    log,
    now: () => new Date(),
    checkSource: source => checkSource(source, openSource),
    limits: new SignInLimits(),
    showFirstAccountCode: showCode,
  });
  log.info({ address: web.address }, 'the review pages are ready');
  tellSupervisor({ kind: 'ready', address: web.address });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(web.close));
  // Started by a supervisor that is gone: nobody would ever stop it.
  process.once('disconnect', () => void stop(web.close));
} catch (error) {
  log.fatal({ code: errorCode(error), err: error }, 'the web process cannot start');
  process.exitCode = 1;
  await disconnectDatabase();
}

/** Until `sources/open.ts` is there. */
function openSource(): never {
  throw new ServiceError({
    code: 'SOURCE_NOT_SUPPORTED',
    message: 'This build cannot read sources yet.',
    remedy: 'Update to a build that has them.',
  });
}

/** On the terminal, never in the log: whoever reads the code may make the first account. */
function showCode(code: string): void {
  if (tellSupervisor({ kind: 'first-account', code })) return;
  process.stdout.write(`Nobody can sign in yet. Make the first account with this code: ${code}\n`);
}

async function stop(close: () => Promise<void>): Promise<void> {
  await close();
  await disconnectDatabase();
  process.exit(0);
}

function noDatabase(): ServiceError {
  return new ServiceError({
    code: 'DATABASE_NOT_NAMED',
    message: 'The web process does not know where the database is.',
    remedy: 'Start the whole service with `candour start`, or set MONGODB_URI.',
  });
}
