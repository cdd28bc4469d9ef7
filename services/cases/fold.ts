import type { CaseRecord } from '../../models/case.js';
import { type Code, severityRank } from '../taxonomy.js';

/** What is never folded away under another case and never closed together with others: each is about a child by itself. */
export const BY_ITSELF: ReadonlySet<Code> = new Set<Code>(['content.self-harm', 'content.disclosure', 'infatuation']);

type Foldable = Pick<
  CaseRecord,
  'lane' | 'state' | 'ownerId' | 'severity' | 'codes' | 'adultKey' | 'groupKey' | 'likeKey'
>;

/** One row of the queue: a case, and those like it that are folded beneath. */
export interface FoldedRow {
  readonly about: CaseRecord;
  readonly like: readonly CaseRecord[];
}

/**
 * By what a case may be folded with others; none: it stands by itself. Only what waits, is in nobody's hands and is not critical, and only
 * with cases as grave: one adult and one kind of concern with several pupils; or, up to medium, near-copies of one text.
 */
export function foldKeysOf(about: Foldable): readonly string[] {
  const { lane, state, ownerId, severity, codes, adultKey, groupKey, likeKey } = about;
  if (state !== 'new' || ownerId !== null || severity === 'critical') return [];
  if (codes.some(code => BY_ITSELF.has(code))) return [];
  const keys: string[] = [];
  // Children who need help are never one case because they write to the same mentor.
  if (lane === 'adult-conduct' && adultKey !== '-') keys.push(`group|${severity}|${groupKey}`);
  if (likeKey !== undefined && severityRank(severity) <= severityRank('medium'))
    keys.push(`like|${severity}|${likeKey}`);
  return keys;
}

/** Cases in their order as rows: whoever is like an earlier one goes beneath it. */
export function fold(cases: readonly CaseRecord[]): readonly FoldedRow[] {
  const rows: { about: CaseRecord; like: CaseRecord[] }[] = [];
  const rowOf = new Map<string, { about: CaseRecord; like: CaseRecord[] }>();
  for (const about of cases) {
    const keys = foldKeysOf(about);
    const known = keys.map(key => rowOf.get(key)).find(row => row !== undefined);
    if (known) {
      known.like.push(about);
      continue;
    }
    const row = { about, like: [] };
    rows.push(row);
    for (const key of keys) rowOf.set(key, row);
  }
  return rows;
}
