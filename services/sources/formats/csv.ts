import { chatRecord } from '../exports/chat-record.js';
import { type TableRow, tableRows } from '../exports/csv-table.js';
import type { ExportFormat, ExportRecord } from '../exports/format.js';
import { dateOf, partyFrom } from '../exports/own-record.js';

const NEEDED = ['sent_at', 'conversation_id', 'author_name', 'text'];

/** Candour's own CSV: the columns of `docs/chat-formats.md` in any order, with a heading. */
export const csv: ExportFormat = {
  name: 'csv',
  title: 'Candour CSV',
  about: {
    recognisedBy: 'a heading with `sent_at`, `conversation_id`, `author_name`, `text`',
    lacks: 'edits, deletions, reactions, attachments',
  },
  recognises(head) {
    const heading = (head.text.split('\n', 1)[0] ?? '').toLowerCase();
    return NEEDED.every(column => heading.includes(column));
  },
  async *read([file], { maxMessageBytes }) {
    if (!file) return;
    const columnOf = (heading: string) => heading.trim().toLowerCase();
    for await (const found of tableRows(file, { columnOf, mostLetters: maxMessageBytes }))
      yield 'problem' in found ? found : recordOf(found.row, file.modifiedAt);
  },
};

function recordOf(row: TableRow<string>, receivedAt: Date): ExportRecord {
  const { conversation_id: id, text, author_name: name } = row;
  if (!id || text === undefined || name === undefined) return { problem: 'RECORD_UNREADABLE' };
  return chatRecord({
    platform: (row.platform || 'chat').toLowerCase(),
    conversation: { id, name: row.conversation_name ?? '' },
    messageId: row.message_id || null,
    author: { id: row.author_id ?? '', name, address: (row.author_address ?? '').toLowerCase() },
    members: (row.members ?? '')
      .split(';')
      .filter(member => member.trim() !== '')
      .map(partyFrom),
    sentAt: dateOf(row.sent_at),
    receivedAt,
    body: text,
    replyTo: row.reply_to || null,
  });
}
