import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { isCompoundFile } from '../../parse/outlook/compound-file.js';
import { chatRecord, NOBODY } from '../exports/chat-record.js';
import {
  type Item,
  isAttachment,
  isConversation,
  isMail,
  isTrue,
  itemsOf,
  partiesOf,
  partyOf,
  utcOf,
} from '../exports/ediscovery/load-file.js';
import type { ExportFile } from '../exports/export-file.js';
import { fileBytes } from '../exports/file-bytes.js';
import { folderOf } from '../exports/folder-of.js';
import type { ExportContext, ExportFormat, ExportRecord } from '../exports/format.js';
import { readAll } from '../exports/lines.js';
import { mailOfMsg } from '../outlook/read-outlook.js';

const LOAD_FILE = /^(?:export_load_file|items)[^/]*\.csv$/i;
/** Folders beside the load file; without one of them a list of items has nothing to be read. */
const CONTENT = /^(?:conversations|nativefiles|native_files|extracted_text_files|extractedtext)\//i;

const NOT_DIVIDED = {
  code: 'TRANSCRIPT_NOT_DIVIDED',
  detail: 'Several messages of a conversation stand in it as one text; who wrote which is said in the text only.',
};

const CHANGED = {
  code: 'TRANSCRIPT_CHANGED',
  detail: 'Purview says that messages in it were edited or deleted, and not which.',
};

/**
 * Teams as Purview eDiscovery exports a review set: a load file with an item a line, and what the items hold in files beside it
 * (https://learn.microsoft.com/en-us/purview/ediscovery-teams-workflow). Whole transcripts have a page of HTML whose inner form is not
 * published: they are read as one text each.
 */
export const teamsEdiscovery: ExportFormat = {
  name: 'teams-ediscovery',
  title: 'Microsoft Teams (Purview eDiscovery, review set)',
  about: {
    recognisedBy: 'a folder or zip with `Export_load_file….csv` or `Items….csv` and the folders of what it lists',
    lacks:
      'who wrote which line of a transcript (export single messages instead), reactions, times of edits and deletions',
  },
  roots(paths) {
    const folders = paths.filter(path => LOAD_FILE.test(basename(path))).map(folderOf);
    return [...new Set(folders)].filter(folder => paths.some(path => CONTENT.test(pathWithin(folder, path))));
  },
  async *read(files, context) {
    const lists = files.filter(({ path }) => LOAD_FILE.test(basename(path)));
    for (const list of lists) {
      const root = folderOf(list.path);
      const byPath = new Map(files.map(file => [pathWithin(root, file.path).toLowerCase(), file]));
      yield* readItems(list, byPath, context);
    }
  },
};

function pathWithin(folder: string, path: string): string {
  if (folder === '') return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : '';
}

type Files = ReadonlyMap<string, ExportFile>;

/** Twice: what was attached to a message has lines of its own, anywhere after it. */
async function* readItems(list: ExportFile, files: Files, context: ExportContext): AsyncGenerator<ExportRecord> {
  const attached = new Map<string, Item[]>();
  const conversations = new Set<string>();
  for await (const found of itemsOf(list, context.maxMessageBytes)) {
    if ('problem' in found || !found.row.Family_ID) continue;
    const { row: item } = found;
    if (isConversation(item)) conversations.add(found.row.Family_ID);
    else if (isAttachment(item)) addTo(attached, found.row.Family_ID, item);
  }
  for await (const found of itemsOf(list, context.maxMessageBytes)) {
    if ('problem' in found) {
      yield found;
      continue;
    }
    const { row: item } = found;
    const family = item.Family_ID ?? '';
    if (isConversation(item)) yield* await recordsOf(item, attached.get(family) ?? [], files, list, context);
    else if (!(isAttachment(item) && conversations.has(family))) yield* mailOf(item, files, context);
  }
}

