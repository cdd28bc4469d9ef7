import { LEDGER_STATES, LedgerEntryModel, type LedgerState } from '../../../models/ledger-entry.js';
import { groupBy } from '../../group-by.js';
import { type Beginning, beginningsOfAll } from '../../ledger/beginnings.js';
import { coverageOfAll } from '../../ledger/coverage.js';
import { type Outage, outagesIn } from '../../ledger/outages.js';
import type { Period } from '../period.js';

/** What one source held that was seen in the period, and what became of it by now. */
export interface SourceCoverage {
  readonly label: string;
  readonly enabled: boolean;
  /** seen = scanned + partly + unread + excluded + gone + waiting. */
  readonly seen: number;
  readonly counts: Readonly<Record<LedgerState, number>>;
  /** Why messages were not, or not wholly, read: a code and how many. */
  readonly reasons: readonly { readonly reason: string | null; readonly state: LedgerState; readonly count: number }[];
  /** Messages that the source holds and the ledger does not explain, as of now. */
  readonly gap: number;
  /** Since when it cannot be read; `null`: it can. */
  readonly failingSince: Date | null;
}

export interface CoverageCount {
  readonly sources: readonly SourceCoverage[];
  readonly seen: number;
  readonly counts: Readonly<Record<LedgerState, number>>;
  readonly gap: number;
  readonly failing: number;
  /** Times in which one of them was not read, for ten minutes or more, oldest first. Messages of that time are read afterwards. */
  readonly outages: readonly (Outage & { readonly label: string })[];
  /** Sources that were read for the first time after the period began, by when; `null`: never. Before, nobody watched them. */
  readonly late: readonly Pick<Beginning, 'label' | 'since'>[];
  /** When the first of the sources that there are was read; `null`: none was. */
  readonly watchedFrom: Date | null;
  /** Nothing was watched yet in the whole period. */
  readonly isBefore: boolean;
}

/** Test messages of Candour's own are counted by themselves. */
const OF_PEOPLE = { reason: { $ne: 'CANARY' } } as const;

interface Group {
  readonly _id: { readonly sourceId: string; readonly state: LedgerState; readonly reason: string | null };
  readonly count: number;
}

/** Places of messages: one that lies in two mailboxes is seen twice. */
export async function countCoverage(
  { begins, ends }: Pick<Period, 'begins' | 'ends'>,
  now: Date,
): Promise<CoverageCount> {
  const [groups, all, outages, beginnings] = await Promise.all([
    LedgerEntryModel.aggregate<Group>([
      { $match: { seenAt: { $gte: begins, $lt: ends }, ...OF_PEOPLE } },
      { $group: { _id: { sourceId: '$sourceId', state: '$state', reason: '$reason' }, count: { $sum: 1 } } },
    ]),
    coverageOfAll(),
    outagesIn({ begins, ends }, now),
    beginningsOfAll(),
  ]);
  const labels = new Map(all.map(({ source }) => [source._id, source.label]));
  const bySource = groupBy(groups, ({ _id }) => _id.sourceId);
  const known = new Set(all.map(({ source }) => source._id));
  const sources = [
    ...all.map(({ source, gap }) => ({
      ...ofSource(bySource.get(source._id) ?? []),
      label: source.label,
      enabled: source.enabled,
      gap: source.enabled ? gap : 0,
      failingSince: source.enabled && source.state === 'failing' ? (source.problem?.since ?? null) : null,
    })),
    // A source that was taken away still had its messages.
    ...[...bySource]
      .filter(([id]) => !known.has(id))
      .map(([id, own]) => ({ ...ofSource(own), label: id, enabled: false, gap: 0, failingSince: null })),
  ];
  const watchedFrom = earliest(beginnings.map(({ since }) => since));
  return {
    watchedFrom,
    isBefore: (watchedFrom === null || watchedFrom >= ends) && !(await wasSeenBefore(ends)),
    late: beginnings.filter(({ enabled, since }) => enabled && (since === null || since > begins)),
    sources,
    seen: sources.reduce((sum, { seen }) => sum + seen, 0),
    counts: countsOf(groups),
    gap: sources.reduce((sum, { gap }) => sum + gap, 0),
    failing: sources.filter(({ failingSince }) => failingSince !== null).length,
    outages: outages.map(outage => ({ ...outage, label: labels.get(outage.sourceId) ?? outage.sourceId })),
  };
}

function earliest(times: readonly (Date | null)[]): Date | null {
  const known = times.flatMap(one => (one === null ? [] : [one.getTime()]));
  return known.length === 0 ? null : new Date(Math.min(...known));
}

/** By a source that was taken away since, too. */
async function wasSeenBefore(ends: Date): Promise<boolean> {
  return (await LedgerEntryModel.exists({ seenAt: { $lt: ends } })) !== null;
}

/** Places that were seen in each of these stretches of time. */
export function seenIn(buckets: readonly Pick<Period, 'begins' | 'ends'>[]): Promise<readonly number[]> {
  return Promise.all(
    buckets.map(({ begins, ends }) =>
      LedgerEntryModel.countDocuments({ seenAt: { $gte: begins, $lt: ends }, ...OF_PEOPLE }),
    ),
  );
}

function ofSource(groups: readonly Group[]): Pick<SourceCoverage, 'seen' | 'counts' | 'reasons'> {
  return {
    seen: groups.reduce((sum, { count }) => sum + count, 0),
    counts: countsOf(groups),
    reasons: groups
      .filter(({ _id }) => _id.state !== 'scanned' && _id.state !== 'waiting')
      .map(({ _id, count }) => ({ reason: _id.reason, state: _id.state, count }))
      .sort((a, b) => b.count - a.count || (String(a.reason) < String(b.reason) ? -1 : 1)),
  };
}

function countsOf(groups: readonly Group[]): Readonly<Record<LedgerState, number>> {
  const counts = Object.fromEntries(LEDGER_STATES.map(state => [state, 0])) as Record<LedgerState, number>;
  for (const { _id, count } of groups) counts[_id.state] += count;
  return counts;
}
