import type { Readable } from 'node:stream';
import type { RawChat } from '../source.js';

/** One product's export. Adding a product is adding a file of this shape to `formats.ts`. */
export interface ChatFormat {
  /** As `candour.yaml` names it. */
  readonly name: string;
  /** Looks at the first characters of a file (at most 64 Ki) and at its name. */
  recognises(head: string, fileName: string): boolean;
  /** Every record of the file in its order. A record that cannot be read is a problem at its place; the rest goes on. */
  read(stream: Readable, context: ChatContext): AsyncIterable<ChatRecord>;
}

export interface ChatContext {
  readonly fileName: string;
  /** Of times that carry no zone. */
  readonly timeZone: string;
  /** Of the file. */
  readonly receivedAt: Date;
}

export type ChatRecord = { readonly raw: RawChat } | { readonly problem: string };

/** Codes of `problem`. */
export const RECORD_UNREADABLE = 'RECORD_UNREADABLE';
