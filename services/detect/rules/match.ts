import type { Span } from '../finding.js';

/** Where a rule was found in a field, in the original text. */
export interface Match {
  readonly span: Span;
  /** Id of the exclusion that holds for it; `null` when none does. */
  readonly suppressedBy: string | null;
}

/** Overlapping matches of one rule are one; an excluded one gives way to one that is not. */
export function distinctMatches(matches: readonly Match[]): readonly Match[] {
  const sorted = [...matches].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const distinct: Match[] = [];
  for (const match of sorted) {
    const last = distinct.at(-1);
    if (!last || match.span.start >= last.span.end) {
      distinct.push(match);
      continue;
    }
    const span = { start: last.span.start, end: Math.max(last.span.end, match.span.end) };
    const suppressedBy = last.suppressedBy === null || match.suppressedBy === null ? null : last.suppressedBy;
    distinct[distinct.length - 1] = { span, suppressedBy };
  }
  return distinct;
}
