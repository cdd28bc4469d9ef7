import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotificationModel } from '../../models/notification.js';
import { loadConfig } from '../../services/config.js';
import { examineService, type Patient } from '../../services/doctor/doctor.js';
import { freeSpace } from '../../services/doctor/machine.js';
import type { CheckLine } from '../../services/doctor/section.js';
import { clockLine, evictionLine, memoryLine, persistenceLine } from '../../services/doctor/stores.js';
import { ServiceError } from '../../services/errors.js';
import type { Source } from '../../services/sources/source.js';
import { createKeyRing } from '../../services/store/key-file.js';
import { newDatabaseUri } from '../support/database.js';
import { TestRedis } from '../support/redis.js';

const WELL: CheckLine = { label: 'Login', outcome: 'passed', detail: 'taken' };

describe('candour doctor', function () {
  this.timeout(60_000);
  let folder: string;
  let uri: string;
  const redis = new TestRedis();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'candour-doctor-'));
    uri = await newDatabaseUri();
    await redis.start();
    createKeyRing(join(folder, 'keys.json'));
  });
  after(async () => {
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  function source(check: Source['check']): Source {
    const none = () => Promise.reject(new Error('not asked for'));
    const nothing = async function* () {};
    return {
      id: 'x',
      kind: 'imap',
      containers: none,
      discover: nothing,
      fetch: nothing,
      check,
      close: async () => undefined,
    };
  }

  async function examine(
    env: Record<string, string> = {},
    more: Partial<Patient> = {},
  ): Promise<Map<string, CheckLine>> {
    const sections = await examineService({
      config: loadConfig({
        env: { CANDOUR_DATA_FOLDER: folder, MONGODB_URI: uri, REDIS_URL: redis.url, ...env },
        file: null,
      }),
      configFile: undefined,
      nodeVersion: process.version,
      path: folder,
      userId: process.getuid?.(),
      now: () => new Date(),
      storedSources: async () => [],
      openSource: () => source(async () => [WELL]),
      sourceDeadline: 1000,
      ...more,
    });
    return new Map(
      sections.flatMap(({ title, lines }) => lines.map(line => [`${title}: ${line.label}`, line] as const)),
    );
  }
  const IMAP = { CANDOUR_IMAP_HOST: '127.0.0.1', CANDOUR_IMAP_USER: 'u', CANDOUR_IMAP_PASSWORD: 'p' };

  it('passes what is well, and says where the key is and that it must be backed up', async () => {
    const lines = await examine(IMAP);
    const passed = [
      'This machine: Node.js',
      'This machine: Data folder',
      'Redis: Redis',
      'Redis: Redis memory',
      'Redis: Redis disk',
    ];
    for (const name of [
      ...passed,
      'Database: Database',
      'Database: Clock',
      'Source mailbox: Login',
      'Notifications: Outbox',
    ]) {
      assert.equal(lines.get(name)?.outcome, 'passed', `${name}: ${lines.get(name)?.detail}`);
    }
    assert.match(lines.get('This machine: Key')?.detail ?? '', /keys\.json.*Back it up/);
  });

  it('fails an install on which nobody would see a case', async () => {
    const lines = await examine();
    for (const name of ['School: School', 'School: Register', 'School: Readers', 'Sources: Sources'])
      assert.equal(lines.get(name)?.outcome, 'failed');
    assert.match(lines.get('School: Readers')?.detail ?? '', /candour user add/);
    assert.equal(lines.get('Mail server for notifications: SMTP')?.outcome, 'advice');
  });

  it('looks at the folder for another case system where there is one, and says how to mend it', async () => {
    const name = 'Folder for another case system: Folder';
    assert.equal((await examine(IMAP)).has(name), false);
    const out = mkdtempSync(join(tmpdir(), 'candour-out-'));
    try {
      assert.equal((await examine({ ...IMAP, CANDOUR_HAND_OVER_FOLDER: out })).get(name)?.outcome, 'passed');
    } finally {
      rmSync(out, { recursive: true });
    }
    const gone = (await examine({ ...IMAP, CANDOUR_HAND_OVER_FOLDER: out })).get(name);
    assert.equal(gone?.outcome, 'failed');
    assert.match(gone?.detail ?? '', /makes it, or mounts it.*\(HAND_OVER_FOLDER_MISSING\)/);
  });

  it('goes on with the other parts when one does not answer, and names its remedy and code', async () => {
    const lines = await examine({
      ...IMAP,
      MONGODB_URI: 'mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=200',
      REDIS_URL: 'redis://127.0.0.1:1',
    });
    assert.match(lines.get('Database: Database')?.detail ?? '', /\(DATABASE_UNREACHABLE\)/);
    assert.match(lines.get('Redis: Redis')?.detail ?? '', /\(REDIS_UNREACHABLE\)/);
    assert.equal(lines.get('Source mailbox: Login')?.outcome, 'passed');
  });

  it('shows why a mailbox refuses, and stops one that hangs', async () => {
    const refused = new ServiceError({
      code: 'MAILBOX_LOGIN_REFUSED',
      message: 'The login was refused.',
      remedy: 'Check the password.',
    });
    const broken = await examine(IMAP, { openSource: () => source(() => Promise.reject(refused)) });
    assert.match(
      broken.get('Source mailbox: Connection')?.detail ?? '',
      /refused\. Check the password\. \(MAILBOX_LOGIN_REFUSED\)/,
    );
    const hangs: Source['check'] = () => new Promise(() => undefined);
    const hanging = await examine(IMAP, { openSource: () => source(hangs), sourceDeadline: 20 });
    assert.match(hanging.get('Source mailbox: Connection')?.detail ?? '', /SOURCE_CHECK_TIMED_OUT/);
  });

  it('shows when the settings of sources cannot be unsealed, and goes on', async () => {
    const missing = new ServiceError({ code: 'KEY_MISSING', message: 'The key is gone.', remedy: 'Restore it.' });
    const lines = await examine({}, { storedSources: () => Promise.reject(missing) });
    assert.match(lines.get('Sources: Sources')?.detail ?? '', /KEY_MISSING/);
    assert.equal(lines.get('Database: Database')?.outcome, 'passed');
  });

  it('fails a mail server that does not answer', async () => {
    const lines = await examine({
      CANDOUR_SMTP_HOST: '127.0.0.1',
      CANDOUR_SMTP_PORT: '1',
      CANDOUR_SMTP_FROM: 'a@b.example',
    });
    assert.match(lines.get('Mail server for notifications: SMTP')?.detail ?? '', /NOTIFY_UNREACHABLE/);
  });

  it('fails a key and a data folder that others may read', async () => {
    chmodSync(join(folder, 'keys.json'), 0o644);
    chmodSync(folder, 0o755);
    const lines = await examine();
    assert.match(lines.get('This machine: Key')?.detail ?? '', /chmod 600/);
    assert.match(lines.get('This machine: Data folder')?.detail ?? '', /chmod 700/);
    chmodSync(join(folder, 'keys.json'), 0o600);
    chmodSync(folder, 0o700);
  });

  it('fails a data folder of another user', async () => {
    const line = (await examine({}, { userId: 12_345 })).get('This machine: Data folder');
    assert.match(line?.detail ?? '', /belongs to another user/);
  });

  it('fails review pages that leave the machine without encryption', async () => {
    const lines = await examine({ CANDOUR_PUBLIC_URL: 'http://candour.northfield.example' });
    assert.equal(lines.get('This machine: Review pages')?.outcome, 'failed');
  });

  it('shows notifications that were given up', async () => {
    const { withDatabase } = await import('../../services/supervise/borrow-database.js');
    const config = loadConfig({ env: { CANDOUR_DATA_FOLDER: folder, MONGODB_URI: uri }, file: null });
    await withDatabase(config, async () => {
      const common = {
        caseId: '2026-0001',
        userId: 'u',
        urgency: 'high' as const,
        attempts: 10,
        dueAt: null,
        createdAt: new Date(),
        sentAt: null,
      };
      await NotificationModel.create([{ _id: 'a', state: 'failed', problem: 'NOTIFY_UNREACHABLE', ...common }]);
    });
    assert.match((await examine()).get('Notifications: Outbox')?.detail ?? '', /1 notifications were given up/);
  });

  describe('judges', () => {
    const table: { name: string; line: CheckLine; outcome: CheckLine['outcome'] }[] = [
      {
        name: 'an eviction policy that throws jobs away',
        line: evictionLine({ maxmemory_policy: 'allkeys-lru' }),
        outcome: 'failed',
      },
      {
        name: 'a Redis without an append-only file',
        line: persistenceLine({ aof_enabled: '0', rdb_last_bgsave_status: 'ok' }),
        outcome: 'advice',
      },
      {
        name: 'an append-only file that cannot be written',
        line: persistenceLine({ aof_enabled: '1', aof_last_write_status: 'err' }),
        outcome: 'failed',
      },
      {
        name: 'a Redis that is nearly full',
        line: memoryLine({ maxmemory: '100', used_memory: '80' }),
        outcome: 'advice',
      },
      { name: 'a Redis without a limit', line: memoryLine({ maxmemory: '0', used_memory: '80' }), outcome: 'passed' },
      { name: 'a disk that is nearly full', line: freeSpace(2 ** 29), outcome: 'failed' },
      { name: 'a disk that fills up', line: freeSpace(3 * 2 ** 30), outcome: 'advice' },
      { name: 'a disk with room', line: freeSpace(2 ** 40), outcome: 'passed' },
      { name: 'a clock that is a minute off', line: clockLine(new Date(0), new Date(60_000)), outcome: 'failed' },
      { name: 'a clock that is right', line: clockLine(new Date(0), new Date(500)), outcome: 'passed' },
    ];
    for (const { name, line, outcome } of table) it(`${name}: ${outcome}`, () => assert.equal(line.outcome, outcome));
  });
});
