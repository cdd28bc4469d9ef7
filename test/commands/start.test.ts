import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../services/paths.js';
import { candour } from '../support/command-line.js';
import { SmtpClient } from '../support/smtp-client.js';

describe('candour start', function () {
  this.timeout(120_000);
  let folder: string;
  let env: Record<string, string | undefined>;
  let service: ChildProcess | null = null;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'candour-start-'));
    env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      CANDOUR_CONFIG: '',
      CANDOUR_DATA_FOLDER: join(folder, 'data'),
      CANDOUR_WEB_PORT: String(await freePort()),
    };
  });
  afterEach(() => stop());
  after(() => rmSync(folder, { recursive: true }));

  /** Starts it, and resolves with what it has printed once that matches. */
  function start(words: readonly string[], until: RegExp): Promise<string> {
    const child = spawn(process.execPath, [join(PROJECT_ROOT, 'dist/scripts/candour.js'), 'start', ...words], {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    service = child;
    let printed = '';
    let complained = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complained += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (until.test(printed)) resolve(printed);
      });
      child.once('exit', code => reject(new Error(`ended with ${code}: ${printed}${complained}`)));
    });
  }

  async function stop(): Promise<number | null> {
    const child = service;
    service = null;
    if (child === null || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    const [code] = await ended;
    return code;
  }

  it('runs a receiver alone without database and Redis, beside others on the same folder', async () => {
    const port = await freePort();
    const source = `{ kind: journal, id: journal, listen: "127.0.0.1:${port}", recipients: [j-1@journal.school.example] }`;
    const config = join(folder, 'receiver.yaml');
    writeFileSync(config, `dataFolder: receiver\nsources: [${source}]\n`);
    const own = { PATH: process.env.PATH, HOME: process.env.HOME, CANDOUR_CONFIG: config };
    const run = async (words: readonly string[]) =>
      assert.equal((await candour(words, { CANDOUR_CONFIG: config })).code, 0);
    await run(['key', 'create']);
    const before = env;
    env = own;
    try {
      const printed = await start(['--only', 'receiver'], /Ctrl-C stops it/);
      assert.match(printed, /Running {8}receiver\n/);
      assert.deepEqual(
        readdirSync(join(folder, 'receiver')).filter(name => /database|redis/.test(name)),
        [],
      );
      const client = new SmtpClient(port);
      assert.match(await client.hello(), /^250-/);
      assert.match(await client.send('Subject: One\r\n\r\nHello', 'j-1@journal.school.example'), /^250 /);
      await client.close();
      await run(['health', 'receiver']);
      assert.equal(await stop(), 0);
    } finally {
      env = before;
    }
  });

  const pages = () => fetch(`http://127.0.0.1:${env.CANDOUR_WEB_PORT}/`, { redirect: 'manual' });

  describe('on an empty install', () => {
    it('prints where it is, that the key must be backed up, and the code for the first account', async () => {
      const printed = await start([], /Ctrl-C stops it/);
      assert.match(printed, /Running +database, redis, collector, scanner, scheduler, web\n/);
      assert.match(printed, /keys\.json \(made just now: back it up/);
      assert.match(printed, /make the first account with this code: {2}\S+/);
      assert.ok((await pages()).status < 400);
    });

    it('lets commands and the doctor work beside it, and no second service on the same data folder', async () => {
      await start([], /Ctrl-C stops it/);
      const own = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as Record<
        string,
        string
      >;
      const added = await candour(['user', 'add', 'p@northfield.example', '--role', 'lead', '--json'], own);
      assert.equal(added.code, 0, added.stderr);
      const doctor = JSON.parse((await candour(['doctor', '--json'], own)).stdout);
      const redis = doctor.sections.find(({ title }: { title: string }) => title === 'Redis');
      assert.equal(redis.lines.length, 4, 'the private Redis was asked');
      const second = await candour(['start'], own);
      assert.equal(second.code, 1);
      assert.match(second.stderr, /ALREADY_RUNNING/);
    });

    it('leaves nothing behind when it is stopped', async () => {
      await start(['--only', 'web'], /Ctrl-C stops it/);
      assert.equal(await stop(), 0);
      await assert.rejects(pages());
      for (const left of ['supervisor.lock', 'run/redis.sock'])
        assert.ok(!existsSync(join(folder, 'data', left)), left);
    });
  });

  describe('with --sample', () => {
    // To the last line that is printed: what comes in pieces must all be there.
    const READ =
      /(\d+) messages have been read; (\d+) cases wait[\s\S]*password {2}(\S+) {2}as\n[\s\S]*safeguarding lead[^\n]*\n/;
    let first: RegExpExecArray | null;

    it('reads the sample school through ordinary sources, and prints address and log-ins', async () => {
      const printed = await start(['--sample'], READ);
      first = READ.exec(printed);
      assert.ok(Number(first?.[1]) > 250, printed);
      assert.ok(Number(first?.[2]) > 0, printed);
      assert.match(printed, /p\.raman@northfield\.example +safeguarding lead/);
    });

    it('finds everything there at the second start, and counts nothing twice', async () => {
      const second = READ.exec(await start(['--sample'], READ));
      assert.deepEqual(second?.slice(1), first?.slice(1));
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
