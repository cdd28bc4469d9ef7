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
    '_id' | 'kind' | 'label' | 'enabled' | 'state' | 'lastPolledAt' | 'lastSucceededAt' | 'problem'
  >;
  readonly seen: number;
  readonly counts: Readonly<Record<LedgerState, number>>;
  /** How many of the seen stand at the source no more, read before they went. */
  readonly vanished: number;
  /** What the containers said they hold, minus what the ledger holds of it. Not 0: a gap that nothing explains yet. */
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
  const [byState, vanished, cursors] = await Promise.all([
    LedgerEntryModel.aggregate<{ _id: LedgerState; count: number }>([
      { $match: { sourceId } },
      { $group: { _id: '$state', count: { $sum: 1 } } },
    ]),
    LedgerEntryModel.countDocuments({ sourceId, vanishedAt: { $ne: null }, state: { $ne: 'gone' } }),
    CursorModel.find({ sourceId }).lean(),
  ]);
  const counts = Object.fromEntries(LEDGER_STATES.map(state => [state, 0])) as Record<LedgerState, number>;
  for (const { _id, count } of byState) counts[_id] = count;
  const seen = LEDGER_STATES.reduce((sum, state) => sum + counts[state], 0);
  const standing = seen - vanished - counts.gone;
  const read = cursors.filter(cursor => cursor.excluded === null);
  // A container that cannot count itself explains nothing and hides nothing: its sweep compares positions instead.
  const countable = read.length > 0 && read.every(cursor => cursor.present !== null);
  const present = read.reduce((sum, cursor) => sum + (cursor.present ?? 0), 0);
  return {
    source,
    seen,
    counts,
    vanished,
    gap: countable ? present - standing : 0,
    excludedFolders: cursors
      .filter(cursor => cursor.excluded !== null)
      .map(cursor => ({ name: cursor.container, reason: cursor.excluded ?? '', present: cursor.present })),
  };
}
