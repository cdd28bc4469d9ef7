import type { Properties } from './properties.js';

/** A message as Outlook keeps it: in a `.msg` file, a `.pst` file or a `winmail.dat`. */
export interface OutlookMessage {
  readonly properties: Properties;
  readonly recipients: readonly Properties[];
  readonly attachments: readonly OutlookAttachment[];
}

export interface OutlookAttachment {
  readonly properties: Properties;
  /** The file; `null` when it is none, or does not lie there. */
  readonly content: Buffer | null;
  /** The message, when it is one. */
  readonly message: OutlookMessage | null;
}

/** Messages in one another that are read; the parser reads fewer, and says so. */
export const DEEPEST_MESSAGE = 8;
