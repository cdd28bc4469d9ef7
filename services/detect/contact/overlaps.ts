import type { Finding } from '../finding.js';

/**
 * Of findings of one detector that overlap in one field only the first: two views of a text find the same thing twice. Sorts, since a long
 * message may hold very many.
 */
export function withoutOverlaps(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  const kept: Finding[] = [];
  const ends = new Map<Finding['field'], number>();
  const spanless = new Set<string>();
  for (const finding of [...findings].sort((a, b) => (a.span?.start ?? -1) - (b.span?.start ?? -1))) {
    const { field, span, code } = finding;
    if (span === null) {
      if (spanless.has(`${field}|${code}`)) continue;
      spanless.add(`${field}|${code}`);
    } else {
      if (span.start < (ends.get(field) ?? 0)) continue;
      ends.set(field, span.end);
    }
    kept.push(finding);
  }
  return kept;
}
