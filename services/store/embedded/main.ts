import { errorCode, ServiceError } from '../../errors.js';
import { type EmbeddedServer, type Log, startEmbedded } from './server.js';

/** The embedded database's own process. Told what to do by one argument of JSON, it tells its parent when it is ready, and what happens. */
interface Orders {
  readonly folder: string;
  readonly socketPath: string | null;
  readonly port?: number;
  readonly sweepEvery?: number;
}

const tell = (notice: object): void => {
  if (process.connected) process.send?.(notice);
};
const log: Log = (level, event, facts) => tell({ kind: 'log', level, event, facts });

async function main(): Promise<void> {
  process.umask(0o077);
  const orders = JSON.parse(process.argv[2] ?? '{}') as Orders;
  const server = await startEmbedded({ ...orders, port: orders.port ?? null, log });
  stopOnSignal(server);
  tell({ kind: 'ready', port: server.port });
}

function stopOnSignal(server: EmbeddedServer): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // A parent that died took the pipe with it: nobody is left to serve.
  process.on('disconnect', stop);
}

// Nothing is half done on disk: whoever supervises starts it again. The error's text may quote what was stored, its code does not.
process.on('uncaughtException', error => {
  log('error', 'database failed', { error: errorCode(error) });
  process.exit(1);
});

main().catch((error: unknown) => {
  const { code, message, remedy } =
    error instanceof ServiceError
      ? error
      : {
          code: errorCode(error),
          message: error instanceof Error ? error.message : String(error),
          remedy: 'Run `candour doctor`.',
        };
  tell({ kind: 'failed', code, message, remedy });
  process.exitCode = 1;
  process.disconnect?.();
});
