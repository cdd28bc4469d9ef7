import type { ChatParty } from '../../source.js';
import { chatRecord, instantOf } from '../chat-record.js';
import { headingsOf, type TableRow, tableRows } from '../csv-table.js';
import type { ExportFile } from '../export-file.js';
import type { ExportContext, ExportRecord } from '../format.js';

/**
 * Rows of Moodle's table `messages` (https://github.com/moodle/moodle/blob/main/lib/db/install.xml), and of `message` and `message_read` before
 * Moodle 3.5, as a report or the database writes them; with names and addresses where the report joins them in.
 */
type Row = TableRow<string>;
const MOST_MEMBERS = 5_000;

export function isMessageTable(heading: string): boolean {
  const names = new Set(headingsOf(heading).map(columnOf));
  return names.has('useridfrom') && names.has('timecreated') && (names.has('conversationid') || names.has('useridto'));
}

function columnOf(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^a-z]/g, '');
}

export async function* readMessageTable(file: ExportFile, context: ExportContext): AsyncGenerator<ExportRecord> {
  const people = new Map<string, ChatParty>();
  const members = new Map<string, Set<string>>();
  for await (const found of rowsOf(file, context)) {
    if ('problem' in found) continue;
    const { row } = found;
    const id = conversationOf(row);
    const own = members.get(id) ?? new Set<string>();
    for (const user of [row.useridfrom, row.useridto])
      if (user && user !== '0' && own.size < MOST_MEMBERS) own.add(user);
    members.set(id, own);
    if (row.useridfrom) people.set(row.useridfrom, partyOf(row));
  }
  const lists = new Map(
    [...members].map(([id, users]) => [
      id,
      [...users].map(user => people.get(user) ?? { id: user, name: '', address: '' }),
    ]),
  );
  for await (const found of rowsOf(file, context)) {
    if ('problem' in found) yield found;
    else yield recordOf(found.row, lists.get(conversationOf(found.row)) ?? [], people, file.modifiedAt);
  }
}

function recordOf(
  row: Row,
  members: readonly ChatParty[],
  people: ReadonlyMap<string, ChatParty>,
  receivedAt: Date,
): ExportRecord {
  const { id, useridfrom, fullmessagehtml, fullmessage, smallmessage, subject, timeuserfromdeleted } = row;
  const words = [fullmessage, smallmessage].find(text => text !== undefined && text.trim() !== '');
  const html = fullmessagehtml?.trim() ? fullmessagehtml : undefined;
  const author = people.get(useridfrom ?? '');
  if (!author || (html ?? words) === undefined) return { problem: 'RECORD_UNREADABLE' };
  return chatRecord({
    platform: 'moodle',
    conversation: { id: conversationOf(row), name: row.conversationname ?? '' },
    messageId: id || null,
    author,
    members,
    sentAt: instantOf(row.timecreated, 'seconds'),
    receivedAt,
    body: html ?? words ?? '',
    bodyType: html === undefined ? 'text' : 'html',
    // Moodle makes one up: `New message from Ann`.
    subject: row.conversationid ? '' : (subject ?? ''),
    deletedAt: instantOf(timeuserfromdeleted, 'seconds'),
  });
}

function conversationOf({ conversationid, useridfrom = '', useridto = '' }: Row): string {
  return conversationid || [useridfrom, useridto].sort().join(' ');
}

function partyOf({ useridfrom = '', fullname, firstname, lastname, email }: Row): ChatParty {
  const name = fullname ?? [firstname, lastname].filter(Boolean).join(' ');
  return { id: useridfrom, name, address: (email ?? '').toLowerCase() };
}

function rowsOf(file: ExportFile, { maxMessageBytes }: ExportContext) {
  return tableRows(file, { columnOf, mostLetters: maxMessageBytes });
}
