import { chmodSync, existsSync, lstatSync, unlinkSync } from 'node:fs';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import type { Server } from './commands/command.js';
import { CursorStore } from './commands/cursors.js';
import { dispatch } from './commands/dispatch.js';
import { Engine } from './storage/engine.js';
import { removeExpired } from './storage/expiry.js';
import { SpaceGuard } from './storage/space.js';
import { serveConnection } from './wire/connection.js';

/** Facts only: never documents, filters or values. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  event: string,
  facts?: Readonly<Record<string, string | number>>,
) => void;

export interface EmbeddedOptions {
  readonly folder: string;
  /** Ends in `.sock`. */
  readonly socketPath: string | null;
  /** Loopback only; `null`: none. 0: any free one. */
  readonly port: number | null;
  readonly log: Log;
  readonly now?: () => Date;
  /** How often expired documents are removed, milliseconds. */
  readonly sweepEvery?: number;
  /** Bytes of the disk that stay free. */
  readonly reserveBytes?: number;
}

export interface EmbeddedServer {
  /** The TCP port; `null` when there is none. */
  readonly port: number | null;
  stop(): Promise<void>;
}

const HOUSEKEEPING_MILLISECONDS = 2000;
/** As MongoDB. */
const EXPIRY_MILLISECONDS = 60_000;

/** Opens the folder and serves it. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { log } = options;
  const now = options.now ?? (() => new Date());
  const engine = new Engine({
    folder: options.folder,
    now,
    onBroken: (collection, record) => log('error', 'broken record', { collection, record }),
  });
  await engine.recover();
  const space = new SpaceGuard(options.folder, options.reserveBytes ?? 256 * 2 ** 20);
  await space.measure();
  const sockets = new Set<Socket>();
  const server: Server = {
    engine,
    cursors: new CursorStore(now),
    space,
    startedAt: now(),
    connections: () => sockets.size,
  };
  let connections = 0;
  const accept = (socket: Socket) => {
    const connectionId = ++connections;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    const onFailure = (command: string, error: unknown) =>
      log('error', 'command failed', { command, error: error instanceof Error ? error.name : 'unknown' });
    void serveConnection(
      socket,
      request => dispatch(server, connectionId, request, { onFailure }),
      reason => log('warn', 'malformed message', { reason }),
    );
  };
  const listeners = [
    ...(options.socketPath === null ? [] : [await listenOnSocket(options.socketPath, accept)]),
    ...(options.port === null ? [] : [await listenOnLoopback(options.port, accept)]),
  ];
  const housekeeping = setInterval(() => {
    space.measure().catch(() => log('error', 'free space cannot be measured'));
    server.cursors.closeIdle().catch(() => undefined);
  }, HOUSEKEEPING_MILLISECONDS);
  let sweeping = Promise.resolve();
  const expiry = setInterval(() => {
    sweeping = sweeping
      .then(() => removeExpired(engine))
      .then(removed => removed > 0 && log('info', 'expired documents removed', { removed }))
      .then(
        () => undefined,
        () => log('error', 'expired documents could not be removed'),
      );
  }, options.sweepEvery ?? EXPIRY_MILLISECONDS);
  const address = options.port === null ? null : listeners.at(-1)?.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : null,
    async stop() {
      clearInterval(housekeeping);
      clearInterval(expiry);
      for (const listener of listeners) listener.close();
      for (const socket of sockets) socket.destroy();
      await sweeping;
      await engine.close();
    },
  };
}

function listenOnSocket(path: string, accept: (socket: Socket) => void): Promise<NetServer> {
  // The folder's lock is held: whoever made this socket is gone.
  if (existsSync(path) && lstatSync(path).isSocket()) unlinkSync(path);
  return listen(
    accept,
    server => server.listen(path),
    () => chmodSync(path, 0o600),
  );
}

function listenOnLoopback(port: number, accept: (socket: Socket) => void): Promise<NetServer> {
  return listen(accept, server => server.listen(port, '127.0.0.1'));
}

function listen(
  accept: (socket: Socket) => void,
  start: (server: NetServer) => void,
  ready?: () => void,
): Promise<NetServer> {
  return new Promise((resolve, reject) => {
    const server = createServer(accept);
    server.once('error', reject);
    server.once('listening', () => {
      ready?.();
      resolve(server);
    });
    start(server);
  });
}
