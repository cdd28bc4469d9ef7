import { basename } from 'node:path';
import { type ExportFile, headOf } from '../exports/export-file.js';
import { folderOf } from '../exports/folder-of.js';
import type { ExportFormat } from '../exports/format.js';
import { readGroup } from '../exports/google-chat/takeout.js';
import { readVault } from '../exports/google-chat/vault.js';
import { beginsAsVaultChat } from '../exports/google-chat/vault-document.js';

/**
 * Google Chat from Google Takeout (and the domain-wide data export): a folder `DM …` or `Space …` for each conversation below `Google Chat/Groups`
 * (https://github.com/mrwoof/google-chat-takeout-reader); and from Google Vault: an mbox of conversations
 * (https://support.google.com/vault/answer/6099459, https://support.google.com/vault/answer/11030695).
 */
export const googlechat: ExportFormat = {
  name: 'googlechat',
  title: 'Google Chat (Takeout; Vault as mbox)',
  about: {
    recognisedBy:
      '`messages.json` beside `group_info.json`; an mbox whose first e-mail holds `<div data-id=…>` and senders in bold',
    lacks:
      'in Takeout: the words of deleted messages; in Vault: who sent which file, reactions, when something was edited or deleted; Vault as PST is not read as chat',
  },
  roots(paths) {
    const all = new Set(paths);
    const groups = paths
      .filter(
        path =>
          basename(path) === 'messages.json' && all.has(`${path.slice(0, -'messages.json'.length)}group_info.json`),
      )
      .map(folderOf);
    // The folder above `Groups` holds a list of people, too.
    return [
      ...new Set(groups.map(group => (basename(folderOf(group)) === 'Groups' ? folderOf(folderOf(group)) : group))),
    ];
  },
  recognises({ text }) {
    return (
      beginsAsVaultChat(text) ||
      (/^\s*\{\s*"messages"\s*:\s*\[/.test(text) && /"created_date"/.test(text) && /"topic_id"/.test(text))
    );
  },
  async *read(files, { maxMessageBytes }) {
    const groups = files.filter(({ path }) => basename(path) === 'messages.json');
    if (groups.length === 0) yield* readSingle(files[0], files, maxMessageBytes);
    const all = new Map(files.map(file => [file.path, file]));
    for (const file of groups) yield* readGroup(file, all, maxMessageBytes);
  },
};

async function* readSingle(file: ExportFile | undefined, files: readonly ExportFile[], mostBytes: number) {
  if (!file) return;
  if (beginsAsVaultChat((await headOf(file)).text)) yield* readVault(file, mostBytes);
  else yield* readGroup(file, new Map(files.map(other => [other.path, other])), mostBytes);
}
