import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What `sun_path` holds on Linux, without its closing zero. macOS holds 103. */
const LONGEST_SOCKET_PATH = process.platform === 'darwin' ? 103 : 107;

/**
 * The folder for the sockets of the embedded database and the private Redis, to be made with mode 0700: in the data folder, or,
 * when that path is too long for a socket, a folder of this data folder's own under the runtime folder of the user.
 */
export function socketFolder(
  dataFolder: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const beside = join(dataFolder, 'run');
  if (Buffer.byteLength(join(beside, LONGEST_SOCKET_NAME)) <= LONGEST_SOCKET_PATH) return beside;
  const own = createHash('sha256').update(dataFolder).digest('hex').slice(0, 16);
  return join(env.XDG_RUNTIME_DIR ?? tmpdir(), `candour-${own}`);
}

const LONGEST_SOCKET_NAME = 'database.sock';
