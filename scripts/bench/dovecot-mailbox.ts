import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real Dovecot on loopback with one mailbox that holds the given messages; for the bench alone. */
export interface BenchMailbox {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  stop(): Promise<void>;
}

const USER = 'bench';
const PASSWORD = 'bench';
/** Dovecot refuses to serve mail as root: the Debian user `mail` owns it. */
const MAIL_UID = 8;

/** Needs Debian's dovecot-imapd, and root. */
export async function startMailbox(messages: readonly Buffer[]): Promise<BenchMailbox> {
  const folder = mkdtempSync(join(tmpdir(), 'candour-bench-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  writeMaildir(join(folder, 'mail'), messages);
  writeFileSync(join(folder, 'users'), `${USER}:{PLAIN}${PASSWORD}:${MAIL_UID}:${MAIL_UID}::${folder}\n`);
  writeFileSync(join(folder, 'dovecot.conf'), configuration(folder, port));
  execFileSync('chown', ['-R', `${MAIL_UID}:${MAIL_UID}`, join(folder, 'mail')]);
  const server = spawn('dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' });
  const ended = new Promise(resolve => server.once('exit', resolve));
  await answers(port);
  return {
    port,
    user: USER,
    password: PASSWORD,
    async stop() {
      server.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeMaildir(maildir: string, messages: readonly Buffer[]): void {
  for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, part), { recursive: true });
  for (const [number, message] of messages.entries())
    writeFileSync(join(maildir, 'cur', `${1_700_000_000 + number}.M${number}.bench:2,`), message);
  chownSync(maildir, MAIL_UID, MAIL_UID);
}

function configuration(folder: string, port: number): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:${folder}/mail
mail_max_userip_connections = 50
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = passwd-file
  args = ${folder}/users
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

async function answers(port: number): Promise<void> {
  const { connect } = await import('node:net');
  for (let tries = 0; tries < 200; tries += 1) {
    const open = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1');
      socket.once('data', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('Dovecot did not start; is dovecot-imapd installed, and is this root?');
}
