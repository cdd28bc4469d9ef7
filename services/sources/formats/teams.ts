import { chatRecord } from '../exports/chat-record.js';
import { type ExportFile, headOf } from '../exports/export-file.js';
import type { ExportContext, ExportFormat, ExportRecord, RecordProblem } from '../exports/format.js';
import { jsonLines } from '../exports/json-lines.js';
import { isProblem, jsonParts } from '../exports/json-parts.js';
import { readAll } from '../exports/lines.js';
import { dateOf } from '../exports/own-record.js';
import { conversationOf, isChat, partyOf, TeamsDirectory } from '../exports/teams/directory.js';
import { type ChatMessage, chatMessage, messageReference, page } from '../exports/teams/resources.js';
import type { ChatReaction, RawChat } from '../source.js';

/**
 * Microsoft Teams as Graph exports it (https://learn.microsoft.com/en-us/microsoftteams/export-teams-content): pages `{ value: [chatMessage] }`,
 * an array of messages or pages, or one object a line; with the chats and their members where the school puts them in.
 */
export const teams: ExportFormat = {
  name: 'teams',
  title: 'Microsoft Teams (Graph `chatMessage`)',
  about: {
    recognisedBy:
      'JSON with `messageType` and `createdDateTime`: pages `{"value": […]}`, a bare array, or one object a line',
    lacks: 'members who never wrote, unless the chats with their members are in the file (`/chats?$expand=members`)',
  },
  recognises(head) {
    return (
      /^\s*[[{]/.test(head.text) &&
      /"messageType"|"chatId"|"channelIdentity"|"chatType"/.test(head.text) &&
      /"createdDateTime"/.test(head.text)
    );
  },
  async *read([file], context) {
    if (!file) return;
    const directory = new TeamsDirectory();
    for await (const record of recordsIn(file, context)) {
      if ('problem' in record || directory.addChat(record.value)) continue;
      const { data } = chatMessage.safeParse(record.value);
      if (data && isWritten(data)) directory.addMessage(data);
    }
    for await (const record of recordsIn(file, context)) {
      if ('problem' in record) yield record;
      else if (!isChat(record.value)) yield* messageFrom(record.value, directory, file);
    }
  },
};

type Found = { readonly value: unknown } | { readonly problem: RecordProblem };

/** Messages and chats, whatever they are wrapped in. */
async function* recordsIn(file: ExportFile, { maxMessageBytes }: ExportContext): AsyncGenerator<Found> {
  const { text } = await headOf(file);
  const layout = layoutOf(text);
  if (layout === 'lines') {
    for await (const lines of jsonLines(file, maxMessageBytes))
      for (const line of lines) yield* 'problem' in line ? [line] : unwrapped(line);
  } else if (layout === 'one' && file.size <= maxMessageBytes) {
    yield* unwrapped(parsed(await readAll(await file.open())));
  } else {
    // A page that is an item of an array is held as a whole: Graph gives fifty messages in one.
    for await (const parts of jsonParts(file, { lists: ['', 'value'], mostBytes: maxMessageBytes }))
      for (const part of parts) yield* isProblem(part) ? [{ problem: part.problem }] : unwrapped(part);
  }
}

function layoutOf(head: string): 'lines' | 'list' | 'one' {
  const first = head.trimStart().split('\n', 1)[0] ?? '';
  if (first.startsWith('{') && parsed(first).value !== undefined) return 'lines';
  return head.trimStart().startsWith('[') || /"value"\s*:\s*\[/.test(head) ? 'list' : 'one';
}

function* unwrapped(found: { readonly value: unknown }): Generator<Found> {
  const { data } = page.safeParse(found.value);
  if (!data) yield found;
  else for (const value of data.value) yield { value };
}

function parsed(text: string): { readonly value: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { value: undefined };
  }
}

function* messageFrom(value: unknown, directory: TeamsDirectory, file: ExportFile): Generator<ExportRecord> {
  const { data } = chatMessage.safeParse(value);
  if (!data) yield { problem: 'RECORD_UNREADABLE' };
  else if (isWritten(data)) yield recordOf(data, directory, file.modifiedAt);
}

/** Joining, leaving and renaming are events; a client that did not ask for them by name gets `unknownFutureValue` instead. */
function isWritten({ messageType, eventDetail, from, body }: ChatMessage): boolean {
  if (messageType === 'message') return true;
  if (messageType !== 'unknownFutureValue') return false;
  return (
    (eventDetail === undefined || eventDetail === null) &&
    from != null &&
    !/<systemEventMessage\s*\/?>/.test(body.content ?? '')
  );
}

function recordOf(message: ChatMessage, directory: TeamsDirectory, receivedAt: Date): ExportRecord {
  const conversation = conversationOf(message);
  const files = message.attachments ?? [];
  return chatRecord({
    platform: 'teams',
    conversation: { id: conversation, name: directory.topicOf(conversation) },
    messageId: message.id,
    author: directory.complete(partyOf(message.from)),
    members: directory.membersOf(conversation),
    sentAt: dateOf(message.createdDateTime),
    receivedAt,
    body: message.body.content ?? '',
    bodyType: message.body.contentType.toLowerCase() === 'html' ? 'html' : 'text',
    subject: message.subject ?? '',
    replyTo: message.replyToId ?? quotedBy(files),
    thread: message.replyToId ?? null,
    editedAt: dateOf(message.lastEditedDateTime),
    deletedAt: dateOf(message.deletedDateTime),
    reactions: reactionsOf(message, directory),
    attachments: files
      .filter(({ contentType }) => contentType !== 'messageReference')
      .map(file => ({
        name: file.name ?? '',
        type: file.contentType ?? '',
        link: file.contentUrl ?? file.content ?? null,
      })),
  });
}

/** `replyToId` is set in channels only: in a chat, what is answered hangs on the message as an attachment. */
function quotedBy(files: NonNullable<ChatMessage['attachments']>): RawChat['replyTo'] {
  const quote = files.find(({ contentType }) => contentType === 'messageReference');
  return messageReference.safeParse(parsed(quote?.content ?? '').value).data?.messageId ?? null;
}

/** Names of before Teams had all signs. */
const SIGNS: Readonly<Record<string, string>> = {
  like: '👍',
  heart: '❤️',
  laugh: '😆',
  surprised: '😮',
  sad: '🙁',
  angry: '😡',
};

function reactionsOf(message: ChatMessage, directory: TeamsDirectory): readonly ChatReaction[] {
  return (message.reactions ?? []).map(({ reactionType, user }) => {
    const by = directory.complete(partyOf(user));
    return { emoji: SIGNS[reactionType] ?? reactionType, by: by.id === '' && by.name === '' ? [] : [by], count: 1 };
  });
}
