import type { Finding } from '../detect/finding.js';
import type { MessageLanguage } from '../language/of-message.js';
import type { Message } from '../message.js';

/** A message that was read and looked at, and the ledger entry it stands for. */
export interface ExaminedEntry {
  readonly entryId: string;
  readonly message: Message;
  readonly findings: readonly Finding[];
  /** Of rules in shadow: kept apart, and nothing follows from them. Absent: none. */
  readonly shadow?: readonly Finding[];
  /** Other than English. */
  readonly languages: readonly MessageLanguage[];
  /** Which rules, models and detectors looked at it. */
  readonly detectVersion: string;
}
