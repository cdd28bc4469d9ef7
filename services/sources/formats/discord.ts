import { z } from 'zod';
import { chatRecord, filesFor } from '../exports/chat-record.js';
import type { ExportFile } from '../exports/export-file.js';
import { folderOf } from '../exports/folder-of.js';
import type { ExportContext, ExportFormat, ExportRecord } from '../exports/format.js';
import { isProblem, jsonParts } from '../exports/json-parts.js';
import { lenient, lenientList, lenientText as text } from '../exports/lenient.js';
import { dateOf } from '../exports/own-record.js';
import type { ChatParty, RawChat } from '../source.js';

const user = z.object({ id: z.string(), name: text, nickname: text, isBot: lenient(z.boolean()) });
const attachment = z.object({ url: text, fileName: text });
const embed = z.object({
  title: text,
  url: text,
  description: text,
  fields: lenientList(z.object({ name: text, value: text })),
});
const sticker = z.object({ name: text, sourceUrl: text });
const content = {
  content: text,
  attachments: lenientList(attachment),
  embeds: lenientList(embed),
  stickers: lenientList(sticker),
};
const message = z.object({
  id: z.string().min(1),
  type: z.string(),
  timestamp: text,
  timestampEdited: text,
  author: user,
  ...content,
  reactions: lenientList(
    z.object({ emoji: z.object({ id: text, name: text }), count: lenient(z.number()), users: lenientList(user) }),
  ),
  reference: lenient(z.object({ type: text, messageId: text })),
  forwardedMessage: lenient(z.object(content)),
});
type Message = z.infer<typeof message>;
const guild = z.object({ id: text, name: text });
const channel = z.object({ id: z.string(), name: text, category: text });

/**
 * What Tyrrrz's DiscordChatExporter writes as JSON: one file for each channel, thread or direct conversation
 * (https://github.com/Tyrrrz/DiscordChatExporter/blob/master/DiscordChatExporter.Core/Exporting/JsonMessageWriter.cs). Kinds of message it has no name for are numbers,
 * by https://discord.com/developers/docs/resources/message#message-object-message-types.
 */
