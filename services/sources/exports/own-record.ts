import { z } from 'zod';
import type { ChatParty, RawChat } from '../source.js';
import type { SingleContext } from './format.js';

const party = z.object({ id: z.string().default(''), name: z.string().default(''), address: z.string().default('') });

/** One message in Candour's own JSON: a line of JSONL, or pushed live; `docs/chat-formats.md` describes it. */
export const ownRecord = z.object({
  platform: z.string().default('chat'),
  conversation: z.object({ id: z.string(), name: z.string().default('') }),
  id: z.string().nullish(),
  author: party,
  members: z.array(party).default([]),
  sentAt: z.iso.datetime({ offset: true, local: true }).nullish(),
  text: z.string().optional(),
  html: z.string().optional(),
  subject: z.string().default(''),
  replyTo: z.string().nullish(),
  thread: z.string().nullish(),
  editedAt: z.string().nullish(),
  deletedAt: z.string().nullish(),
  reactions: z
    .array(z.object({ emoji: z.string(), by: z.array(party).default([]), count: z.number().int().min(1).default(1) }))
    .default([]),
  attachments: z
    .array(z.object({ name: z.string(), type: z.string().default(''), link: z.string().nullish() }))
    .default([]),
});

export function rawOf(record: z.infer<typeof ownRecord>, context: Pick<SingleContext, 'receivedAt'>): RawChat {
  return {
    kind: 'chat',
    platform: record.platform.toLowerCase(),
    conversation: record.conversation,
    messageId: record.id ?? null,
    author: record.author,
    members: record.members,
    sentAt: dateOf(record.sentAt),
    receivedAt: context.receivedAt,
    body: record.html ?? record.text ?? '',
    bodyType: record.html === undefined ? 'text' : 'html',
    subject: record.subject,
    replyTo: record.replyTo ?? null,
    thread: record.thread ?? null,
    editedAt: dateOf(record.editedAt),
    deletedAt: dateOf(record.deletedAt),
    reactions: record.reactions,
    attachments: record.attachments.map(({ name, type, link }) => ({ name, type, link: link ?? null })),
    problems: [],
  };
}

export function dateOf(text: string | null | undefined): Date | null {
  if (!text) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** `Name <address>`, or an id. */
export function partyFrom(text: string): ChatParty {
  const named = /^(.*?)\s*<([^<>]+)>$/.exec(text.trim());
  if (named) return { id: '', name: named[1] ?? '', address: (named[2] ?? '').toLowerCase() };
  return { id: text.trim(), name: text.trim(), address: '' };
}
