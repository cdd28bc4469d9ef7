import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { isIntake } from '../config/sources.js';
import type { Config } from '../config.js';
import { readable } from '../log-readable.js';
import type { Running } from './part.js';
import type { RoleMessage } from './role-message.js';
import { runOf } from './spawn.js';

/** The receiver first: whoever hands over messages waits least. */
export const ROLES = ['receiver', 'collector', 'scanner', 'scheduler', 'web'] as const;
export type RoleName = (typeof ROLES)[number];

/** Those that a configuration asks for: a receiver only where there is something to listen for. */
export function rolesFor({ sources }: Pick<Config, 'sources'>): readonly RoleName[] {
  return sources.some(isIntake) ? ROLES : ROLES.filter(role => role !== 'receiver');
}

/** It needs neither database nor Redis. */
export function isReceiverAlone(roles: readonly RoleName[]): boolean {
  return roles.every(role => role === 'receiver');
}

/** The compiled programs of the roles. */
export const PROCESSES_FOLDER = fileURLToPath(new URL('../processes/', import.meta.url));

export interface RoleLaunch {
  readonly role: RoleName;
  /** Where `<role>.js` lies. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hear: (message: RoleMessage) => void;
  /** Where its log goes for people; `null`: straight to standard error. */
  readonly terminal: { write(text: string): unknown } | null;
}

const roleMessage = z.union([
  z.object({ kind: z.literal('ready'), address: z.string().optional() }),
  z.object({ kind: z.literal('first-account'), code: z.string() }),
]);

/** Starts a role in a process group of its own, so that Ctrl-C reaches the supervisor only. It ends by itself when the supervisor is gone. */
export function launchRole({ role, folder, env, hear, terminal }: RoleLaunch): Promise<Running> {
  const child = spawn(process.execPath, ['--enable-source-maps', `${folder}${role}.js`], {
    stdio: ['ignore', 'ignore', terminal === null ? 'inherit' : 'pipe', 'ipc'],
    env: { ...env },
    detached: true,
  });
  child.on('message', received => {
    const message = roleMessage.safeParse(received);
    if (message.success) hear(message.data);
  });
  if (terminal !== null && child.stderr !== null) forward(child.stderr, terminal);
  return runOf(child);
}

/** Whole lines only; what is not a line of the log (a crash of Node's own) goes through as it is. */
function forward(stderr: NodeJS.ReadableStream, terminal: { write(text: string): unknown }): void {
  const log = readable(terminal);
  let rest = '';
  stderr.setEncoding('utf8');
  stderr.on('data', (chunk: string) => {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('{"level"')) log.write(line);
      else terminal.write(`${line}\n`);
    }
  });
  stderr.on('end', () => {
    if (rest !== '') terminal.write(`${rest}\n`);
  });
}
