import { z } from 'zod';
import { type ExportRecord, type SingleContext, singleFile } from '../exports/format.js';
import { readAll } from '../exports/lines.js';
import { dateOf } from '../exports/own-record.js';
import type { ChatParty, RawChat } from '../source.js';

const identity = z.looseObject({ id: z.string().nullish(), displayName: z.string().nullish() }).nullish();
const chatMessage = z.looseObject({
  id: z.string(),
  replyToId: z.string().nullish(),
  messageType: z.string().default('message'),
  createdDateTime: z.string().nullish(),
  lastEditedDateTime: z.string().nullish(),
  deletedDateTime: z.string().nullish(),
  subject: z.string().nullish(),
  body: z.looseObject({ contentType: z.string().default('text'), content: z.string().nullish() }),
  from: z.looseObject({ user: identity, application: identity, device: identity }).nullish(),
  chatId: z.string().nullish(),
  channelIdentity: z.looseObject({ teamId: z.string().nullish(), channelId: z.string().nullish() }).nullish(),
  attachments: z
    .array(
      z.looseObject({
        name: z.string().nullish(),
        contentType: z.string().nullish(),
        contentUrl: z.string().nullish(),
        content: z.string().nullish(),
      }),
    )
    .default([]),
});
type ChatMessage = z.infer<typeof chatMessage>;

/** Microsoft Teams as Graph exports it: pages `{ value: [chatMessage] }`, a bare array, or one object a line. */
export const teams = singleFile({
  name: 'teams',
  title: 'Microsoft Teams (Graph `chatMessage`)',
  about: {
    recognisedBy:
      'JSON with `messageType` and `createdDateTime`: pages `{"value": […]}`, a bare array, or one object a line',
    lacks: 'members who never wrote',
  },
  recognises(head) {
    return (
      /^\s*[[{]/.test(head.text) &&
      /"messageType"|"chatId"|"channelIdentity"/.test(head.text) &&
      /"createdDateTime"/.test(head.text)
    );
  },
  async *read(stream, context) {
    const records = messagesIn(await readAll(stream)).map(record => chatMessage.safeParse(record));
    // Members are not in the messages: whoever has written in a chat is one of them.
    const members = new Map<string, Map<string, ChatParty>>();
    for (const { data } of records) {
      if (!data) continue;
      const author = authorOf(data);
      const chat = conversationOf(data);
      if (author.id !== '') members.set(chat, (members.get(chat) ?? new Map()).set(author.id, author));
    }
    for (const { data } of records)
      yield data
        ? recordOf(data, [...(members.get(conversationOf(data)) ?? new Map()).values()], context)
        : { problem: 'RECORD_UNREADABLE' };
  },
});

function messagesIn(text: string): readonly unknown[] {
  try {
    const whole: unknown = JSON.parse(text);
    if (Array.isArray(whole)) return whole.flatMap(page => pageOf(page) ?? [page]);
    return pageOf(whole) ?? [whole];
  } catch {
    return text
      .split('\n')
      .filter(line => line.trim() !== '')
      .flatMap(line => {
        try {
          const page: unknown = JSON.parse(line);
          return pageOf(page) ?? [page];
        } catch {
          return [null];
        }
      });
  }
}

function pageOf(value: unknown): readonly unknown[] | null {
  const page = z.looseObject({ value: z.array(z.unknown()) }).safeParse(value);
  return page.success ? page.data.value : null;
}

function recordOf(message: ChatMessage, members: readonly ChatParty[], context: SingleContext): ExportRecord {
  const raw: RawChat = {
    kind: 'chat',
    platform: 'teams',
    conversation: { id: conversationOf(message), name: '' },
    messageId: message.id,
    author: authorOf(message),
    members,
    sentAt: dateOf(message.createdDateTime),
    receivedAt: context.receivedAt,
    body: message.body.content ?? '',
    bodyType: message.body.contentType.toLowerCase() === 'html' ? 'html' : 'text',
    subject: message.subject ?? '',
    replyTo: message.replyToId ?? null,
    thread: message.replyToId ?? null,
    editedAt: dateOf(message.lastEditedDateTime),
    deletedAt: dateOf(message.deletedDateTime),
    reactions: [],
    attachments: message.attachments.map(file => ({
      name: file.name ?? '',
      type: file.contentType ?? '',
      link: file.contentUrl ?? file.content ?? null,
    })),
    problems: [],
  };
  return { raw };
}

function authorOf(message: ChatMessage): ChatParty {
  const from = message.from?.user ?? message.from?.application ?? message.from?.device;
  return { id: from?.id ?? '', name: from?.displayName ?? '', address: '' };
}

function conversationOf(message: ChatMessage): string {
  const channel = message.channelIdentity;
  return message.chatId ?? `${channel?.teamId ?? ''}/${channel?.channelId ?? ''}`;
}
