import { headOf } from '../exports/export-file.js';
import type { ExportFormat } from '../exports/format.js';
import { isOwnData, readOwnData } from '../exports/moodle/own-data.js';
import { isMessageTable, readMessageTable } from '../exports/moodle/table.js';

/** Messages of Moodle: the table as a report or the database writes it, or the data that one person asked for. */
export const moodle: ExportFormat = {
  name: 'moodle',
  title: 'Moodle (table of messages; data of one person)',
  about: {
    recognisedBy:
      'CSV with `useridfrom`, `timecreated`, and `conversationid` or `useridto`; JSON with `issender` and `timecreated`',
    lacks:
      'in the table: names, unless the report has `fullname` and `email`; in the data of one person: ids of messages, names of others',
  },
  recognises({ text }) {
    return isOwnData(text) || isMessageTable(text.split('\n', 1)[0] ?? '');
  },
  async *read([file], context) {
    if (!file) return;
    const { text } = await headOf(file);
    yield* isOwnData(text) ? readOwnData(file, context) : readMessageTable(file, context);
  },
};
