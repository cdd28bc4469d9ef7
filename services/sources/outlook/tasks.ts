import type { RecordProblem } from '../exports/format.js';

/** A message of Outlook that was made a mail. */
export interface OutlookMail {
  readonly bytes: Uint8Array;
  readonly envelope: readonly string[];
  /** `null`: it does not say. */
  readonly receivedAt: Date | null;
}

/** To the thread that reads files of Outlook. */
export type OutlookTask =
  | { readonly kind: 'msg'; readonly bytes: Uint8Array }
  /** `from`: how many messages of the file are passed over; `avoid`: those that a thread died of. */
  | {
      readonly kind: 'open';
      readonly path: string;
      readonly from: number;
      readonly avoid: readonly number[];
      readonly mostBytes: number;
    }
  | { readonly kind: 'next' };

/** From it, one for each task. */
export type OutlookReply =
  | { readonly kind: 'mail'; readonly mail: OutlookMail | null }
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly problem: RecordProblem }
  /** `next`: how many messages of the file have been gone through; `isEnd`: all. */
  | {
      readonly kind: 'records';
      readonly records: readonly OutlookRecord[];
      readonly next: number;
      readonly isEnd: boolean;
    };

export type OutlookRecord = { readonly mail: OutlookMail } | { readonly problem: RecordProblem };

/** What a thread is made with. */
export interface OutlookThreadSettings {
  /** One number, shared: the message of a file that the thread is at. */
  readonly progress: Int32Array;
}
