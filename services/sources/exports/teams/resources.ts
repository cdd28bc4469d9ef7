import { z } from 'zod';

const identity = z.looseObject({ id: z.string().nullish(), displayName: z.string().nullish() }).nullish();
const identitySet = z.looseObject({ user: identity, application: identity, device: identity }).nullish();
const moment = z.string().nullish();

/** https://learn.microsoft.com/en-us/graph/api/resources/chatmessage */
export const chatMessage = z.looseObject({
  id: z.string(),
  replyToId: z.string().nullish(),
  messageType: z.string().default('message'),
  createdDateTime: moment,
  lastEditedDateTime: moment,
  deletedDateTime: moment,
  subject: z.string().nullish(),
  body: z.looseObject({ contentType: z.string().default('text'), content: z.string().nullish() }),
  from: identitySet,
  chatId: z.string().nullish(),
  channelIdentity: z.looseObject({ teamId: z.string().nullish(), channelId: z.string().nullish() }).nullish(),
  eventDetail: z.unknown().optional(),
  attachments: z
    .array(
      z.looseObject({
        name: z.string().nullish(),
        contentType: z.string().nullish(),
        contentUrl: z.string().nullish(),
        content: z.string().nullish(),
      }),
    )
    .nullish(),
  reactions: z
    .array(z.looseObject({ reactionType: z.string(), displayName: z.string().nullish(), user: identitySet }))
    .nullish(),
  mentions: z.array(z.looseObject({ mentioned: identitySet })).nullish(),
});
export type ChatMessage = z.infer<typeof chatMessage>;

/** A chat with who takes part, as `GET /chats?$expand=members` gives it: https://learn.microsoft.com/en-us/graph/api/resources/chat */
export const chat = z.looseObject({
  id: z.string(),
  chatType: z.string(),
  topic: z.string().nullish(),
  members: z.array(
    z.looseObject({ userId: z.string().nullish(), displayName: z.string().nullish(), email: z.string().nullish() }),
  ),
});

/** What the attachment of an answer in a chat holds as JSON. */
export const messageReference = z.looseObject({ messageId: z.string() });

/** `{ value: [...] }`, as one request is answered. */
export const page = z.looseObject({ value: z.array(z.unknown()) });
