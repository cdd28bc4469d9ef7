import type { LedgerEntryRecord } from '../../models/ledger-entry.js';
import type { Pointer } from '../sources/source.js';

/** One message at one place of one source. */
export interface Place extends Pointer {
  readonly sourceId: string;
}

/** The ledger entry's `_id`. The container is encoded since folder names may hold any character. */
export function placeId(place: Pick<Place, 'sourceId' | 'container' | 'generation' | 'position'>): string {
  return `${place.sourceId}|${encodeURIComponent(place.container)}|${place.generation}|${place.position}`;
}

export function cursorId(sourceId: string, container: string): string {
  return `${sourceId}|${encodeURIComponent(container)}`;
}

/** An entry as it begins. */
export function newEntry(place: Place, now: Date): LedgerEntryRecord {
  return {
    _id: placeId(place),
    sourceId: place.sourceId,
    container: place.container,
    generation: place.generation,
    position: place.position,
    state: 'waiting',
    reason: null,
    attempts: 0,
    // Due at once: should the job that follows be lost, the reconciler hands it out again.
    dueAt: now,
    size: place.size,
    messageId: null,
    seenAt: now,
    doneAt: null,
    vanishedAt: null,
  };
}
