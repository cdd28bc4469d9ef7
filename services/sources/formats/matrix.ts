import { basename } from 'node:path';
import { chatRecord, filesFor, instantOf, NOBODY } from '../exports/chat-record.js';
import type { ExportFile } from '../exports/export-file.js';
import { folderOf } from '../exports/folder-of.js';
import type { ExportContext, ExportFormat, ExportRecord } from '../exports/format.js';
import { isProblem, jsonParts } from '../exports/json-parts.js';
import { type MatrixContent, type MatrixEvent, matrixEvent, newContentOf, wordsOf } from '../exports/matrix/events.js';
import type { ChatParty, RawChat } from '../source.js';

/** Without media: `matrix-<room>-export-<date>.json`; with them a zip with `export.json` and folders of files. */
const WANTED = { lists: ['messages'], values: ['room_name'] };
/** Calls, polls and places are written too; the rest are events of the room. */
const WRITTEN = new Set(['m.room.message', 'm.sticker', 'm.poll.start', 'org.matrix.msc3381.poll.start']);

/**
 * A Matrix room as Element exports it in JSON
 * (https://github.com/matrix-org/matrix-react-sdk/blob/develop/src/utils/exportUtils/JSONExport.ts): raw events, decrypted as far as the
 * exporting client could, and only those that it shows.
 */
