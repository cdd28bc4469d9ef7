import { groupBy } from '../group-by.js';
import type { Place } from '../ledger/place.js';
import { JOB_SIZE, type ScanJob } from './scan-queue.js';

/**
 * Jobs for these places: each of one container and generation, with rising positions, so that one fetch command brings it.
 * What has failed before goes alone: if it is the one that breaks its fetch, it takes no other message along.
 */
export function jobsFor(places: readonly (Place & { readonly attempts?: number })[]): readonly ScanJob[] {
  const groups = groupBy(places, place => {
    const container = `${place.sourceId}\0${place.container}\0${place.generation}`;
    return (place.attempts ?? 0) > 0 ? `${container}\0${place.position}` : container;
  });
  return [...groups.values()].flatMap(group => {
    const [first] = group;
    if (!first) return [];
    const positions = group.map(place => place.position).sort((a, b) => a - b);
    const jobs: ScanJob[] = [];
    for (let at = 0; at < positions.length; at += JOB_SIZE) {
      const { sourceId, container, generation } = first;
      jobs.push({ sourceId, container, generation, positions: positions.slice(at, at + JOB_SIZE) });
    }
    return jobs;
  });
}
