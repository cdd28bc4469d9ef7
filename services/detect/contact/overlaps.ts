import type { Finding } from '../finding.js';

/** The first of findings that overlap in one field: two views of a text find the same thing twice. */
export function withoutOverlaps(findings: readonly Finding[]): readonly Finding[] {
  const kept: Finding[] = [];
  for (const finding of findings) {
    const overlaps = kept.some(({ field, span }) => {
      return (
        field === finding.field &&
        span !== null &&
        finding.span !== null &&
        span.start < finding.span.end &&
        finding.span.start < span.end
      );
    });
    if (!overlaps) kept.push(finding);
  }
  return kept;
}
