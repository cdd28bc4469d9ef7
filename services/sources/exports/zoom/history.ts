import { headingsOf, type TableRow, type TableShape } from '../csv-table.js';

/** What a row of a chat history is read from. Zoom publishes no list of its columns: a heading counts by what it says. */
const COLUMNS = {
  at: ['datetime', 'time', 'date', 'timestamp', 'senttime', 'sendtime', 'messagetime', 'sentat'],
  sender: ['sender', 'from', 'senderemail', 'sendername', 'fromuser'],
  receiver: ['receiver', 'to', 'recipient', 'receivers', 'recipients', 'receiveremail'],
  channel: ['channel', 'channelname', 'group', 'groupname', 'chat', 'chatname', 'session', 'sessionname'],
  text: ['message', 'content', 'messagecontent', 'text', 'messages'],
  id: ['messageid', 'id', 'msgid'],
  replyTo: ['replymainmessageid', 'replytomessageid', 'parentmessageid', 'mainmessageid'],
  edited: ['editedtime', 'lasteditedtime', 'edittime'],
  deleted: ['deletedtime', 'deletetime'],
  files: ['filename', 'filenames', 'file', 'files', 'attachment'],
} as const;
type Column = keyof typeof COLUMNS;
const BY_HEADING = new Map(
  Object.entries(COLUMNS).flatMap(([column, names]) => names.map(name => [name as string, column as Column] as const)),
);

export type HistoryRow = TableRow<Column>;

/** Whether a heading has what a message is made of, and whom it went to. */
export function isHistory(heading: string): boolean {
  const names = new Set(headingsOf(heading).map(columnOf));
  return names.has('at') && names.has('sender') && names.has('text') && (names.has('receiver') || names.has('channel'));
}

function columnOf(heading: string): Column | undefined {
  return BY_HEADING.get(heading.toLowerCase().replaceAll(/[^a-z]/g, ''));
}

export function historyShape(mostLetters: number): TableShape<Column> {
  return { columnOf, mostLetters };
}
