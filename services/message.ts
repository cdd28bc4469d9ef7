import type { Role } from './register/person.js';

/** One e-mail or one chat message, read and resolved against the register. Detectors see this and nothing else. */
export interface Message {
  /** Keyed hash of the content: the same wherever the message was seen (see `parse/identity.ts`). */
  readonly id: string;
  readonly channel: Channel;
  /** `email`, or the chat platform in lower case (`teams`, `whatsapp`, …). */
  readonly platform: string;
  /** The chat, channel or mail thread; equal for messages that belong together. Opaque. */
  readonly threadKey: string;
  /** As the sender's clock says; `null` when missing or not a date. */
  readonly sentAt: Date | null;
  /** When it reached the source; the fall-back for `sentAt`. */
  readonly receivedAt: Date;
  readonly author: Participant;
  /** Everybody else: To, Cc, Bcc and envelope recipients, or the members of the chat. No duplicates. */
  readonly recipients: readonly Participant[];
  readonly direction: Direction;
  /** `''` in chat. */
  readonly subject: string;
  /** What this author wrote in this message: without quoted text and signature, HTML as readable text. */
  readonly text: string;
  /** What the message repeats of earlier ones, forwards included: read too, but not this author's words. */
  readonly quotedText: string;
  readonly signature: string;
  readonly links: readonly Link[];
  readonly attachments: readonly Attachment[];
  /** Not empty: the message was only partly read. Shown to the reader, never treated as clean. */
  readonly readProblems: readonly ReadProblem[];
  /** What became of a chat message, and what it answers; absent in mail. */
  readonly chat?: ChatFacts;
}

export interface ChatFacts {
  /** The same for every version of a message, whatever was edited; `null` where the product has no ids. Opaque. */
  readonly key: string | null;
  /** The `key` of the message that it answers. */
  readonly replyTo: string | null;
  /** The `key` of the message that its thread began with. */
  readonly thread: string | null;
  /** When it was edited or deleted, or by when at the latest. */
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly reactions: readonly Reaction[];
}

export interface Reaction {
  /** A sign, or the product's name for one. Untrusted. */
  readonly emoji: string;
  /** `null`: the source only counts them. */
  readonly by: Participant | null;
  readonly count: number;
}

/** It only says what became of an earlier message: that it was deleted, or who reacted to it. */
export function isNotice({ chat, text, quotedText, attachments }: Message): boolean {
  if (!chat || (chat.deletedAt === null && chat.reactions.length === 0)) return false;
  return text.trim() === '' && quotedText === '' && attachments.length === 0;
}

export type Channel = 'email' | 'chat';
export type Direction = 'adult-to-pupil' | 'pupil-to-adult' | 'adult-to-adult' | 'pupil-to-pupil' | 'mixed';

export interface Participant {
  /** `null` when nobody on the register has this address or identity. */
  readonly personId: string | null;
  /** From the register, otherwise `external`. */
  readonly role: Role;
  /** E-mail address in lower case, or `platform:handle` for chat. `''` when the message names none. */
  readonly address: string;
  /** As the message gives it. Untrusted. */
  readonly displayName: string;
}

export interface Link {
  /** Where it really leads. Never fetched. */
  readonly target: string;
  /** What the reader sees; may pretend to be another address. */
  readonly label: string;
}

export interface Attachment {
  readonly name: string;
  /** MIME type as declared. */
  readonly type: string;
  /** Bytes, decoded. */
  readonly size: number;
  /** Readable text of it, with that of files within it, or `null` when none was read. */
  readonly text: string | null;
  /**
   * The list of known files that it is on. Its name, type, size and text are left out then and stand nowhere; `name` says what to do.
   * Absent: on none.
   */
  readonly known?: string;
}

export interface ReadProblem {
  /** Stable, e.g. `TEXT_OUTSIDE_MIME`, `CHARSET_UNKNOWN`, `TOO_LARGE`, `PARSER_STOPPED`. */
  readonly code: string;
  /** One sentence for the reader. Never quotes the message. */
  readonly detail: string;
}

/** Adults of the scheme and everybody unknown are the adult side; a parent is neither side of a mentoring pair. */
export function sideOf(role: Role): 'adult' | 'pupil' | 'parent' {
  if (role === 'pupil') return 'pupil';
  return role === 'parent' ? 'parent' : 'adult';
}

/** When the message happened, as far as can be known. */
export function happenedAt(message: Pick<Message, 'sentAt' | 'receivedAt'>): Date {
  return message.sentAt ?? message.receivedAt;
}

/** Who somebody is in a pair: the register's id, or the address for a person the school does not know. */
export function participantKey(participant: Pick<Participant, 'personId' | 'address'>): string {
  return participant.personId ?? `${STRANGER}${participant.address}`;
}

const STRANGER = 'unknown:';

/** Whoever a key stands for, as far as the key tells: nothing of their role or name. */
export function participantOfKey(key: string): Participant {
  const nameless = { role: 'external', displayName: '' } as const;
  if (key.startsWith(STRANGER)) return { ...nameless, personId: null, address: key.slice(STRANGER.length) };
  return { ...nameless, personId: key, address: '' };
}

/** One adult and one pupil. Every risk, case and conversation belongs to one. */
export interface PairKey {
  /** `<adult>|<pupil>`; either may be `-` when a message has no such side. */
  readonly key: string;
  readonly adult: Participant | null;
  readonly pupil: Participant | null;
}

/**
 * The pairs that a message belongs to: its author with each recipient of the other side.
 * A message between two pupils, or two adults, belongs to one pair with an empty side, so that a finding in it still has a home.
 */
export function pairsOf(message: Pick<Message, 'author' | 'recipients'>): readonly PairKey[] {
  const { author, recipients } = message;
  const side = sideOf(author.role);
  const pairs = new Map<string, PairKey>();
  for (const recipient of recipients) {
    const other = sideOf(recipient.role);
    if (side === 'pupil' && other === 'adult') addPair(pairs, recipient, author);
    if (side !== 'pupil' && other === 'pupil') addPair(pairs, author, recipient);
  }
  if (pairs.size === 0) addPair(pairs, side === 'pupil' ? null : author, side === 'pupil' ? author : null);
  return [...pairs.values()];
}

function addPair(pairs: Map<string, PairKey>, adult: Participant | null, pupil: Participant | null): void {
  const key = `${adult ? participantKey(adult) : '-'}|${pupil ? participantKey(pupil) : '-'}`;
  pairs.set(key, { key, adult, pupil });
}
