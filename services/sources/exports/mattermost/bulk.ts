import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import type { ChatParty, RawChat } from '../../source.js';
import { chatRecord, filesFor, instantOf } from '../chat-record.js';
import type { ExportFile } from '../export-file.js';
import type { ExportRecord } from '../format.js';
import { gather } from '../gather.js';
import { jsonLines } from '../json-lines.js';
import { lenient, lenientList, lenientText as text } from '../lenient.js';

const team = z.object({ name: z.string(), channels: lenientList(z.object({ name: z.string() })) });
const user = z.object({
  username: z.string(),
  email: text,
  first_name: text,
  last_name: text,
  nickname: text,
  teams: lenientList(team),
});
const channel = z.object({ team: z.string(), name: z.string(), display_name: text });
const said = z.object({
  user: z.string(),
  type: text,
  message: text,
  create_at: z.number(),
  edit_at: lenient(z.number()),
  reactions: lenientList(z.object({ user: z.string(), emoji_name: z.string() })),
  attachments: lenientList(z.object({ path: z.string() })),
});
type Said = z.infer<typeof said>;
const thread = said.extend({ replies: lenient(z.array(z.unknown())) });
const post = thread.extend({ team: z.string(), channel: z.string() });
const directPost = thread.extend({ channel_members: z.array(z.string()) });
const line = z.object({ type: z.string() }).loose();

interface Place {
  readonly conversation: RawChat['conversation'];
  readonly members: readonly ChatParty[];
}

/** The bulk export: one object a line, people and channels before what was said, answers within what they answer. */
export async function* readBulk(
  file: ExportFile,
  attachments: ReadonlyMap<string, ExportFile>,
  mostBytes: number,
): AsyncGenerator<ExportRecord> {
  const reader = new BulkReader(file.modifiedAt, attachments);
  for await (const lines of jsonLines(file, mostBytes))
    for (const one of lines) {
      if ('problem' in one) yield { problem: one.problem };
      else yield* reader.read(one.value);
    }
}

class BulkReader {
  readonly #exportedAt: Date;
  readonly #attachments: ReadonlyMap<string, ExportFile>;
  readonly #people = new Map<string, ChatParty>();
  readonly #channelNames = new Map<string, string>();
  /** By `team/channel`. */
  readonly #members = new Map<string, ChatParty[]>();

  constructor(exportedAt: Date, attachments: ReadonlyMap<string, ExportFile>) {
    this.#exportedAt = exportedAt;
    this.#attachments = attachments;
  }

  read(value: unknown): readonly ExportRecord[] {
    const { data } = line.safeParse(value);
    switch (data?.type) {
      case undefined:
        return [{ problem: 'RECORD_UNREADABLE' }];
      case 'user':
        this.#noteUser(data.user);
        return [];
      case 'channel':
        this.#noteChannel(data.channel);
        return [];
      case 'post': {
        const found = post.safeParse(data.post);
        return found.success ? this.#threadRecords(found.data, this.#channelPlace(found.data)) : UNREADABLE;
      }
      case 'direct_post': {
        const found = directPost.safeParse(data.direct_post);
        return found.success
          ? this.#threadRecords(found.data, this.#directPlace(found.data.channel_members))
          : UNREADABLE;
      }
      default:
        return [];
    }
  }

  #noteUser(value: unknown): void {
    const { data } = user.safeParse(value);
    if (!data) return;
    const { username, email, first_name, last_name, nickname, teams } = data;
    const name = [first_name, last_name].filter(Boolean).join(' ') || nickname || username;
    const party = { id: username, name, address: (email ?? '').toLowerCase() };
    this.#people.set(username, party);
    for (const own of teams)
      for (const { name: channelName } of own.channels) {
        const key = `${own.name}/${channelName}`;
        gather(this.#members, key, party);
      }
  }

  #noteChannel(value: unknown): void {
    const { data } = channel.safeParse(value);
    if (data) this.#channelNames.set(`${data.team}/${data.name}`, data.display_name || data.name);
  }

  #channelPlace({ team: teamName, channel: name }: { team: string; channel: string }): Place {
    const id = `${teamName}/${name}`;
    return { conversation: { id, name: this.#channelNames.get(id) ?? name }, members: this.#members.get(id) ?? [] };
  }

  #directPlace(usernames: readonly string[]): Place {
    const members = [...new Set(usernames)].sort().map(username => this.#person(username));
    const id = `direct/${members.map(member => member.id).join(',')}`;
    return { conversation: { id, name: members.map(({ name }) => name).join(', ') }, members };
  }

  #person(username: string): ChatParty {
    return this.#people.get(username) ?? { id: username, name: username, address: '' };
  }

  #threadRecords(first: z.infer<typeof thread>, place: Place): readonly ExportRecord[] {
    const threadId = idOf(first);
    const replies = first.replies ?? [];
    return [
      ...this.#record(first, place, { replyTo: null, thread: replies.length > 0 ? threadId : null }),
      ...replies.flatMap(value => {
        const { data } = said.safeParse(value);
        return data ? this.#record(data, place, { replyTo: threadId, thread: threadId }) : UNREADABLE;
      }),
    ];
  }

  #record(one: Said, place: Place, within: Pick<RawChat, 'replyTo' | 'thread'>): readonly ExportRecord[] {
    if (one.type?.startsWith('system_')) return [];
    const record = chatRecord(
      {
        platform: 'mattermost',
        ...place,
        ...within,
        messageId: idOf(one),
        author: this.#person(one.user),
        sentAt: instantOf(one.create_at, 'milliseconds'),
        receivedAt: this.#exportedAt,
        body: one.message ?? '',
        editedAt: instantOf(one.edit_at, 'milliseconds'),
        reactions: this.#reactions(one),
        attachments: one.attachments.map(({ path }) => ({ name: basename(path), type: '', link: path })),
      },
      filesFor(one.attachments, ({ path }) => this.#attachments.get(path) ?? this.#attachments.get(`data/${path}`)),
    );
    return [record];
  }

  #reactions({ reactions }: Said): RawChat['reactions'] {
    const byEmoji = new Map<string, ChatParty[]>();
    for (const { emoji_name: emoji, user: username } of reactions) gather(byEmoji, emoji, this.#person(username));
    return [...byEmoji].map(([emoji, by]) => ({ emoji, by, count: by.length }));
  }
}

const UNREADABLE: readonly ExportRecord[] = [{ problem: 'RECORD_UNREADABLE' }];

/**
 * The export has no ids. Mattermost itself knows a post by its channel, author, time and words when it takes one in; times alone may be
 * the same where posts were once brought over from a product that has only seconds.
 */
function idOf({ user: username, create_at, message }: Said): string {
  const words = createHash('sha256')
    .update(message ?? '')
    .digest('hex')
    .slice(0, 12);
  return `${create_at}-${username}-${words}`;
}
