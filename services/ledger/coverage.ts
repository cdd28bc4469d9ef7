import { CursorModel } from '../../models/cursor.js';
import { LEDGER_STATES, LedgerEntryModel, type LedgerState } from '../../models/ledger-entry.js';
import { SourceModel, type SourceRecord } from '../../models/source.js';

/**
 * The identity of the ledger for one source: everything that was ever seen there is one of these.
 * seen = scanned + partly read + could not read + excluded + gone before read + waiting.
 */
export interface Coverage {
  readonly source: Pick<
    SourceRecord,
    '_id' | 'kind' | 'label' | 'enabled' | 'state' | 'lastPolledAt' | 'lastSucceededAt' | 'problem' | 'intake'
  >;
  readonly seen: number;
  readonly counts: Readonly<Record<LedgerState, number>>;
  /** How many of the seen stand at the source no more, read before they went. */
  readonly vanished: number;
  /** By how much what the containers said they hold differs from what the ledger holds of them. Not 0: nothing explains it yet. */
  readonly gap: number;
  readonly excludedFolders: readonly {
    readonly name: string;
    readonly reason: string;
    readonly present: number | null;
  }[];
}

export async function coverageOfAll(): Promise<readonly Coverage[]> {
  const sources = await SourceModel.find({}, { config: 0 }).sort({ _id: 1 }).lean();
  return Promise.all(sources.map(coverageOf));
}

async function coverageOf(source: Omit<SourceRecord, 'config'>): Promise<Coverage> {
  const sourceId = source._id;
  const [tallies, cursors] = await Promise.all([tally({ sourceId }), CursorModel.find({ sourceId }).lean()]);
  const counts = Object.fromEntries(LEDGER_STATES.map(state => [state, 0])) as Record<LedgerState, number>;
  for (const { state, count } of tallies) counts[state] += count;
  const seen = LEDGER_STATES.reduce((sum, state) => sum + counts[state], 0);
  const vanished = sumOf(tallies.filter(entry => entry.vanished && entry.state !== 'gone'));
  // A container that cannot count itself explains nothing and hides nothing: its sweep compares positions instead.
  const gaps = cursors.flatMap(({ container, excluded, present }) =>
    excluded === null && present !== null
      ? [present - standing(tallies.filter(entry => entry.container === container))]
      : [],
  );
  return {
    source,
    seen,
    counts,
    vanished,
    // Too much in one folder must not make up for too little in another.
    gap: gaps.reduce((sum, gap) => sum + Math.abs(gap), 0),
    excludedFolders: cursors
      .filter(cursor => cursor.excluded !== null)
      .map(cursor => ({ name: cursor.container, reason: cursor.excluded ?? '', present: cursor.present })),
  };
}

/** How many messages the ledger believes to stand in a container now. */
export async function standingIn(sourceId: string, container: string): Promise<number> {
  return standing(await tally({ sourceId, container }));
}

interface Tally {
  readonly container: string;
  readonly state: LedgerState;
  readonly vanished: boolean;
  readonly count: number;
}

async function tally(match: { readonly sourceId: string; readonly container?: string }): Promise<readonly Tally[]> {
  const groups = await LedgerEntryModel.aggregate<{ _id: Omit<Tally, 'count'>; count: number }>([
    { $match: match },
    {
      $group: {
        _id: { container: '$container', state: '$state', vanished: { $ne: ['$vanishedAt', null] } },
        count: { $sum: 1 },
      },
    },
  ]);
  return groups.map(({ _id, count }) => ({ ..._id, count }));
}

function standing(tallies: readonly Tally[]): number {
  return sumOf(tallies.filter(entry => !entry.vanished && entry.state !== 'gone'));
}

function sumOf(tallies: readonly Tally[]): number {
  return tallies.reduce((sum, { count }) => sum + count, 0);
}