export const discord: ExportFormat = {
  name: 'discord',
  title: 'Discord (DiscordChatExporter JSON)',
  about: {
    recognisedBy: 'JSON that begins with `guild` and `channel`',
    lacks: 'deleted messages, earlier wordings, members who never wrote or reacted, what stands in polls',
  },
  recognises({ text: head }) {
    return (
      /^\s*\{\s*"guild"\s*:/.test(head) && /"channel"\s*:\s*\{/.test(head) && /"(?:dateRange|messages)"\s*:/.test(head)
    );
  },
  async *read([file, ...beside], context) {
    if (!file) return;
    // Who is in the conversation, its messages only tell one by one.
    const members = await membersOf(file, context);
    const media = new Map(beside.map(other => [other.path, other]));
    let place: RawChat['conversation'] = { id: file.path, name: '' };
    let guildName = '';
    let found = 0;
    for await (const parts of jsonParts(file, {
      lists: ['messages'],
      values: ['guild', 'channel', 'messageCount'],
      mostBytes: context.maxMessageBytes,
    }))
      for (const part of parts) {
        if (isProblem(part)) {
          found += 1;
          yield { problem: part.problem };
        } else if (part.key === 'guild') guildName = guild.safeParse(part.value).data?.name ?? '';
        else if (part.key === 'channel') place = placeOf(part.value, guildName) ?? place;
        else if (part.key === 'messageCount') {
          // It is written last, and counts notices too.
          if (typeof part.value === 'number' && part.value !== found) yield { problem: 'EXPORT_CUT_OFF' };
        } else {
          found += 1;
          const { data } = message.safeParse(part.value);
          if (!data) yield { problem: 'RECORD_UNREADABLE' };
          else if (!isNotice(data)) yield recordOf(data, place, members, file, media);
        }
      }
  },
};

async function membersOf(file: ExportFile, { maxMessageBytes }: ExportContext): Promise<readonly ChatParty[]> {
  const people = new Map<string, ChatParty>();
  const present = z.object({ author: user, type: z.string(), reactions: message.shape.reactions });
  for await (const parts of jsonParts(file, { lists: ['messages'], mostBytes: maxMessageBytes }))
    for (const part of parts) {
      const data = isProblem(part) ? undefined : present.safeParse(part.value).data;
      if (!data) continue;
      for (const one of [data.author, ...data.reactions.flatMap(({ users }) => users)])
        if (!people.has(one.id)) people.set(one.id, partyOf(one));
    }
  return [...people.values()];
}

function placeOf(value: unknown, guildName: string): RawChat['conversation'] | null {
  const { data } = channel.safeParse(value);
  return data ? { id: data.id, name: [guildName, data.category, data.name].filter(Boolean).join(' / ') } : null;
}

function partyOf({ id, name, nickname }: z.infer<typeof user>): ChatParty {
  return { id, name: nickname || name || '', address: '' };
}

/** Written by people and bots: ordinary messages, answers, commands, and what the server's own filter held back. */
const WORDS = new Set(['Default', 'Reply', '0', '19', '20', '23', '24']);
/** The exporter's names, and numbers, for: joined, renamed, pinned, boosted, called, began a thread, … */
const NOTICES =
  /^(?:RecipientAdd|RecipientRemove|Call|ChannelNameChange|ChannelIconChange|ChannelPinnedMessage|GuildMemberJoin|ThreadCreated|[1-9]|1[0-8]|2[125-9]|3\d|4[46])$/;

/** What is of a kind that came later counts as written by somebody when it says anything. */
function isNotice({ type, content: words, attachments, stickers, forwardedMessage }: Message): boolean {
  if (WORDS.has(type)) return false;
  return NOTICES.test(type) || !(words || attachments.length > 0 || stickers.length > 0 || forwardedMessage);
}

function recordOf(
  data: Message,
  conversation: RawChat['conversation'],
  members: readonly ChatParty[],
  file: ExportFile,
  media: ReadonlyMap<string, ExportFile>,
): ExportRecord {
  const { forwardedMessage: forwarded } = data;
  const files = [...data.attachments, ...(forwarded?.attachments ?? [])];
  const stickers = [...data.stickers, ...(forwarded?.stickers ?? [])];
  return chatRecord(
    {
      platform: 'discord',
      conversation,
      messageId: data.id,
      author: partyOf(data.author),
      members,
      sentAt: dateOf(data.timestamp),
      receivedAt: file.modifiedAt,
      body: wordsOf(data),
      replyTo: data.type === 'Reply' || data.type === '19' ? (data.reference?.messageId ?? null) : null,
      editedAt: dateOf(data.timestampEdited),
      reactions: data.reactions.map(({ emoji, count, users }) => ({
        emoji: emoji.name || emoji.id || '',
        by: users.map(partyOf),
        count: Math.max(1, Math.trunc(count ?? 1), users.length),
      })),
      attachments: [
        ...files.map(({ fileName, url }) => ({ name: fileName ?? '', type: '', link: url ?? null })),
        ...stickers.map(({ name, sourceUrl }) => ({ name: name ?? '', type: 'sticker', link: sourceUrl ?? null })),
      ],
    },
    filesFor(files, ({ url }) => media.get(pathOf(url ?? '', file))),
  );
}

/** A person's embeds are previews of pages; those of bots and of the server's filter are what they say. */
function wordsOf({ type, author, content: own, embeds, forwardedMessage: forwarded }: Message): string {
  const isTold = author.isBot === true || type === '24';
  return [
    own,
    ...(isTold ? embeds.map(embedText) : []),
    forwarded?.content,
    ...(forwarded?.embeds ?? []).map(embedText),
  ]
    .filter(Boolean)
    .join('\n');
}

function embedText({ title, url, description, fields }: z.infer<typeof embed>): string {
  const lines = [
    title && url ? `${title} (${url})` : title || url,
    description,
    ...fields.flatMap(({ name, value }) => [name, value]),
  ];
  return lines.filter(Boolean).join('\n');
}

/** Where the exporter has put a file that it was told to fetch: its link is then a path beside the JSON. */
function pathOf(url: string, file: ExportFile): string {
  if (url === '' || /^[a-z]+:/i.test(url)) return '';
  const folder = folderOf(file.path);
  try {
    return `${folder === '' ? '' : `${folder}/`}${decodeURIComponent(url).replaceAll('\\', '/')}`;
  } catch {
    return '';
  }
}
