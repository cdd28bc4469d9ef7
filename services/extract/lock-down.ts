import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { warnings } from './warnings.js';

/**
 * Takes the network from this process, for good. It has no file system but its own code and starts no program (Node's permission model, see
 * `extract-process.ts`); nothing that it loads needs a connection, and should a package try to make one, it fails here.
 */
export function lockDown(): void {
  const refuse = (): never => {
    throw new Error('Nothing connects to anything here.');
  };
  for (const [holder, names] of DOORS)
    for (const name of names)
      Object.defineProperty(holder, name, { value: refuse, writable: false, configurable: false });
  // Whoever imports them by name gets the same.
  syncBuiltinESMExports();
  // What a package prints would stand between the answers.
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace'])
    Object.defineProperty(console, name, { value: name === 'warn' ? heard : () => undefined });
}

function heard(message: unknown): void {
  warnings.emit('warning', String(message));
}

const NAME_SERVICE = ['lookup', 'lookupService', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'reverse'];
const DOORS: readonly (readonly [object, readonly string[]])[] = [
  [net.Socket.prototype, ['connect']],
  [net.Server.prototype, ['listen']],
  [dgram.Socket.prototype, ['bind', 'send', 'connect']],
  [dns, NAME_SERVICE],
  [dns.promises, NAME_SERVICE],
  [globalThis, ['fetch', 'WebSocket', 'EventSource']],
];
