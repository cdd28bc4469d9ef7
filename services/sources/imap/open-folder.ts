import type { ImapFlow, MailboxLockObject, MailboxObject } from 'imapflow';
import { folderMissing, generationChanged } from './errors.js';

export interface FolderPlace {
  readonly name: string;
  readonly generation: string;
}

/** Runs commands in a folder that was opened with EXAMINE: whatever they are, the server changes nothing for them. */
export async function inFolder<T>(
  client: ImapFlow,
  place: FolderPlace,
  commands: (mailbox: MailboxObject) => Promise<T>,
): Promise<T> {
  const wasOpen = client.mailbox && client.mailbox.path === place.name;
  let lock: MailboxLockObject;
  try {
    lock = await client.getMailboxLock(place.name, { readOnly: true });
  } catch (error) {
    if (client.usable) throw folderMissing();
    throw error;
  }
  try {
    const mailbox = client.mailbox;
    // A fetch without a selected folder ends without an error and without a message.
    if (!mailbox || mailbox.path !== place.name) throw folderMissing();
    if (String(mailbox.uidValidity) !== place.generation) throw generationChanged();
    // A folder that stayed open shows what stood in it then: new mail would look as if it were gone.
    if (wasOpen) await client.noop();
    return await commands(mailbox);
  } finally {
    lock.release();
  }
}
