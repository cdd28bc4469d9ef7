import type { ExportFormat } from '../exports/format.js';
import { onDisk } from '../exports/on-disk.js';
import { mailsOfPst } from '../outlook/read-outlook.js';

/**
 * Outlook's file of a whole mailbox, or of an archive of it (https://learn.microsoft.com/en-us/openspecs/office_file_formats/ms-pst), as
 * Outlook, Exchange, Purview and Google Vault write it: every message in every folder, deleted ones too.
 */
export const pst: ExportFormat = {
  name: 'pst',
  title: 'Outlook data file (`.pst`, `.ost`)',
  about: {
    recognisedBy: 'its first four bytes, `!BDN`',
    lacks: 'contacts, tasks, notes and one’s own calendar; files that were protected with high encryption',
  },
  recognises({ bytes }) {
    return bytes.subarray(0, 4).toString('latin1') === '!BDN';
  },
  async *read([file], { maxMessageBytes }) {
    if (!file) return;
    const place = await onDisk(file);
    try {
      yield* mailsOfPst(place.path, file.modifiedAt, maxMessageBytes);
    } finally {
      place.release();
    }
  },
};
