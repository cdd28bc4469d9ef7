import { basename } from 'node:path';
import { z } from 'zod';
import type { ChatParty, RawChat } from '../../source.js';
import { chatRecord, filesFor, instantOf } from '../chat-record.js';
import type { ExportFile } from '../export-file.js';
import type { ExportRecord, RecordProblem } from '../format.js';
import { jsonLines } from '../json-lines.js';
import { lenient, lenientList, lenientText as text } from '../lenient.js';
import { dateOf } from '../own-record.js';

const attachment = z.object({
  title: text,
  fileName: text,
  fileId: text,
  url: text,
  image_type: text,
  audio_type: text,
  video_type: text,
  message_link: text,
});
type Attachment = z.infer<typeof attachment>;
const line = z.object({
  msg: text,
  username: z.string(),
  ts: z.union([z.string(), z.number()]),
  type: text,
  attachments: lenientList(attachment),
});
type Line = z.infer<typeof line>;

/** One room's file. */
export interface RoomFile {
  readonly file: ExportFile;
  readonly conversation: RawChat['conversation'];
  /** Files that were sent, by their paths beside it. */
  readonly assets: ReadonlyMap<string, ExportFile>;
  /** Whom the export was made for, by user name. */
  readonly people: ReadonlyMap<string, ChatParty>;
  /** Everybody else has a made-up name. */
  readonly hidesNames: boolean;
}

/** A room as Rocket.Chat writes it: one message a line, without ids. Who is in the room only its messages tell, so it is read twice. */
export async function* readRoomLines(room: RoomFile, mostBytes: number): AsyncGenerator<ExportRecord> {
  const members = new Map<string, ChatParty>();
  const person = (username: string) => room.people.get(username) ?? { id: username, name: username, address: '' };
  for await (const lines of jsonLines(room.file, mostBytes))
    for (const one of lines) {
      const data = 'problem' in one ? undefined : line.safeParse(one.value).data;
      if (data && !members.has(data.username)) members.set(data.username, person(data.username));
    }
  const all = [...members.values()];
  for await (const lines of jsonLines(room.file, mostBytes))
    for (const one of lines) {
      if ('problem' in one) {
        yield { problem: one.problem };
        continue;
      }
      const { data } = line.safeParse(one.value);
      const record = data
        ? recordOf(data, room, person(data.username), all)
        : ({ problem: 'RECORD_UNREADABLE' } as const);
      if (record) yield record;
    }
}

const HIDDEN = {
  code: 'AUTHOR_HIDDEN',
  detail: 'The export was made for one person, and gives everybody else a made-up name.',
};

/** `null`: a notice. `rm` is a message that was removed, `e2e` one that only its readers' devices can read; all other kinds are told by the product. */
function recordOf(data: Line, room: RoomFile, author: ChatParty, members: readonly ChatParty[]): ExportRecord | null {
  if (data.type === 'e2e') return { problem: 'ENCRYPTED' };
  if (data.type && data.type !== 'rm') return null;
  const sentAt = typeof data.ts === 'number' ? instantOf(data.ts, 'milliseconds') : dateOf(data.ts);
  if (!sentAt) return { problem: 'RECORD_UNREADABLE' };
  const isRemoved = data.type === 'rm';
  const files = data.attachments.filter(({ message_link }) => !message_link);
  return chatRecord(
    {
      platform: 'rocketchat',
      conversation: room.conversation,
      author,
      members,
      sentAt,
      receivedAt: room.file.modifiedAt,
      body: isRemoved ? '' : (data.msg ?? ''),
      deletedAt: isRemoved ? room.file.modifiedAt : null,
      attachments: files.map(({ title, fileName, url, image_type, audio_type, video_type }) => ({
        name: title || fileName || '',
        type: image_type || audio_type || video_type || '',
        link: url ?? null,
      })),
      problems: room.hidesNames && /^User_\d+$/.test(data.username) ? [HIDDEN] : [],
    },
    filesFor(files, file => room.assets.get(assetOf(file))),
  );
}

function assetOf({ fileId, fileName }: Attachment): string {
  return `assets/${fileId ?? ''}-${basename(fileName ?? '')}`;
}

/** What `channels.json` and `user.json` tell of an export; what of them is broken. */
export interface Told<Value> {
  readonly known: ReadonlyMap<string, Value>;
  readonly problems: readonly RecordProblem[];
}

const channel = z.object({ roomId: z.string(), roomName: text });
const user = z.object({ username: z.string(), name: text, emails: lenient(z.array(z.string())) });

/** Rooms by the names of their files. */
export async function readRooms(
  file: ExportFile | undefined,
  mostBytes: number,
): Promise<Told<RawChat['conversation']>> {
  return told(file, channel, mostBytes, ({ roomId, roomName }) => [
    roomName || roomId,
    { id: roomId, name: roomName ?? '' },
  ]);
}

/** Whom the export was made for, by user name. */
export async function readOwner(file: ExportFile | undefined, mostBytes: number): Promise<Told<ChatParty>> {
  return told(file, user, mostBytes, ({ username, name, emails }) => [
    username,
    { id: username, name: name ?? '', address: (emails?.[0] ?? '').toLowerCase() },
  ]);
}

async function told<Type extends z.ZodType, Value>(
  file: ExportFile | undefined,
  type: Type,
  mostBytes: number,
  entryOf: (line: z.output<Type>) => readonly [string, Value],
): Promise<Told<Value>> {
  const known = new Map<string, Value>();
  const problems: RecordProblem[] = [];
  if (file)
    for await (const lines of jsonLines(file, mostBytes))
      for (const one of lines) {
        const { data } = 'problem' in one ? {} : type.safeParse(one.value);
        if (data) known.set(...entryOf(data));
        else problems.push('problem' in one ? one.problem : 'RECORD_UNREADABLE');
      }
  return { known, problems };
}
