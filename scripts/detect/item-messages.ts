import { z } from 'zod';
import type { Message, Participant } from '../../services/message.js';
import { ROLES, type Role, type School } from '../../services/register/person.js';

/** One line of a file of single messages. Further fields (labels, notes) are allowed and not looked at. */
export const messageItem = z.looseObject({
  id: z.union([z.string(), z.number()]),
  channel: z.enum(['email', 'chat']).default('chat'),
  from: z.enum(ROLES).default('external'),
  to: z.union([z.enum(ROLES), z.array(z.enum(ROLES))]).default('pupil'),
  sentAt: z.string().optional(),
  subject: z.string().default(''),
  text: z.string(),
});

/** One line of a file of conversations; `from` is an index into `participants`. */
export const conversationItem = z.looseObject({
  id: z.union([z.string(), z.number()]),
  participants: z.array(z.looseObject({ role: z.enum(ROLES), name: z.string().default('') })).min(1),
  messages: z.array(z.looseObject({ from: z.number().int().min(0), sentAt: z.string().optional(), text: z.string() })),
});

export interface ItemWords {
  readonly id: string;
  readonly channel: 'email' | 'chat';
  readonly from: Role;
  readonly to: readonly Role[];
  readonly sentAt: string | undefined;
  readonly subject: string;
  readonly text: string;
}

/** A message of which only roles and words are known. */
export function messageOf(words: ItemWords): Message {
  const sentAt = words.sentAt === undefined ? null : new Date(words.sentAt);
  const author = participant(words.from, 'author');
  const recipients = words.to.map((role, index) => participant(role, `recipient-${index}`));
  const from = author.role === 'pupil' ? 'pupil' : 'adult';
  return {
    id: words.id,
    channel: words.channel,
    platform: words.channel,
    threadKey: words.id,
    sentAt: sentAt !== null && Number.isNaN(sentAt.getTime()) ? null : sentAt,
    receivedAt: new Date(0),
    author,
    recipients,
    direction: `${from}-to-${recipients.some(({ role }) => role === 'pupil') ? 'pupil' : 'adult'}`,
    subject: words.subject,
    text: words.text,
    quotedText: '',
    signature: '',
    links: [],
    attachments: [],
    readProblems: [],
  };
}

function participant(role: Role, address: string): Participant {
  return { personId: `${role}:${address}`, role, address, displayName: '' };
}

const SCHOOL_HOST =
  /@((?:[a-z0-9-]+\.)*[a-z0-9-]*(?:school|academy|college|mentoring|pupils?\.|students?\.|staff\.|\.sch\.|\.ac\.)[a-z0-9.-]*[a-z])/gi;

/** No register at hand: addresses under a domain that looks like a school's count as the school's own. */
export function schoolOf(texts: readonly string[], domains: readonly string[]): School {
  const seen = texts.flatMap(text => [...text.matchAll(SCHOOL_HOST)].map(match => (match[1] ?? '').toLowerCase()));
  return {
    name: '',
    domains: [...new Set([...domains, ...seen])],
    timeZone: 'Europe/London',
    phoneRegions: ['GB'],
    phones: [],
    linkHosts: [...new Set([...domains, ...seen])],
    hours: [],
  };
}