function addTo(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

/** The message, and that it is not whole where a page breaks off. */
async function recordsOf(
  item: Item,
  attached: readonly Item[],
  files: Files,
  list: ExportFile,
  context: ExportContext,
): Promise<readonly ExportRecord[]> {
  const native = fileAt(item.Export_native_path, files);
  const text = fileAt(item.Extracted_text_path, files);
  const isPage = native !== undefined && /\.html?$/i.test(native.path);
  const source = isPage ? native : (text ?? native);
  if (source === undefined || (!isPage && source === native && !/\.txt$/i.test(source.path)))
    return [{ problem: 'RECORD_UNREADABLE' }];
  const bytes = await fileBytes(source, context.maxMessageBytes);
  if (typeof bytes === 'string') return [{ problem: bytes }];
  const body = await readAll(Readable.from([bytes]));
  const sender = item.Email_sender?.trim() ?? '';
  const conversation = item.Conversation_ID || item.Thread_ID || item.Family_ID || '';
  const isTranscript = isPage || sender === '';
  const isEdited = isTrue(item.ContainsEditedMessage);
  const isDeleted = isTrue(item.ContainsDeletedMessage);
  const content = attached.map(one => fileAt(one.Export_native_path, files));
  const record = chatRecord(
    {
      platform: 'teams',
      conversation: {
        id: conversation,
        name: item.ConversationName || [item.TeamName, item.ChannelName].filter(Boolean).join(', '),
      },
      messageId: item.Email_message_ID || item.Immutable_ID || null,
      author: sender === '' ? NOBODY : partyOf(sender),
      members: partiesOf(item.Email_sender, item.Email_participants, item.Email_recipients),
      sentAt: utcOf(item.Email_date_sent) ?? utcOf(item.Date),
      receivedAt: list.modifiedAt,
      body,
      bodyType: isPage ? 'html' : 'text',
      replyTo: item.In_reply_to_ID || null,
      // When it was edited or deleted is not said: by the time of the export it was.
      editedAt: isEdited && !isTranscript ? list.modifiedAt : null,
      deletedAt: isDeleted && !isTranscript ? list.modifiedAt : null,
      attachments: attached.map(one => ({
        name: one.Native_file_name || basename(pathOf(one.Export_native_path)),
        type: one.Native_type ?? '',
        link: null,
      })),
      problems: isTranscript ? [NOT_DIVIDED, ...(isEdited || isDeleted ? [CHANGED] : [])] : [],
    },
    new Map(content.flatMap((file, index) => (file ? [[index, file] as const] : []))),
  );
  return isPage && breaksOff(body) ? [record, { problem: 'EXPORT_CUT_OFF' }] : [record];
}

/** A page that Purview wrote closes what it opened first. */
function breaksOff(page: string): boolean {
  return /<html[\s>]/i.test(page.slice(0, 1_000)) && !/<\/html\s*>\s*$/i.test(page.slice(-1_000));
}

/** E-mail in the same export is not passed over: it is read where it is whole. Documents that belong to no message hold none. */
async function* mailOf(item: Item, files: Files, { maxMessageBytes }: ExportContext): AsyncGenerator<ExportRecord> {
  if (isAttachment(item)) return;
  const file = fileAt(item.Export_native_path, files);
  // In a folder, single mails are listed by themselves, and are no part of what lies around them.
  if (!file && MAIL.test(pathOf(item.Export_native_path)) && ![...files.keys()].some(path => MAIL.test(path))) return;
  if (!isMail(item) || !file || !MAIL.test(file.path)) {
    yield { problem: 'RECORD_UNREADABLE' };
    return;
  }
  const bytes = await fileBytes(file, maxMessageBytes);
  if (typeof bytes === 'string') yield { problem: bytes };
  else if (isCompoundFile(bytes)) {
    const raw = await mailOfMsg(bytes, file.modifiedAt);
    yield raw === null ? { problem: 'RECORD_UNREADABLE' } : { raw };
  } else yield { raw: { kind: 'mime', bytes, receivedAt: file.modifiedAt, envelope: [] } };
}

const MAIL = /\.(?:eml|msg)$/i;

function fileAt(path: string | undefined, files: Files): ExportFile | undefined {
  return files.get(pathOf(path).toLowerCase());
}

/** Windows writes it. */
function pathOf(path: string | undefined): string {
  return (path ?? '').replaceAll('\\', '/').replace(/^\.?\//, '');
}
