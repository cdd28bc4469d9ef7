import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createLog } from '../../services/log.js';
import { Part, type Running } from '../../services/supervise/part.js';
import { runOf } from '../../services/supervise/spawn.js';

describe('a part', () => {
  const entries: Record<string, unknown>[] = [];
  const log = createLog({
    level: 'info',
    role: 'supervisor',
    stream: { write: line => void entries.push(JSON.parse(line)) },
  });
  const never = new AbortController().signal;
  let launches: (Running | Error)[];
  let part: Part;

  beforeEach(() => {
    entries.length = 0;
    launches = [];
  });
  afterEach(() => part.stop(0, never));

  /** Runs Node with `script`; says when the given number of launches has happened. */
  function partOf(script: string, count: number, options = {}): { launched: Promise<void> } {
    let reached: () => void;
    const launched = new Promise<void>(resolve => {
      reached = resolve;
    });
    const launch = async () => {
      const running = await runOf(spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'inherit'] }));
      launches.push(running);
      if (launches.length === count) reached();
      return running;
    };
    part = new Part('scanner', launch, { log, firstPause: 5, longestPause: 20, random: () => 0.5, ...options });
    return { launched };
  }

  it('is started again whenever it ends, after pauses that grow up to a limit', async () => {
    const { launched } = partOf('process.exit(3)', 5);
    await part.start();
    await launched;
    assert.deepEqual(
      entries.slice(0, 4).map(({ how, delay }) => [how, delay]),
      [
        ['exit code 3', 5],
        ['exit code 3', 10],
        ['exit code 3', 20],
        ['exit code 3', 20],
      ],
    );
  });

  it('begins with the first pause again after a run that was healthy', async () => {
    const { launched } = partOf('process.exit(0)', 4, { healthyAfter: 0 });
    await part.start();
    await launched;
    assert.deepEqual(entries.map(({ delay }) => delay).slice(0, 3), [5, 5, 5]);
  });

  it('is started again after SIGKILL', async () => {
    const { launched } = partOf('setInterval(() => {}, 1000)', 2);
    await part.start();
    process.kill(part.pid ?? 0, 'SIGKILL');
    await launched;
    assert.equal(entries[0]?.how, 'signal SIGKILL');
  });

  it('tells its caller when it cannot be started at all', async () => {
    part = new Part('redis', () => Promise.reject(new Error('no such program')), { log });
    await assert.rejects(part.start(), /no such program/);
  });

  it('stops for good, and is not started again', async () => {
    partOf('setInterval(() => {}, 1000)', 1);
    await part.start();
    await part.stop(10_000, never);
    assert.equal(part.pid, null);
    assert.equal(launches.length, 1);
    assert.deepEqual(entries, []);
  });

  it('is killed when it does not stop in time, or at once when somebody hurries', async () => {
    const deaf = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); process.send?.("up")';
    for (const [deadline, hurry] of [
      [1, never],
      [60_000, AbortSignal.abort()],
    ] as const) {
      part = new Part('scanner', () => launchDeaf(deaf), { log });
      await part.start();
      await part.stop(deadline, hurry);
      assert.equal(part.pid, null);
    }
    assert.equal(entries.filter(entry => entry.msg === 'did not stop in time and is killed').length, 2);
  });

  async function launchDeaf(script: string): Promise<Running> {
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const running = await runOf(child);
    await new Promise(resolve => child.once('message', resolve));
    return running;
  }
});
