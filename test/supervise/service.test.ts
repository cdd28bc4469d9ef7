import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../services/config.js';
import { createLog } from '../../services/log.js';
import type { RoleMessage } from '../../services/supervise/role-message.js';
import { Service } from '../../services/supervise/service.js';

/** Stands for a role: says that it is ready, and writes down what it was given and when it was told to stop. */
const ROLE = `
import { appendFileSync } from 'node:fs';
const note = what => appendFileSync(process.env.NOTES, process.argv[1].match(/(\\w+)\\.js$/)[1] + ' ' + what + '\\n');
process.on('SIGTERM', () => { note('stopped'); process.exit(0); });
process.on('disconnect', () => process.exit(0));
process.send({ kind: 'ready', address: process.env.MONGODB_URI + ' ' + process.env.REDIS_URL });
setInterval(() => {}, 1000);
`;

describe('the service on one machine', function () {
  this.timeout(60_000);
  let folder: string;
  let service: Service;
  const heard: [string, RoleMessage][] = [];
  let onHear: () => void = () => undefined;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'candour-service-'));
    for (const role of ['collector', 'scanner', 'scheduler', 'web']) writeFileSync(join(folder, `${role}.js`), ROLE);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const env = {
      PATH: process.env.PATH,
      CANDOUR_DATA_FOLDER: join(folder, 'with spaces'),
      NOTES: join(folder, 'notes'),
    };
    service = new Service({
      config: loadConfig({ env: { CANDOUR_DATA_FOLDER: env.CANDOUR_DATA_FOLDER }, file: null }),
      roles: ['collector', 'scanner', 'scheduler', 'web'],
      scanners: 2,
      log: createLog({ level: 'error', role: 'supervisor', stream: { write: () => undefined } }),
      env,
      processesFolder: `${folder}/`,
      terminal: null,
      hear: (part, message) => {
        heard.push([part, message]);
        onHear();
      },
    });
    await service.startStores();
    const ready = untilHeard(5);
    await service.startRoles();
    await ready;
  });
  after(async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  function untilHeard(count: number): Promise<void> {
    return new Promise(resolve => {
      onHear = () => {
        if (heard.length >= count) resolve();
      };
      onHear();
    });
  }

  function askRedis(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(service.redisUrl.replace('unix:', ''));
      socket.once('error', reject);
      socket.once('data', answer => {
        socket.destroy();
        resolve(answer.toString());
      });
      socket.write(`${command}\r\n`);
    });
  }

  it('runs a database, Redis and a process for each role, with as many scanners as asked for', () => {
    assert.deepEqual(
      service.parts.map(part => part.name),
      ['database', 'redis', 'collector', 'scanner 1', 'scanner 2', 'scheduler', 'web'],
    );
    assert.equal(new Set(service.parts.map(part => part.pid)).size, 7);
  });

  it('tells every role where the database and Redis are', () => {
    for (const [, message] of heard) {
      assert.deepEqual(message, { kind: 'ready', address: `${service.mongoUri} ${service.redisUrl}` });
    }
  });

  it('keeps Redis to this user: no TCP port, a private folder, everything on disk and nothing evicted', async () => {
    assert.match(await askRedis('CONFIG GET port'), /\r\n0\r\n/);
    assert.match(await askRedis('CONFIG GET maxmemory-policy'), /noeviction/);
    assert.match(await askRedis('CONFIG GET appendonly'), /yes/);
    const socket = service.redisUrl.replace('unix:', '');
    assert.equal(statSync(join(socket, '..')).mode & 0o077, 0);
  });

  it('starts Redis and roles again when they are killed, at the same place', async () => {
    await askRedis('SET kept yes');
    const before = heard.length;
    for (const name of ['redis', 'collector']) {
      process.kill(service.parts.find(part => part.name === name)?.pid ?? 0, 'SIGKILL');
    }
    await untilHeard(before + 1);
    const again = async (): Promise<string> => askRedis('GET kept').catch(() => again());
    assert.match(await again(), /yes|LOADING/);
  });

  it('stops in order: roles while the stores are there, then Redis, then the database', async () => {
    await service.stop();
    assert.deepEqual(
      service.parts.map(part => part.pid),
      Array(7).fill(null),
    );
    const notes = readFileSync(join(folder, 'notes'), 'utf8').trim().split('\n').sort();
    assert.deepEqual(notes, [
      'collector stopped',
      'scanner stopped',
      'scanner stopped',
      'scheduler stopped',
      'web stopped',
    ]);
    await assert.rejects(askRedis('PING'));
  });
});
