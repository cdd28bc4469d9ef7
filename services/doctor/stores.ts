import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { z } from 'zod';
import { ServiceError } from '../errors.js';
import { redisOptions } from '../queue/redis-url.js';
import { advice, type CheckLine, failed, passed } from './section.js';

/** Clocks further apart make times on the record doubtful, milliseconds. */
const CLOCK_TOLERANCE = 10_000;

const hello = z.object({ localTime: z.date(), maxWireVersion: z.number() });

/** The database that is connected. */
export async function checkDatabase(embedded: boolean, now: () => Date): Promise<readonly CheckLine[]> {
  const { db } = mongoose.connection;
  if (db === undefined) return [failed('Database', 'It is not connected.')];
  const { localTime } = hello.parse(await db.admin().command({ hello: 1 }));
  const kind = embedded ? 'the embedded database' : 'the MongoDB of MONGODB_URI';
  return [passed('Database', `${kind} answers and all its indexes stand.`), clockLine(localTime, now())];
}

export function clockLine(theirs: Date, ours: Date): CheckLine {
  const apart = Math.abs(theirs.getTime() - ours.getTime());
  if (apart <= CLOCK_TOLERANCE) return passed('Clock', `${ours.toISOString()}, the same as the database's.`);
  const seconds = Math.round(apart / 1000);
  return failed('Clock', `It is ${seconds} seconds apart from the database's: set both by a time server (NTP).`);
}

/** A Redis that may be asked: that of REDIS_URL, or the private one of a service that is running. */
export async function checkRedis(url: string): Promise<readonly CheckLine[]> {
  const redis = new Redis({
    ...redisOptions(url),
    lazyConnect: true,
    connectTimeout: 5_000,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const info = parseInfo(await redis.info());
    return [versionLine(info), evictionLine(info), persistenceLine(info), memoryLine(info)];
  } catch (cause) {
    throw new ServiceError({
      code: 'REDIS_UNREACHABLE',
      message: 'Redis does not answer.',
      remedy: 'Check REDIS_URL and that Redis runs. Nothing is lost: what waits is handed out again when it is back.',
      cause,
    });
  } finally {
    redis.disconnect();
  }
}

/** The program that the service starts for itself. */
export async function checkRedisProgram(): Promise<readonly CheckLine[]> {
  try {
    const { stdout } = await promisify(execFile)('redis-server', ['--version']);
    const version = /v=(\S+)/.exec(stdout)?.[1] ?? 'unknown version';
    return [passed('Redis', `redis-server ${version} is installed; a private one starts with the service.`)];
  } catch {
    const install = process.platform === 'darwin' ? 'brew install redis' : 'sudo apt-get install redis-server';
    return [failed('Redis', `redis-server is not installed. Run: ${install}; or set REDIS_URL.`)];
  }
}

type Info = Readonly<Record<string, string>>;

export function parseInfo(text: string): Info {
  const pairs = text.split('\r\n').filter(line => line.includes(':') && !line.startsWith('#'));
  return Object.fromEntries(pairs.map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

function versionLine({ redis_version: version = '0' }: Info): CheckLine {
  return Number.parseInt(version, 10) >= 5
    ? passed('Redis', `version ${version} answers.`)
    : failed('Redis', `Version ${version} is too old: Candour needs 5 or newer.`);
}

export function evictionLine({ maxmemory_policy: policy = 'unknown' }: Info): CheckLine {
  if (policy === 'noeviction') return passed('Redis memory', 'It never throws a job away (noeviction).');
  return failed(
    'Redis memory',
    `maxmemory-policy is ${policy}: jobs may be thrown away. Set it to noeviction in redis.conf.`,
  );
}

export function persistenceLine({
  aof_enabled: appendOnly,
  rdb_last_bgsave_status: snapshot,
  aof_last_write_status: write,
}: Info): CheckLine {
  if (write !== undefined && write !== 'ok')
    return failed('Redis disk', 'It cannot write its append-only file: see its log and the disk.');
  if (appendOnly === '1') return passed('Redis disk', 'Every command is written to disk (append-only file).');
  const saved = snapshot === 'ok' ? 'snapshots only' : 'nothing on disk';
  return advice('Redis disk', `${saved}: a restart of Redis delays scanning. Set appendonly yes.`);
}

export function memoryLine({ maxmemory = '0', used_memory: used = '0' }: Info): CheckLine {
  const share = Number(maxmemory) === 0 ? 0 : Number(used) / Number(maxmemory);
  const mebibytes = `${Math.round(Number(used) / 2 ** 20)} MiB in use`;
  if (share < 0.7) return passed('Redis room', `${mebibytes}.`);
  return advice(
    'Redis room',
    `${mebibytes}, ${Math.round(share * 100)} % of maxmemory: raise it, a full Redis takes no more jobs.`,
  );
}
