import type { ServiceError } from '../errors.js';
import type { IntakeFigures } from '../spool/figures.js';

/**
 * Where messages come from. A source lists what is there as small pointers and fetches the raw messages behind pointers.
 * It only ever reads: no flag, no file and no message changes.
 */
export interface Source {
  readonly id: string;
  readonly kind: SourceKind;
  /**
   * The folders or files there are now. Those that are not read say why in `excluded`.
   * `known`: the generation under which each was read so far, so that a file that has only grown keeps its own.
   */
  containers(signal: AbortSignal, known: ReadonlyMap<string, string>): Promise<readonly Container[]>;
  /**
   * Pointers with a position above `after` (0: from the start), in rising order, in batches; a source may leave out what it has listed
   * already and what has not changed since. `null`: all that stand there now, for a comparison.
   * An empty answer means "nothing new"; a failure throws a ServiceError, never looks like an empty answer.
   */
  discover(container: Container, after: number | null, signal: AbortSignal): AsyncIterable<readonly Pointer[]>;
  /**
   * The raw messages behind pointers of one container and generation, in one command where the source can.
   * Yields exactly one outcome for each pointer, in any order. A pointer that the source silently left out is a `failed` outcome.
   */
  fetch(pointers: readonly Pointer[], signal: AbortSignal): AsyncIterable<Fetched>;
  /** Calls `wake` when something may be new. A hint only: polling goes on whether it comes or not. */
  watch?(wake: () => void, signal: AbortSignal): Promise<void>;
  /** What the receiver counted, of a source that is handed its messages; `null` when it has never run. */
  intake?(): Promise<IntakeFigures | null>;
  /** Tries the connection and says what works and what does not, for `candour doctor` and the first-run page. */
  check(signal: AbortSignal): Promise<readonly CheckLine[]>;
  close(): Promise<void>;
}

export type SourceKind = 'imap' | 'folder' | 'chat' | 'journal' | 'push';

/** A mail folder, or a file. */
export interface Container {
  /** Path as the source knows it, e.g. `INBOX`, `Sent`, `export/chat.jsonl`. */
  readonly name: string;
  /** UIDVALIDITY, or the identity of a file's content. When it changes, positions of before mean nothing. */
  readonly generation: string;
  /** How many messages stand in it now; `null` when only reading would tell. */
  readonly present: number | null;
  /** Why it is not read, for the coverage page; `null` when it is read. */
  readonly excluded: string | null;
}

/** Small, free of content, and enough to find the message again. */
export interface Pointer {
  readonly container: string;
  readonly generation: string;
  /** UID, or the record's ordinal in a file, from 1. */
  readonly position: number;
  /** Bytes; `null` when unknown. */
  readonly size: number | null;
}

export type Fetched =
  | { readonly pointer: Pointer; readonly raw: RawMessage }
  /** It was listed and is no longer there. */
  | { readonly pointer: Pointer; readonly gone: true }
  | { readonly pointer: Pointer; readonly failed: ServiceError };

export type RawMessage = RawMime | RawChat;

export interface RawMime {
  readonly kind: 'mime';
  /** The message as the server holds it. */
  readonly bytes: Uint8Array;
  /** INTERNALDATE, or the file's time. */
  readonly receivedAt: Date;
  /** Addresses that the envelope knows and the headers may not (journal, Delivered-To); lower case. */
  readonly envelope: readonly string[];
  /** Of a journal; `reports`: those of Exchange are believed (`parse/journal.ts`). Its own addresses are nobody's whom the message was for. Absent: it is none. */
  readonly journal?: { readonly addresses: readonly string[]; readonly reports: boolean };
}

/** One message of a chat export in one shape, whatever the product. Everything in it is untrusted. */
export interface RawChat {
  readonly kind: 'chat';
  readonly platform: string;
  readonly conversation: { readonly id: string; readonly name: string };
  /** The product's own id, or `null` when the export has none. */
  readonly messageId: string | null;
  readonly author: ChatParty;
  /** The other members of the conversation, as far as the export tells. */
  readonly members: readonly ChatParty[];
  readonly sentAt: Date | null;
  readonly receivedAt: Date;
  readonly body: string;
  readonly bodyType: 'text' | 'html';
  readonly subject: string;
  /** The `messageId` that it answers. */
  readonly replyTo: string | null;
  /** The `messageId` that its thread began with; `null` outside threads, and where the format knows none. */
  readonly thread: string | null;
  readonly editedAt: Date | null;
  /** Its words may be missing then; those of an earlier export are kept. */
  readonly deletedAt: Date | null;
  readonly reactions: readonly ChatReaction[];
  readonly attachments: readonly ChatAttachment[];
  /** What the format could not give, e.g. an ambiguous date. */
  readonly problems: readonly { readonly code: string; readonly detail: string }[];
}

export interface ChatParty {
  /** The product's id or handle. `''` when the export has display names only. */
  readonly id: string;
  readonly name: string;
  /** E-mail address in lower case, or `''`. */
  readonly address: string;
}

export interface ChatReaction {
  /** The sign, or the product's name for it: `❤️`, `thumbsup`. */
  readonly emoji: string;
  /** Who gave it; empty when the export only counts. */
  readonly by: readonly ChatParty[];
  readonly count: number;
}

export interface ChatAttachment {
  readonly name: string;
  readonly type: string;
  /** Where it is kept by the product; never fetched. */
  readonly link: string | null;
  /** The file itself, when the export holds it. */
  readonly content?: Uint8Array | null;
}

export interface CheckLine {
  readonly label: string;
  readonly outcome: 'passed' | 'advice' | 'failed';
  /** What was found; for advice and failures also what to do. */
  readonly detail: string;
}
