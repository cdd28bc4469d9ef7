import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A private redis-server on a Unix socket, append-only file on, as the service itself starts it. */
export class TestRedis {
  readonly #folder = mkdtempSync(join(tmpdir(), 'candour-redis-'));
  readonly socket = join(this.#folder, 'redis.sock');
  #server: ChildProcess | null = null;

  /** As `REDIS_URL` takes it. */
  get url(): string {
    return `unix:${this.socket}`;
  }

  async start(): Promise<void> {
    const settings = ['--port', '0', '--unixsocket', this.socket, '--dir', this.#folder, '--appendonly', 'yes'];
    this.#server = spawn('redis-server', [...settings, '--maxmemory-policy', 'noeviction', '--save', ''], {
      stdio: 'ignore',
    });
    for (let tries = 0; tries < 200 && !(await this.#answers()); tries += 1)
      await new Promise(next => setTimeout(next, 50));
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null) return;
    const ended = new Promise(resolve => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  }

  flushAll(): void {
    execFileSync('redis-cli', ['-s', this.socket, 'FLUSHALL'], { stdio: 'ignore' });
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #answers(): Promise<boolean> {
    return new Promise(resolve => {
      const socket = connect(this.socket);
      socket.once('error', () => resolve(false));
      socket.once('data', reply => {
        socket.destroy();
        resolve(reply.toString().startsWith('+PONG'));
      });
      socket.once('connect', () => socket.write('PING\r\n'));
    });
  }
}
