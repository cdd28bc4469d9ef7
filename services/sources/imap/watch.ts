import { pause } from '../../pause.js';
import type { Connection } from './connection.js';

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;

/**
 * Waits in IDLE on a connection of its own until the signal, and wakes when something comes or goes. It is a hint, so a
 * connection that breaks or cannot be made is nobody else's trouble: it is made again after a pause that grows.
 */
export async function watchFolderOf(
  chosen: readonly string[] | null,
  connection: Connection,
  wake: () => void,
  signal: AbortSignal,
): Promise<void> {
  const [first = 'INBOX'] = chosen ?? [];
  const folder = chosen?.includes('INBOX') === false ? first : 'INBOX';
  const stop = () => connection.drop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for (let failures = 0; !signal.aborted; failures += 1) {
      if (await idleUntilItBreaks(folder, connection, wake, signal)) failures = 0;
      await pause(Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE) * (0.75 + Math.random() / 2), signal);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await connection.close();
  }
}

/** Whether it came as far as waiting. */
async function idleUntilItBreaks(
  folder: string,
  connection: Connection,
  wake: () => void,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const client = await connection.connect();
    if (signal.aborted) return false;
    client.on('exists', wake);
    client.on('expunge', wake);
    const broken = new Promise<void>(resolve => client.once('close', resolve));
    await client.mailboxOpen(folder, { readOnly: true });
    // What came before this, or while the connection was down, is reported by nobody.
    wake();
    await broken;
    return true;
  } catch {
    // The same trouble meets the poll, which records it.
    connection.drop();
    return false;
  }
}
