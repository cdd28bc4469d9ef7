import type { ImapFlow, ListResponse } from 'imapflow';

export interface ChosenFolder {
  readonly path: string;
  /** Why it is not read; `null` when it is. */
  readonly excluded: string | null;
}

/**
 * The folders that are read: all that can be opened, or the chosen ones. Gmail shows every message once more in each of its labels, so
 * there All Mail is read, with Spam and Trash, which are not in it. Elsewhere a folder that says it holds everything is read beside the
 * others: what it may be is up to the server, or even to the account that is watched, and a message that is read twice is recognised.
 */
export async function chosenFolders(
  client: ImapFlow,
  chosen: readonly string[] | null,
): Promise<readonly ChosenFolder[]> {
  const folders = (await client.list()).filter(
    folder => !folder.flags.has('\\Noselect') && !folder.flags.has('\\NonExistent'),
  );
  const whole = isGmail(client) ? folders.find(folder => folder.specialUse === '\\All') : undefined;
  return folders.map(folder => ({ path: folder.path, excluded: whyExcluded(folder, chosen, whole) }));
}

export function isGmail(client: ImapFlow): boolean {
  return client.capabilities.has('X-GM-EXT-1');
}

function whyExcluded(
  folder: ListResponse,
  chosen: readonly string[] | null,
  whole: ListResponse | undefined,
): string | null {
  if (chosen !== null) return chosen.includes(folder.path) ? null : 'NOT_CHOSEN';
  if (!whole || folder === whole || folder.specialUse === '\\Junk' || folder.specialUse === '\\Trash') return null;
  return 'HELD_IN_ALL_MAIL';
}
