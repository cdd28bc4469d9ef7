import type { HitChange } from '../../models/dry-run.js';
import type { FindingField, Span } from '../detect/finding.js';
import type { Message } from '../message.js';
import type { RegisterSnapshot } from '../register/register.js';
import type { DryRunSets } from './dry-run-sets.js';

/** What the thread of a dry run is made with. */
export interface DryRunSettings {
  readonly sets: DryRunSets;
  readonly register: RegisterSnapshot;
}

/** A message in which the draft or the rule in use finds something that stands. */
export interface DryRunHit {
  readonly messageId: string;
  readonly change: HitChange;
  readonly places: readonly { readonly field: FindingField; readonly span: Span | null }[];
}

/** To the thread: messages, to be answered with one `looked`. */
export type DryRunTask = readonly Message[];

/** From the thread. `refused`: the draft cannot be loaded. */
export type DryRunReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'looked'; readonly hits: readonly DryRunHit[] };
