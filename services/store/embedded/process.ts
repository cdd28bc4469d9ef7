import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServiceError } from '../../errors.js';
import type { Log } from './server.js';

/** `sun_path` holds 108 bytes with its final zero on Linux, 104 on macOS. */
const MAX_SOCKET_BYTES = process.platform === 'darwin' ? 103 : 107;
const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

export interface SpawnOptions {
  /** Holds the database; made with mode 0700 when it is missing. */
  readonly folder: string;
  /** Ends in `.sock`: the driver takes it for a socket by that. */
  readonly socketPath: string;
  readonly port?: number;
  readonly log?: Log;
  /** How often expired documents are removed, milliseconds. */
  readonly sweepEvery?: number;
}

export interface EmbeddedProcess {
  /** For the driver, database `candour`. */
  readonly uri: string;
  readonly pid: number;
  readonly port: number | null;
  /** Resolves with its exit code when it ends, for whatever reason. */
  readonly ended: Promise<number | null>;
  /** SIGTERM, and wait until it has ended. */
  stop(): Promise<void>;
}

/** Starts the embedded database in a process of its own and waits until it answers. */
export async function spawnEmbedded(options: SpawnOptions): Promise<EmbeddedProcess> {
  refuseBadPath(options.socketPath);
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  mkdirSync(dirname(options.socketPath), { recursive: true, mode: 0o700 });
  const child = spawn(process.execPath, [MAIN, JSON.stringify({ ...options, log: undefined })], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A process group of its own: Ctrl-C on the terminal must not stop the database before those who write to it.
    detached: true,
  });
  const ended = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)));
  const { port } = await ready(child, options.log);
  return {
    uri: socketUri(options.socketPath),
    pid: child.pid as number,
    port,
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The driver's connection string for a socket. */
export function socketUri(socketPath: string, database = 'candour'): string {
  return `mongodb://${encodeURIComponent(socketPath)}/${database}?retryWrites=false`;
}

export function refuseBadPath(socketPath: string): void {
  if (!socketPath.endsWith('.sock')) {
    throw new ServiceError({
      code: 'DATABASE_SOCKET_NAME',
      message: "The embedded database's socket path does not end in .sock.",
      remedy: 'Choose a path that ends in .sock: drivers recognise a socket by that.',
    });
  }
  if (Buffer.byteLength(socketPath) > MAX_SOCKET_BYTES) {
    throw new ServiceError({
      code: 'DATABASE_SOCKET_TOO_LONG',
      message: `The embedded database's socket path has ${Buffer.byteLength(socketPath)} bytes; this system allows ${MAX_SOCKET_BYTES}.`,
      remedy: 'Choose a data folder with a shorter path.',
    });
  }
}

type Notice =
  | { kind: 'ready'; port: number | null }
  | { kind: 'failed'; code: string; message: string; remedy: string }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; event: string; facts?: Record<string, string | number> };

function ready(child: ChildProcess, log: Log | undefined): Promise<{ port: number | null }> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk.toString()}`.slice(-4000);
    });
    child.on('message', (message: unknown) => {
      const notice = message as Notice;
      if (notice.kind === 'ready') resolve({ port: notice.port });
      else if (notice.kind === 'failed') reject(new ServiceError(notice));
      else log?.(notice.level, notice.event, notice.facts);
    });
    child.once('error', reject);
    child.once('exit', code =>
      reject(
        new ServiceError({
          code: 'DATABASE_DID_NOT_START',
          message: `The embedded database ended with code ${code} before it was ready.`,
          remedy: 'Check that the data folder can be written and that its disk has room; run `candour doctor`.',
          cause: complaint === '' ? undefined : new Error(complaint),
        }),
      ),
    );
  });
}
