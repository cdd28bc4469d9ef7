import type { ImapFlow, ListResponse } from 'imapflow';

export interface ChosenFolder {
  readonly path: string;
  /** Why it is not read; `null` when it is. */
  readonly excluded: string | null;
}

/**
 * The folders that are read: all that can be opened, or the chosen ones. Where a folder holds every message (Gmail's All Mail) the label
 * folders would only repeat it; Spam and Trash are not in it, and are read.
 */
export async function chosenFolders(
  client: ImapFlow,
  chosen: readonly string[] | null,
): Promise<readonly ChosenFolder[]> {
  const folders = (await client.list()).filter(
    folder => !folder.flags.has('\\Noselect') && !folder.flags.has('\\NonExistent'),
  );
  const whole = folders.find(folder => folder.specialUse === '\\All');
  return folders.map(folder => ({ path: folder.path, excluded: whyExcluded(folder, chosen, whole) }));
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
