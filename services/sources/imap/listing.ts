import type { ImapFlow } from 'imapflow';
import type { Container } from '../source.js';
import { commandFailed } from './errors.js';
import { type ChosenFolder, chosenFolders } from './folders.js';
import { factsOf } from './server-error.js';

/** Every folder with its UIDVALIDITY and its number of messages. A folder that refuses to tell keeps no other from being read. */
export async function listFolders(client: ImapFlow, chosen: readonly string[] | null): Promise<readonly Container[]> {
  await leaveFolder(client);
  const containers: Container[] = [];
  for (const folder of await chosenFolders(client, chosen)) {
    const container = await statusOf(client, folder);
    if (container) containers.push(container);
  }
  const readable = containers.filter(({ excluded }) => excluded !== REFUSED);
  // Refused everywhere, it is not the folders: it must not look like a mailbox with nothing to read.
  if (containers.length > 0 && readable.length === 0) throw commandFailed('STATUS');
  return containers;
}

const REFUSED = 'FOLDER_REFUSED';

/** `null`: it went away since it was listed. */
async function statusOf(client: ImapFlow, { path, excluded }: ChosenFolder): Promise<Container | null> {
  try {
    const status = await client.status(path, { uidValidity: true, messages: true });
    // imapflow answers a refused STATUS with `false`, which must not look like an empty folder.
    if (!status || status.uidValidity === undefined)
      return { name: path, generation: '', present: null, excluded: excluded ?? REFUSED };
    return { name: path, generation: String(status.uidValidity), present: status.messages ?? null, excluded };
  } catch (error) {
    if (factsOf(error).code === 'NotFound') return null;
    throw error;
  }
}

/** The status of an open folder is the one of when it was opened, even when it has been deleted and made again since. */
async function leaveFolder(client: ImapFlow): Promise<void> {
  // CLOSE removes what is marked as deleted, unless the folder was opened read-only.
  if (client.mailbox && client.mailbox.readOnly === true) await client.mailboxClose();
}
