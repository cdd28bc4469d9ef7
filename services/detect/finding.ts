import type { Clause, Code, Severity } from '../taxonomy.js';

/** One reason to look at one message. A detector returns it; a case collects it. Carries no text of the message. */
export interface Finding {
  readonly code: Code;
  /** `contact/phone`, `register/vetting`, `classifier/hate`, or `rules` for the rule engine. */
  readonly detectorId: string;
  /** The rule's id, or `null` for other detectors. */
  readonly ruleId: string | null;
  readonly clause: Clause;
  readonly severity: Severity;
  /** 0 (weak) to 1 (strong): how sure, apart from how grave. Not a probability. */
  readonly confidence: number;
  /** Where it stands. `envelope` for what follows from sender, recipients and time. */
  readonly field: FindingField;
  /** Half-open range in UTF-16 code units of that field; `null` for `envelope`. */
  readonly span: Span | null;
  /** One sentence that tells the reviewer why. Never quotes the message, so it is safe to log. */
  readonly reason: string;
  /** What weighed for and against, largest first; empty when the reason says it all. Labels never quote the message. */
  readonly contributions: readonly Contribution[];
  /** Id of the rule that took this finding down to `low`, and stays visible; `null` when none did. */
  readonly suppressedBy: string | null;
  /** `participantKey` of the one pupil it is about, where a message goes to several; absent: all of them. */
  readonly pupilKey?: string;
  /** Where the rest of it stands, oldest first, when it was put together from several messages of one sender; absent: all of it is here. */
  readonly earlier?: readonly EarlierPiece[];
}

/** A piece of a finding that an earlier message holds. */
export interface EarlierPiece {
  readonly messageId: string;
  /** In that message's `text`. */
  readonly span: Span;
}

export type FindingField = 'text' | 'subject' | 'quoted' | 'attachment' | 'link' | 'envelope';

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Contribution {
  readonly label: string;
  /** Positive speaks for the concern, negative against it. */
  readonly weight: number;
}
