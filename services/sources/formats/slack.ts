import { chatRecord, filesFor, instantOf, NOBODY } from '../exports/chat-record.js';
import type { ExportFile } from '../exports/export-file.js';
import { folderOf } from '../exports/folder-of.js';
import type { ExportContext, ExportFormat, ExportRecord } from '../exports/format.js';
import { isProblem, jsonParts } from '../exports/json-parts.js';
import {
  CONVERSATIONS,
  readDirectory,
  type SlackConversation,
  type SlackDirectory,
} from '../exports/slack/directory.js';
import {
  isNotice,
  type SlackChange,
  type SlackFile,
  type SlackMessage,
  slackChange,
  slackMessage,
  tellsOfChange,
} from '../exports/slack/message.js';
import { plainText } from '../exports/slack/text.js';
import { wordsOf } from '../exports/slack/words.js';
import type { ChatParty, RawChat } from '../source.js';

/**
 * Slack's own export: lists of people and conversations, and a folder for each conversation with a file for each day
 * (https://slack.com/help/articles/220556107-How-to-read-Slack-data-exports). Of a thread's first message that was deleted a `tombstone` stays; exports
 * with logs hold `message_changed` and `message_deleted` (https://docs.slack.dev/reference/events/message/message_changed). Files are links; tools such as slackdump
 * put the files themselves into `__uploads/<id>/` or `<conversation>/attachments/<id>-<name>`.
 */
export const slack: ExportFormat = {
  name: 'slack',
  title: 'Slack export (JSON)',
  about: {
    recognisedBy:
      'a folder or zip with `users.json` (or `org_users.json`) and one of `channels.json`, `groups.json`, `dms.json`, `mpims.json`',
    lacks:
      'what the export leaves out: private conversations and earlier wordings, unless it was made with them; files (links only); the TXT kind',
  },
  roots(paths) {
    const all = new Set(paths);
    return paths
      .filter(path => /(?:^|\/)(?:org_)?users\.json$/.test(path))
      .map(folderOf)
      .filter(root => CONVERSATIONS.some(name => all.has(root === '' ? name : `${root}/${name}`)));
  },
  async *read(files, context) {
    const root = commonRoot(files);
    const top = new Map(
      files.filter(({ path }) => folderOf(path) === root).map(file => [file.path.slice(prefix(root)), file]),
    );
    const directory = await readDirectory(top, context.maxMessageBytes);
    for (const problem of directory.problems) yield { problem };
    const uploads = uploadsIn(files);
    for (const file of files) {
      const day = DAY.exec(file.path.slice(prefix(root)));
      if (day?.[1] !== undefined) yield* readDay(file, day[1], { directory, uploads, context });
    }
  },
};

const DAY = /^([^/]+)\/\d{4}-\d{2}-\d{2}[^/]*\.json$/;
const UPLOAD = /(?:^|\/)(?:__uploads\/([^/]+)\/|attachments\/(F[A-Z0-9]+)-)[^/]+$/;

interface Reading {
  readonly directory: SlackDirectory;
  /** Files that the export holds itself, by Slack's id. */
  readonly uploads: ReadonlyMap<string, ExportFile>;
  readonly context: ExportContext;
}

/** The folder in which the lists stand. */
function commonRoot(files: readonly ExportFile[]): string {
  const lists = files
    .filter(({ path }) => /(?:^|\/)(?:org_)?users\.json$/.test(path))
    .map(({ path }) => folderOf(path));
  return lists.sort((a, b) => a.length - b.length)[0] ?? '';
}

function prefix(root: string): number {
  return root === '' ? 0 : root.length + 1;
}

function uploadsIn(files: readonly ExportFile[]): ReadonlyMap<string, ExportFile> {
  const uploads = new Map<string, ExportFile>();
  for (const file of files) {
    const found = UPLOAD.exec(file.path);
    const id = found?.[1] ?? found?.[2];
    if (id !== undefined) uploads.set(id, file);
  }
  return uploads;
}

async function* readDay(file: ExportFile, folder: string, reading: Reading): AsyncGenerator<ExportRecord> {
  const place = reading.directory.conversations.get(folder) ?? {
    conversation: { id: folder, name: folder },
    members: [],
  };
  const recorder = new Recorder(place, file.modifiedAt, reading);
  for await (const parts of jsonParts(file, { lists: [''], mostBytes: reading.context.maxMessageBytes }))
    for (const part of parts) {
      if (isProblem(part)) yield { problem: part.problem };
      else yield* recorder.recordsOf(part.value);
    }
}

