import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { VERBS } from '../../scripts/verbs.js';
import { KNOWN_VARIABLES } from '../../services/config/unknown-variables.js';
import { PROJECT_ROOT } from '../../services/paths.js';

/** No Docker engine takes part: what can be known from the files alone is checked here. */
const service = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  read_only: z.boolean(),
  security_opt: z.array(z.string()),
  environment: z.record(z.string(), z.string()).optional(),
  networks: z.array(z.string()),
  volumes: z.array(z.string()),
  secrets: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }),
});
const compose = z.object({
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
  volumes: z.record(z.string(), z.unknown()),
});

const text = (file: string) => readFileSync(join(PROJECT_ROOT, file), 'utf8');
const ROLES = ['receiver', 'collector', 'scanner', 'scheduler', 'web'];

describe('docker-compose.yml', () => {
  const { services, networks, secrets, volumes } = compose.parse(parse(text('docker-compose.yml'), { merge: true }));
  const own = Object.entries(services).filter(([, { image }]) => image === 'candour');

  it('runs MongoDB, Redis, a process for each role, and one that makes the key', () => {
    assert.deepEqual(Object.keys(services).sort(), [...ROLES, 'key', 'mongo', 'redis'].sort());
  });

  for (const role of ROLES) {
    it(`runs a program for the ${role} that the build makes`, () => {
      const program = services[role]?.command?.at(-1) ?? '';
      assert.equal(program, `dist/services/processes/${role}.js`);
      assert.ok(existsSync(join(PROJECT_ROOT, program.replace('dist/', '').replace('.js', '.ts'))), program);
    });
  }

  it('names only variables that the configuration knows', () => {
    for (const [name, { environment = {} }] of own) {
      for (const variable of Object.keys(environment)) assert.ok(KNOWN_VARIABLES.has(variable), `${name}: ${variable}`);
    }
  });

  it('runs only verbs of the command line that there are', () => {
    for (const [name, { command = [], healthcheck }] of own) {
      const used = [command, healthcheck.test?.slice(1) ?? []].filter(words => words[0] === 'candour');
      for (const [, verb = ''] of used) assert.ok(Object.hasOwn(VERBS, verb), `${name}: candour ${verb}`);
    }
  });

  it('gives every part a health check, a read-only root and no new privileges', () => {
    for (const [name, { healthcheck, read_only, security_opt }] of Object.entries(services)) {
      assert.ok(name === 'key' || healthcheck.test !== undefined, name);
      assert.ok(read_only, name);
      assert.deepEqual(security_opt, ['no-new-privileges:true'], name);
    }
  });

  it('publishes no port but that of the pages, and that to this machine only', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) =>
      ports.map(port => `${name} ${port}`),
    );
    assert.deepEqual(published, ['web 127.0.0.1:8080:8080']);
  });

  it('keeps the database and Redis in a network without a way out', () => {
    assert.equal(networks.inside?.internal, true);
    for (const name of ['mongo', 'redis']) assert.deepEqual(services[name]?.networks, ['inside']);
  });

  it('has Redis write to disk and throw nothing away', () => {
    const command = services.redis?.command?.join(' ') ?? '';
    assert.match(command, /--appendonly yes/);
    assert.match(command, /--maxmemory-policy noeviction/);
  });

  it('declares every secret and volume that it uses, and waits for what it needs', () => {
    for (const [name, { secrets: used = [], volumes: mounted, depends_on = {} }] of Object.entries(services)) {
      for (const secret of used) assert.ok(Object.hasOwn(secrets, secret), `${name}: ${secret}`);
      for (const volume of mounted) assert.ok(Object.hasOwn(volumes, volume.split(':')[0] ?? ''), `${name}: ${volume}`);
      for (const needed of Object.keys(depends_on)) assert.ok(Object.hasOwn(services, needed), `${name}: ${needed}`);
      const stores = name === 'receiver' ? [] : ['mongo', 'redis'];
      if (ROLES.includes(name)) assert.deepEqual(Object.keys(depends_on).sort(), ['key', ...stores]);
    }
  });

  it('keeps secrets in files that are neither committed nor copied into the image', () => {
    for (const { file } of Object.values(secrets)) assert.match(file, /^\.\/secrets\//);
    assert.match(text('.gitignore'), /^\/secrets\/$/m);
    assert.match(text('.dockerignore'), /^secrets$/m);
  });
});

describe('the Dockerfile', () => {
  const lines = text('Dockerfile').split('\n');

  it('copies everything that the package consists of', () => {
    const { files } = z.object({ files: z.array(z.string()) }).parse(JSON.parse(text('package.json')));
    const copied = lines.flatMap(line => /^COPY --from=build \/app\/(\S+)/.exec(line)?.[1] ?? []);
    for (const file of files)
      assert.ok(
        copied.some(folder => file === folder || file.startsWith(`${folder}/`)),
        file,
      );
  });

  it('runs as a user of no privilege, with a health check', () => {
    const last = lines.findLastIndex(line => line.startsWith('FROM'));
    assert.ok(lines.slice(last).includes('USER node'));
    assert.ok(lines.some(line => line.startsWith('HEALTHCHECK') && line.includes('"candour", "health", "web"')));
  });
});
