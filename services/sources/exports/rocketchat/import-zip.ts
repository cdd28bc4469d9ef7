import type { ChatParty, RawChat } from '../../source.js';
import { chatRecord, instantOf } from '../chat-record.js';
import { type CsvRow, csvRows } from '../csv-rows.js';
import type { ExportFile } from '../export-file.js';
import type { ExportRecord } from '../format.js';

/** What `users.csv` and `channels.csv` name. */
interface Lists {
  readonly people: ReadonlyMap<string, ChatParty>;
  readonly channels: ReadonlyMap<string, readonly ChatParty[]>;
  /** False: one of them breaks off. */
  readonly isWhole: boolean;
}

/**
 * Rocket.Chat's form for bringing messages in, which tools also write to get them out: `users.csv`, `channels.csv`, a folder of CSV files for
 * each channel, and `directmessages`. No column has a heading, no message an id; times are milliseconds.
 */
export async function* readImportZip(
  files: ReadonlyMap<string, ExportFile>,
  mostBytes: number,
): AsyncGenerator<ExportRecord> {
  const lists = await readLists(files, mostBytes);
  if (!lists.isWhole) yield { problem: 'EXPORT_CUT_OFF' };
  for (const [path, file] of files) {
    const folder = /^([^/]+)\/[^/]+\.csv$/i.exec(path)?.[1];
    if (folder === undefined) continue;
    const isDirect = folder.toLowerCase() === 'directmessages';
    for await (const row of csvRows(file, { columns: 'none', mostBytes })) {
      if (row === null) yield { problem: 'EXPORT_CUT_OFF' };
      else yield isDirect ? directRecord(row, file, lists) : channelRecord(row, folder, file, lists);
    }
  }
}

function directRecord(row: CsvRow, file: ExportFile, lists: Lists): ExportRecord {
  const pair = [row(0), row(1)].sort();
  const members = pair.map(username => personOf(username, lists));
  const conversation = { id: pair.join('/'), name: members.map(({ name }) => name).join(', ') };
  return recordOf({ username: row(0), time: row(2), words: row(3) }, { conversation, members }, file, lists);
}

function channelRecord(row: CsvRow, channel: string, file: ExportFile, lists: Lists): ExportRecord {
  const place = { conversation: { id: channel, name: channel }, members: lists.channels.get(channel) ?? [] };
  return recordOf({ username: row(0), time: row(1), words: row(2) }, place, file, lists);
}

function recordOf(
  { username, time, words }: { readonly username: string; readonly time: string; readonly words: string },
  place: Pick<RawChat, 'conversation' | 'members'>,
  file: ExportFile,
  lists: Lists,
): ExportRecord {
  const sentAt = instantOf(time, 'milliseconds');
  if (username === '' || sentAt === null) return { problem: 'RECORD_UNREADABLE' };
  return chatRecord({
    platform: 'rocketchat',
    ...place,
    author: personOf(username, lists),
    sentAt,
    receivedAt: file.modifiedAt,
    body: words,
  });
}

function personOf(username: string, { people }: Pick<Lists, 'people'>): ChatParty {
  return people.get(username) ?? { id: username, name: username, address: '' };
}

async function readLists(files: ReadonlyMap<string, ExportFile>, mostBytes: number): Promise<Lists> {
  const people = new Map<string, ChatParty>();
  let isWhole = true;
  for await (const row of rowsOf(files.get('users.csv'), mostBytes)) {
    if (row === null) {
      isWhole = false;
      continue;
    }
    const username = row(0).trim();
    people.set(username, { id: username, name: row(2).trim() || username, address: row(1).trim().toLowerCase() });
  }
  const channels = new Map<string, readonly ChatParty[]>();
  for await (const row of rowsOf(files.get('channels.csv'), mostBytes)) {
    if (row === null) {
      isWhole = false;
      continue;
    }
    const usernames = [row(1), ...row(3).split(';')].map(name => name.trim()).filter(name => name !== '');
    channels.set(
      row(0).trim(),
      [...new Set(usernames)].map(username => personOf(username, { people })),
    );
  }
  return { people, channels, isWhole };
}

async function* rowsOf(file: ExportFile | undefined, mostBytes: number): AsyncGenerator<CsvRow | null> {
  if (file) yield* csvRows(file, { columns: 'none', mostBytes });
}
