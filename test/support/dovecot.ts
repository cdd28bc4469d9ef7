import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import type { ImapConfig } from '../../services/config.js';
import { dovecotSettings, MAIL_OWNER } from './dovecot-settings.js';
import { freePort } from './free-port.js';
import { Maildir } from './maildir.js';

const PASSWORD = 'correct horse battery staple';

/**
 * A private mail server on free ports of this machine, its mailboxes and its certificate in a temporary folder. Works as root and as
 * any user; leaves nothing behind after `stop`.
 *
 *     const server = new TestDovecot(['a.mentor']);
 *     await server.start();
 *     server.deliver('a.mentor', 'INBOX', 'From: …');
 *     openSource(server.config('a.mentor'), …);
 */
export class TestDovecot {
  readonly #folder = mkdtempSync(join(tmpdir(), 'candour-dovecot-'));
  readonly #users: readonly string[];
  readonly #introspectionUrl: string | null;
  #server: ChildProcess | null = null;
  #ports = { plain: 0, tls: 0 };

  /** `introspectionUrl`: where it asks whose an OAuth2 access token is (RFC 7662). */
  constructor(users: readonly string[], { introspectionUrl }: { introspectionUrl?: string } = {}) {
    this.#users = users;
    this.#introspectionUrl = introspectionUrl ?? null;
  }

  get port(): number {
    return this.#ports.plain;
  }

  /** PEM of its self-signed certificate, which is its own authority. */
  get certificate(): string {
    return readFileSync(join(this.#folder, 'certificate.pem'), 'utf8');
  }

  /** Starts it, on the same ports and mailboxes when it was killed before. Resolves when both ports answer. */
  async start(): Promise<void> {
    if (this.#ports.plain === 0) await this.#prepare();
    const server = spawn('dovecot', ['-F', '-c', join(this.#folder, 'dovecot.conf')], {
      stdio: 'ignore',
      // A process group of its own, so that all of it can be killed at once.
      detached: true,
    });
    this.#server = server;
    for (const port of Object.values(this.#ports)) {
      while (!(await answers(port))) {
        if (server.exitCode !== null) throw new Error(`Dovecot ended:\n${this.log()}`);
        await new Promise(next => setTimeout(next, 25));
      }
    }
  }

  /** As a power cut would: the master and every process of every connection. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server?.pid || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    process.kill(-server.pid, 'SIGKILL');
    await ended;
    rmSync(join(this.#folder, 'run'), { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  log(): string {
    return readFileSync(join(this.#folder, 'dovecot.log'), 'utf8');
  }

  /** What Candour is told about the mailbox of this user: no encryption, which this machine's own address allows. */
  config(user: string, changes: Partial<ImapConfig> = {}): ImapConfig {
    return {
      kind: 'imap',
      id: 'mailbox',
      host: '127.0.0.1',
      port: this.#ports.plain,
      security: 'none',
      certificateAuthority: null,
      user,
      auth: { kind: 'password', password: PASSWORD },
      folders: null,
      ...changes,
    };
  }

  tlsConfig(user: string, changes: Partial<ImapConfig> = {}): ImapConfig {
    return this.config(user, { port: this.#ports.tls, security: 'tls', ...changes });
  }

  /** Puts a message into a folder as a delivery agent does. The folder is made when it is missing. */
  deliver(user: string, folder: string, rfc822: string | Buffer): void {
    this.#maildir(user, folder).deliver(rfc822);
  }

  deliverMany(user: string, folder: string, messages: Iterable<string | Buffer>): void {
    const maildir = this.#maildir(user, folder);
    for (const rfc822 of messages) maildir.deliver(rfc822);
  }

  async expunge(user: string, folder: string, uid: number): Promise<void> {
    await this.asUser(user, async client => {
      await client.mailboxOpen(folder);
      await client.messageDelete(String(uid), { uid: true });
    });
  }

  /** What the user does with a mail program of their own, which may write. */
  async asUser<T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T> {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: this.#ports.plain,
      secure: false,
      doSTARTTLS: false,
      auth: { user, pass: PASSWORD },
      logger: false,
    });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  }

  #maildir(user: string, folder: string): Maildir {
    const home = join(this.#folder, 'mail', user);
    return new Maildir(folder === 'INBOX' ? join(home, 'inbox') : join(home, 'folders', folder), home, MAIL_OWNER);
  }

  #oauth2File(): string | null {
    if (this.#introspectionUrl === null) return null;
    const file = join(this.#folder, 'oauth2.conf');
    const settings = [
      'introspection_mode = post',
      `introspection_url = ${this.#introspectionUrl}`,
      'username_attribute = username',
      'active_attribute = active',
      'active_value = true',
    ];
    writeFileSync(file, `${settings.join('\n')}\n`);
    return file;
  }

  async #prepare(): Promise<void> {
    // The log-in processes run as other users and have to pass through.
    chmodSync(this.#folder, 0o755);
    this.#ports = { plain: await freePort(), tls: await freePort() };
    const passwords = this.#users.map(user => `${user}:{PLAIN}${PASSWORD}\n`).join('');
    writeFileSync(join(this.#folder, 'users'), passwords);
    writeFileSync(join(this.#folder, 'dovecot.log'), '');
    writeFileSync(join(this.#folder, 'dovecot.conf'), dovecotSettings(this.#folder, this.#ports, this.#oauth2File()));
    const files = ['-keyout', join(this.#folder, 'key.pem'), '-out', join(this.#folder, 'certificate.pem')];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...names, ...files], { stdio: 'ignore' });
    for (const user of this.#users) this.#maildir(user, 'INBOX').make();
    chownSync(join(this.#folder, 'mail'), MAIL_OWNER.uid, MAIL_OWNER.gid);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
