import type { ChatParty } from '../../source.js';
import { type TableRow, tableRows } from '../csv-table.js';
import type { ExportFile } from '../export-file.js';
import { dateOf, partyFrom } from '../own-record.js';

/** The columns that are used, as https://learn.microsoft.com/en-us/purview/ediscovery-document-metadata-fields calls them when exported. */
const COLUMNS = [
  'File_class',
  'Message_kind',
  'Immutable_ID',
  'Email_message_ID',
  'Family_ID',
  'Conversation_ID',
  'Thread_ID',
  'ConversationName',
  'TeamName',
  'ChannelName',
  'ContainsDeletedMessage',
  'ContainsEditedMessage',
  'Email_sender',
  'Email_participants',
  'Email_recipients',
  'Email_subject',
  'In_reply_to_ID',
  'Email_date_sent',
  'Date',
  'Native_file_name',
  'Native_type',
  'Export_native_path',
  'Extracted_text_path',
] as const;
export type Item = TableRow<(typeof COLUMNS)[number]>;

const NAMES = new Map(COLUMNS.map(name => [keyOf(name), name]));

/** Spellings differ by underscores and capitals between the older and the newer portal. */
function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}

export function itemsOf(file: ExportFile, mostLetters: number) {
  return tableRows(file, { columnOf: heading => NAMES.get(keyOf(heading)), mostLetters });
}

export function isConversation({ File_class: fileClass = '', Message_kind: kind = '' }: Item): boolean {
  return /^conversations?$/i.test(fileClass.trim()) || (fileClass.trim() === '' && /microsoftteams/i.test(kind));
}

/** Files: they belong to a message, or to none. */
export function isAttachment({ File_class: fileClass = '' }: Item): boolean {
  return /^(?:attachment|document)s?$/i.test(fileClass.trim());
}

export function isMail({ File_class: fileClass = '' }: Item): boolean {
  return /^emails?$/i.test(fileClass.trim());
}

export function isTrue(text: string | undefined): boolean {
  return /^true$/i.test(text?.trim() ?? '');
}

/** `Ann Lee <a.lee@school.example>; Ben <b@school.example>`, with commas between in older exports. */
export function partiesOf(...lists: readonly (string | undefined)[]): readonly ChatParty[] {
  const parties = lists
    .flatMap(list => namesIn(list ?? ''))
    .map(text => text.trim())
    .filter(text => text !== '')
    .map(partyOf);
  return [...new Map(parties.map(party => [party.address || party.name.toLowerCase(), party])).values()];
}

/** A name may hold a comma where addresses tell people apart. */
function namesIn(list: string): readonly string[] {
  if (list.includes(';')) return list.split(';');
  return list.includes('>') ? list.split(/(?<=>),/) : list.split(',');
}

export function partyOf(text: string): ChatParty {
  const { name, address } = partyFrom(text);
  const isAddress = address === '' && /^[^\s@]+@[^\s@]+$/.test(name);
  return isAddress ? { id: '', name: '', address: name.toLowerCase() } : { id: '', name, address };
}

/** Times of Teams are in UTC there, as ISO 8601 or as `10/25/2026 12:30:00 AM`. */
export function utcOf(text: string | undefined): Date | null {
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ([AP])M)?$/i.exec(
    text?.trim() ?? '',
  );
  if (!american)
    return dateOf(/\d(?:Z|[+-]\d{2}:?\d{2})$/.test(text ?? '') ? text : text && `${text.trim().replace(' ', 'T')}Z`);
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = american
    .slice(1, 7)
    .map(part => Number(part ?? 0));
  const half = american[7]?.toUpperCase();
  const hours = half === undefined ? hour : (hour % 12) + (half === 'P' ? 12 : 0);
  return new Date(Date.UTC(year, month - 1, day, hours, minute, second));
}
