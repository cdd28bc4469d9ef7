import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ServiceError } from '../errors.js';
import type { Running } from './part.js';
import { runOf } from './spawn.js';

export interface PrivateRedis {
  /** Holds its append-only file. */
  readonly folder: string;
  readonly socketPath: string;
  /** How long it may take to load its file, milliseconds. */
  readonly readyWithin?: number;
}

/**
 * Starts a redis-server that only this user can reach: no TCP port, a socket in a folder of mode 0700. It writes every command to disk
 * (append-only, synced each second) and never throws a job away for want of memory.
 */
export async function launchRedis({ folder, socketPath, readyWithin = 60_000 }: PrivateRedis): Promise<Running> {
  for (const private_ of [folder, dirname(socketPath)]) {
    mkdirSync(private_, { recursive: true, mode: 0o700 });
    chmodSync(private_, 0o700);
  }
  await endOrphan(socketPath);
  const config = join(folder, 'redis.conf');
  writeFileSync(config, redisConfig(folder, socketPath), { mode: 0o600 });
  // A group of its own: Ctrl-C on the terminal reaches the supervisor only, which stops the parts in their order.
  const child = spawn('redis-server', [config], { stdio: 'ignore', detached: true });
  const running = await runOf(child).catch((cause: unknown) => {
    throw notInstalled(cause);
  });
  await untilReady(socketPath, running, readyWithin);
  return running;
}

export function redisConfig(folder: string, socketPath: string): string {
  const quoted = (path: string) => JSON.stringify(path);
  return `# Written by Candour at every start.
port 0
unixsocket ${quoted(socketPath)}
unixsocketperm 700
dir ${quoted(folder)}
daemonize no
logfile ${quoted(join(folder, 'redis.log'))}
loglevel warning
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
`;
}

/** A supervisor that was killed leaves its Redis behind, on the same files: it is asked to save and end. */
async function endOrphan(socketPath: string): Promise<void> {
  if ((await ask(socketPath, 'PING')) === null) return;
  await ask(socketPath, 'SHUTDOWN');
  for (let tries = 0; tries < 100; tries++) {
    if ((await ask(socketPath, 'PING')) === null) return;
    await wait(100);
  }
  throw new ServiceError({
    code: 'REDIS_LEFT_BEHIND',
    message: 'A redis-server of an earlier start still uses the data folder and does not end.',
    remedy: 'End it by hand (`pgrep -fa redis-server` shows it) and start again.',
  });
}

async function untilReady(socketPath: string, running: Running, within: number): Promise<void> {
  let how: string | null = null;
  void running.ended.then(ended => {
    how = ended;
  });
  const deadline = Date.now() + within;
  while (Date.now() < deadline) {
    if ((await ask(socketPath, 'PING'))?.startsWith('+PONG')) return;
    if (how !== null) break;
    await wait(50);
  }
  if (how === null) process.kill(running.pid, 'SIGKILL');
  throw new ServiceError({
    code: 'REDIS_DID_NOT_START',
    message: `The private redis-server ${how === null ? `was not ready within ${within / 1000} seconds` : `ended with ${how}`}.`,
    remedy:
      'Its own log is redis/redis.log in the data folder. Check that the disk has room and that the folder can be written.',
  });
}

/** One command over the socket; `null` when nobody listens there. */
function ask(socketPath: string, command: string): Promise<string | null> {
  return new Promise(resolve => {
    const socket = connect(socketPath);
    const finish = (answer: string | null) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2000, () => finish('-TIMEOUT'));
    socket.once('error', () => finish(null));
    socket.once('connect', () => socket.write(`${command}\r\n`));
    socket.once('data', answer => finish(answer.toString()));
    socket.once('close', () => finish(null));
  });
}

function notInstalled(cause: unknown): ServiceError {
  const install = process.platform === 'darwin' ? 'brew install redis' : 'sudo apt-get install redis-server';
  return new ServiceError({
    code: 'REDIS_NOT_INSTALLED',
    message: 'The program redis-server was not found.',
    remedy: `Install it (${install}), or set REDIS_URL to a Redis that you run yourself.`,
    cause,
  });
}
