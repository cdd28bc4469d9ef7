import type { Span } from '../finding.js';

/** A stretch of one message that takes part. */
export interface Segment {
  /** Which of the messages, from 0. */
  readonly at: number;
  /** Where its text begins in that message's text. */
  readonly start: number;
  readonly text: string;
}

/** Stretches of several messages as one text, with the way back. */
export interface JoinedText {
  readonly text: string;
  readonly segments: readonly (Segment & { readonly joinedAt: number })[];
}

export function joinTexts(segments: readonly Segment[], between: '' | ' ' | '\n'): JoinedText {
  let text = '';
  const placed = segments.map((segment, at) => {
    if (at > 0) text += between;
    const joinedAt = text.length;
    text += segment.text;
    return { ...segment, joinedAt };
  });
  return { text, segments: placed };
}

/** What a range of the joined text is in each message that it touches, oldest first. */
export function spansOf({ segments }: JoinedText, { start, end }: Span): readonly { at: number; span: Span }[] {
  return segments.flatMap(segment => {
    const from = Math.max(start, segment.joinedAt);
    const to = Math.min(end, segment.joinedAt + segment.text.length);
    const shift = segment.start - segment.joinedAt;
    return from < to ? [{ at: segment.at, span: { start: from + shift, end: to + shift } }] : [];
  });
}