class Recorder {
  readonly #place: SlackConversation;
  /** Of the day's file: by then all was as it says. */
  readonly #exportedAt: Date;
  readonly #reading: Reading;

  constructor(place: SlackConversation, exportedAt: Date, reading: Reading) {
    this.#place = place;
    this.#exportedAt = exportedAt;
    this.#reading = reading;
  }

  recordsOf(value: unknown): readonly ExportRecord[] {
    if (tellsOfChange(value)) {
      const change = slackChange.safeParse(value);
      return change.success ? this.#changeRecords(change.data) : [{ problem: 'RECORD_UNREADABLE' }];
    }
    const message = slackMessage.safeParse(value);
    if (!message.success) return [{ problem: 'RECORD_UNREADABLE' }];
    if (isNotice(message.data)) return [];
    return [message.data.subtype === 'tombstone' ? this.#tombstone(message.data) : this.#record(message.data)];
  }

  #record(message: SlackMessage, fate: Partial<RawChat> = {}): ExportRecord {
    const files = message.files ?? (message.file ? [message.file] : []);
    return chatRecord(
      {
        ...this.#placed(message),
        author: this.#author(message),
        body: plainText(wordsOf(message), { user: id => this.#reading.directory.people.get(id)?.name || undefined }),
        editedAt: instantOf(message.edited?.ts, 'seconds'),
        reactions: (message.reactions ?? []).map(({ name, users, count }) => ({
          emoji: name,
          by: (users ?? []).map(id => this.#person(id)),
          count: Math.max(1, Math.trunc(count ?? 1), users?.length ?? 0),
        })),
        attachments: files.map(attachmentOf),
        ...fate,
      },
      filesFor(files, ({ id }) => this.#reading.uploads.get(id ?? '')),
    );
  }

  /** What is left of a deleted message under which others had answered. Whose it was, and when it went, it does not say. */
  #tombstone(message: SlackMessage): ExportRecord {
    return chatRecord({ ...this.#placed(message), author: NOBODY, body: '', deletedAt: this.#exportedAt });
  }

  #changeRecords(change: SlackChange): readonly ExportRecord[] {
    const before = change.previous_message ?? change.original;
    const earlier = before ? [this.#record(before)] : [];
    if (change.subtype === 'message_changed')
      return change.message ? [...earlier, this.#record(change.message)] : [{ problem: 'RECORD_UNREADABLE' }];
    const deletedAt = instantOf(change.ts, 'seconds') ?? this.#exportedAt;
    if (before) return [this.#record(before, { deletedAt })];
    const ts = change.deleted_ts;
    if (!ts || !instantOf(ts, 'seconds')) return [{ problem: 'RECORD_UNREADABLE' }];
    return [chatRecord({ ...this.#placed({ ts }), author: NOBODY, body: '', deletedAt })];
  }

  #placed({ ts, thread_ts }: { ts: string; thread_ts?: string | null | undefined }) {
    return {
      platform: 'slack',
      ...this.#place,
      messageId: ts,
      sentAt: instantOf(ts, 'seconds'),
      receivedAt: this.#exportedAt,
      replyTo: thread_ts && thread_ts !== ts ? thread_ts : null,
      thread: thread_ts || null,
    };
  }

  #author(message: SlackMessage): ChatParty {
    const id = message.user || message.comment?.user;
    const known = id ? this.#reading.directory.people.get(id) : undefined;
    if (known) return known;
    const { user_profile: profile, bot_profile: bot } = message;
    const name = profile?.real_name || profile?.display_name || profile?.name || message.username || bot?.name || '';
    return { id: id || message.bot_id || '', name, address: '' };
  }

  #person(id: string): ChatParty {
    return this.#reading.directory.people.get(id) ?? { id, name: '', address: '' };
  }
}

function attachmentOf({ name, title, mimetype, url_private, permalink }: SlackFile): RawChat['attachments'][number] {
  return { name: name || title || '', type: mimetype ?? '', link: url_private || permalink || null };
}
