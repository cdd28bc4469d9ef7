import type { Finding } from '../detect/finding.js';
import type { MessageLanguage } from '../language/of-message.js';
import type { Message } from '../message.js';
import type { RegisterSnapshot } from '../register/register.js';
import type { RawMessage } from '../sources/source.js';

/** What a reader thread is made with. */
export interface ReaderSettings {
  readonly ruleFolders: readonly string[];
  readonly identityKey: Uint8Array;
}

/** A message that was read and looked at. */
export interface Examined {
  readonly message: Message;
  readonly findings: readonly Finding[];
  /** Other than English. */
  readonly languages: readonly MessageLanguage[];
  readonly detectVersion: string;
}

/** To a reader thread. */
export type ReaderTask =
  | { readonly kind: 'register'; readonly snapshot: RegisterSnapshot }
  | { readonly kind: 'examine'; readonly task: number; readonly raw: RawMessage };

/** From a reader thread. `began` starts the clock of one message: those behind it in line must not pay for it. */
export type ReaderReply =
  | { readonly kind: 'began'; readonly task: number }
  | { readonly kind: 'examined'; readonly task: number; readonly examined: Examined }
  | { readonly kind: 'failed'; readonly task: number; readonly code: string };
