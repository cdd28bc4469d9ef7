import { SourceModel } from '../../models/source.js';
import { beginningsOfAll } from './beginnings.js';
import { outagesIn } from './outages.js';

/** What can be said of a silence: which sources were not watched yet, and which could not be read. */
export interface Watch {
  readonly beginnings: readonly { readonly label: string; readonly since: Date | null }[];
  /** Oldest first. */
  readonly outages: readonly WatchOutage[];
}

export interface WatchOutage {
  readonly label: string;
  readonly since: Date;
  /** `null`: it goes on. */
  readonly until: Date | null;
}

/** Of the sources that are read now, since a time. `null`: none is read. */
export async function watchSince(begins: Date, now: Date): Promise<Watch | null> {
  const [all, kept, failing] = await Promise.all([
    beginningsOfAll(),
    outagesIn({ begins, ends: now }, now),
    SourceModel.find({ enabled: true, state: 'failing' }, { label: 1, problem: 1 }).lean(),
  ]);
  const enabled = all.filter(one => one.enabled);
  if (enabled.length === 0) return null;
  const labels = new Map(enabled.map(({ sourceId, label }) => [sourceId, label]));
  const known = new Set(failing.map(({ _id }) => _id));
  const outages = [
    // What goes on is told by the source itself, also when it is not long enough yet to be kept.
    ...kept
      .filter(({ sourceId, until }) => until !== null || !known.has(sourceId))
      .flatMap(({ sourceId, since, until }) => {
        const label = labels.get(sourceId);
        return label === undefined ? [] : [{ label, since, until }];
      }),
    ...failing.flatMap(({ label, problem }) =>
      problem === null ? [] : [{ label, since: problem.since, until: null }],
    ),
  ].sort((a, b) => a.since.getTime() - b.since.getTime());
  return { beginnings: enabled.map(({ label, since }) => ({ label, since })), outages };
}
