import type { Attachment, Channel, ChatFacts, Link, ReadProblem } from '../message.js';

/** Somebody as a message names them, before the register is asked. Untrusted. */
export interface NamedParty {
  /** E-mail address in lower case, or ''. */
  readonly address: string;
  /** The chat product's id, or ''. */
  readonly handle: string;
  readonly name: string;
}

/** A message that has been read, before the register is asked who is who. */
export interface ParsedMessage {
  readonly channel: Channel;
  readonly platform: string;
  readonly threadParts: readonly string[];
  /** What makes it this message and no other, in a fixed order; hashed into `Message.id`. */
  readonly identityParts: readonly string[];
  readonly sentAt: Date | null;
  readonly receivedAt: Date;
  readonly author: NamedParty;
  readonly recipients: readonly NamedParty[];
  readonly subject: string;
  readonly text: string;
  readonly quotedText: string;
  readonly signature: string;
  readonly links: readonly Link[];
  readonly attachments: readonly Attachment[];
  readonly readProblems: readonly ReadProblem[];
  readonly chat?: ParsedChat;
}

/** As `ChatFacts`; what is hashed there stands here in parts. */
export interface ParsedChat extends Pick<ChatFacts, 'editedAt' | 'deletedAt'> {
  readonly keyParts: readonly string[] | null;
  readonly replyToParts: readonly string[] | null;
  readonly threadParts: readonly string[] | null;
  readonly reactions: readonly { readonly emoji: string; readonly by: NamedParty | null; readonly count: number }[];
}
