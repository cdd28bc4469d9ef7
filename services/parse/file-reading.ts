import type { Attachment, Link } from '../message.js';
import type { MailFile } from './mail.js';
import type { ProblemCode } from './problems.js';

/** How the files of a message are read. */
export interface FileReading {
  /** What stands for a file that nobody may open, not even as a message; `null` for all others. */
  withhold(file: MailFile): ReadFile | null;
  /** Never throws for what a file holds. */
  read(file: MailFile): ReadFile;
}

/** What a file gives to its message. */
export interface ReadFile {
  readonly attachment: Attachment;
  readonly links: readonly Link[];
  readonly problems: readonly ProblemCode[];
}
