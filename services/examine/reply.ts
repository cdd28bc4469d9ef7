import type { Finding } from '../detect/finding.js';
import type { RuleSet } from '../detect/rules/rule-set.js';
import type { ExtractedFiles, FileToExtract } from '../extract/extracted.js';
import type { KnownFilesSnapshot } from '../known-files/known-files.js';
import type { MessageLanguage } from '../language/of-message.js';
import type { Message } from '../message.js';
import type { RegisterSnapshot } from '../register/register.js';
import type { RawMessage } from '../sources/source.js';

/** What a reader thread is made with. */
export interface ReaderSettings {
  readonly rules: RuleSet;
  /** Whether the rules have to show what they can before the first message: those that did so once need not do so again. */
  readonly prove: boolean;
  readonly identityKey: Uint8Array;
}

/** What a reader thread looks for. */
export interface RulesInUse {
  /** Of detection as a whole. */
  readonly version: string;
  /** For each rule, by its id, a mark that changes with it. */
  readonly marks: ReadonlyMap<string, string>;
}

/** A message that was read and looked at. */
export interface Examined {
  readonly message: Message;
  readonly findings: readonly Finding[];
  /** Of rules in shadow: kept apart, and nothing follows from them. Absent: none. */
  readonly shadow?: readonly Finding[];
  /** Other than English. */
  readonly languages: readonly MessageLanguage[];
  readonly detectVersion: string;
}

/** To a reader thread. */
export type ReaderTask =
  | { readonly kind: 'register'; readonly snapshot: RegisterSnapshot }
  | { readonly kind: 'known-files'; readonly snapshot: KnownFilesSnapshot }
  | { readonly kind: 'examine'; readonly task: number; readonly raw: RawMessage; readonly files: FilesHanded };

/** What goes with a message: what was extracted of its files so far, and whether that is all. `null`: nothing ever is. */
export type FilesHanded = { readonly extracted: ExtractedFiles; readonly isAll: boolean } | null;

/** From a reader thread. `ready` or `refused` comes first, and nothing after `refused`. `began` starts the clock of one message: those behind it in line must not pay for it. */
export type ReaderReply =
  | { readonly kind: 'ready'; readonly inUse: RulesInUse }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly remedy: string }
  | { readonly kind: 'began'; readonly task: number }
  /** It is to be handed over again, with what is in these files. */
  | { readonly kind: 'lacks'; readonly task: number; readonly files: readonly FileToExtract[] }
  | { readonly kind: 'examined'; readonly task: number; readonly examined: Examined }
  | { readonly kind: 'failed'; readonly task: number; readonly code: string };