export const matrix: ExportFormat = {
  name: 'matrix',
  title: 'Matrix (Element, room export as JSON)',
  about: {
    recognisedBy: '`room_name`, `exported_by` and `messages` in JSON; with files as a zip with `export.json`',
    lacks: 'members who never wrote or joined in its time; who reacted, where only the number is known',
  },
  /** An export with files that was unpacked; never the top, which may hold anything besides. */
  roots(paths) {
    const exports = paths.filter(path => basename(path) === 'export.json').map(folderOf);
    const media = new Set(paths.flatMap(path => /^(.+)\/(?:images|videos|audio|files)\/[^/]+$/.exec(path)?.[1] ?? []));
    return exports.filter(folder => folder !== '' && media.has(folder));
  },
  recognises({ text }) {
    return (
      /^\s*\{/.test(text) &&
      /"room_name"\s*:/.test(text) &&
      /"exported_by"\s*:/.test(text) &&
      /"messages"\s*:/.test(text)
    );
  },
  async *read(files, context) {
    const file = files.find(({ path }) => basename(path) === 'export.json') ?? files[0];
    if (!file) return;
    const beside = files.filter(other => other !== file);
    const room = await roomOf(file, context);
    for await (const found of eventsIn(file, context)) {
      if ('problem' in found) yield found;
      else yield* recordsOf(found.event, room, file.modifiedAt, beside);
    }
  },
};

type Found = { readonly event: MatrixEvent } | Extract<ExportRecord, { problem: unknown }>;

async function* eventsIn(file: ExportFile, { maxMessageBytes }: ExportContext): AsyncGenerator<Found> {
  for await (const parts of jsonParts(file, { ...WANTED, mostBytes: maxMessageBytes })) {
    for (const part of parts) {
      if (isProblem(part)) yield { problem: part.problem };
      else if (part.key === 'messages') {
        const { data } = matrixEvent.safeParse(part.value);
        // What the client had no key for has nothing left when it is decrypted.
        if (part.value === null) yield { problem: 'ENCRYPTED' };
        else yield data ? { event: data } : { problem: 'RECORD_UNREADABLE' };
      }
    }
  }
}

interface Room {
  readonly name: string;
  readonly people: ReadonlyMap<string, ChatParty>;
  readonly members: readonly ChatParty[];
}

/** The first of two readings: who is in the room. */
async function roomOf(file: ExportFile, { maxMessageBytes, name }: ExportContext): Promise<Room> {
  const people = new Map<string, ChatParty>();
  let room = name;
  const add = (id: string, displayName: string) => {
    const known = people.get(id)?.name ?? '';
    people.set(id, { id, name: displayName || known || nameOf(id), address: '' });
  };
  for await (const parts of jsonParts(file, { ...WANTED, mostBytes: maxMessageBytes })) {
    for (const part of parts) {
      if (isProblem(part)) continue;
      if (part.key === 'room_name' && typeof part.value === 'string') room = part.value;
      const { data } = matrixEvent.safeParse(part.value);
      if (data?.type === 'm.room.member' && data.content.membership === 'join')
        add(data.state_key ?? data.sender, data.content.displayname ?? '');
      else if (data && (WRITTEN.has(data.type) || data.type === 'm.room.encrypted')) add(data.sender, '');
    }
  }
  return { name: room, people, members: [...people.values()] };
}

/** `@ann.lee:school.example` → `ann.lee` */
function nameOf(id: string): string {
  return /^@([^:]+):/.exec(id)?.[1] ?? id;
}

function* recordsOf(
  event: MatrixEvent,
  room: Room,
  receivedAt: Date,
  beside: readonly ExportFile[],
): Generator<ExportRecord> {
  const { type, content, unsigned } = event;
  const common = commonOf(event, room, receivedAt);
  const relation = content['m.relates_to'];
  if (type === 'm.room.encrypted' || content.msgtype === 'm.bad.encrypted') {
    if (!unsigned?.redacted_because) {
      yield { problem: 'ENCRYPTED' };
      return;
    }
  }
  if (type === 'm.room.redaction' && event.redacts)
    yield chatRecord({ ...common, messageId: event.redacts, author: NOBODY, deletedAt: common.sentAt ?? receivedAt });
  if (type === 'm.reaction' && relation?.event_id && relation.key) {
    const reactions = [{ emoji: relation.key, by: [common.author], count: 1 }];
    yield chatRecord({ ...common, messageId: relation.event_id, author: NOBODY, reactions });
  }
  if (unsigned?.redacted_because && (WRITTEN.has(type) || type === 'm.room.encrypted')) {
    const deletedAt = instantOf(unsigned.redacted_because.origin_server_ts, 'milliseconds') ?? receivedAt;
    yield chatRecord({ ...common, deletedAt });
  } else if (WRITTEN.has(type)) yield* messageOf(event, common, beside);
}

type Common = ReturnType<typeof commonOf>;

function commonOf(event: MatrixEvent, room: Room, receivedAt: Date) {
  const relation = event.content['m.relates_to'];
  const isThread = relation?.rel_type === 'm.thread';
  const isFallback = isThread && relation?.is_falling_back === true;
  return {
    platform: 'matrix',
    conversation: { id: event.room_id ?? room.name, name: room.name },
    messageId: event.event_id,
    author: room.people.get(event.sender) ?? { id: event.sender, name: nameOf(event.sender), address: '' },
    members: room.members,
    sentAt: instantOf(event.origin_server_ts, 'milliseconds'),
    receivedAt,
    body: '',
    // Within a thread, programs that know none are told to show it as an answer to the last message.
    replyTo: isFallback ? null : (relation?.['m.in_reply_to']?.event_id ?? null),
    thread: isThread ? (relation?.event_id ?? null) : null,
  };
}

/** The first words, and those after an edit as another version of the same message. */
function* messageOf(event: MatrixEvent, common: Common, beside: readonly ExportFile[]): Generator<ExportRecord> {
  const { content, unsigned } = event;
  const relation = content['m.relates_to'];
  if (relation?.rel_type === 'm.replace' && relation.event_id) {
    const edited = newContentOf(event) ?? content;
    yield versionOf(edited, { ...common, messageId: relation.event_id, editedAt: common.sentAt }, beside);
    return;
  }
  const bundled = unsigned?.['m.relations'];
  const reactions = (bundled?.['m.annotation']?.chunk ?? []).map(({ key, count }) => ({ emoji: key, by: [], count }));
  yield versionOf(content, { ...common, reactions }, beside);
  const replaced = bundled?.['m.replace'];
  if (!replaced) return;
  const editedAt = instantOf(replaced.origin_server_ts, 'milliseconds');
  yield versionOf(newContentOf(replaced) ?? replaced.content, { ...common, editedAt }, beside);
}

function versionOf(
  content: MatrixContent,
  known: Common & Partial<RawChat>,
  beside: readonly ExportFile[],
): ExportRecord {
  const attachments = attachmentsOf(content);
  const isReply = content['m.relates_to']?.['m.in_reply_to'] != null || known.replyTo !== null;
  const words = wordsOf(content, isReply);
  // Of a file, `body` is its name unless a caption is given.
  const isName = attachments.some(({ name }) => name === words.body);
  return chatRecord(
    { ...known, ...words, body: isName ? '' : words.body, attachments },
    filesFor(attachments, ({ name }) => fileFor(name, beside)),
  );
}

function attachmentsOf({ filename, body, url, file, info }: MatrixContent): RawChat['attachments'] {
  const link = url ?? file?.url ?? null;
  return link === null ? [] : [{ name: filename ?? body ?? '', type: info?.mimetype ?? '', link }];
}

/** Element writes `photo.jpg` as `images/photo-<date>.jpg`; two of one name on one day cannot be told apart. */
function fileFor(name: string, beside: readonly ExportFile[]): ExportFile | undefined {
  const dot = name.lastIndexOf('.');
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const found = beside.filter(({ path }) => {
    const own = basename(path);
    return own === name || (own.startsWith(`${stem}-`) && own.endsWith(ending));
  });
  return found.length === 1 ? found[0] : undefined;
}
