import type { CountedCase } from './cases.js';

/** A case that waits for somebody, and by when. */
export interface OpenCase {
  readonly number: string;
  readonly lane: CountedCase['lane'];
  readonly taken: boolean;
  readonly by: Date | null;
  readonly overdue: boolean;
}

/** The most overdue first. */
export function countOpen(cases: readonly CountedCase[], now: Date): readonly OpenCase[] {
  return cases
    .map(({ _id, lane, acknowledgedAt, acknowledgeBy, decideBy }) => {
      const clocks = [acknowledgeBy, decideBy]
        .filter(clock => clock !== null)
        .sort((a, b) => a.getTime() - b.getTime());
      const by = clocks[0] ?? null;
      return { number: _id, lane, taken: acknowledgedAt !== null, by, overdue: by !== null && by < now };
    })
    .sort((a, b) => (a.by?.getTime() ?? Number.POSITIVE_INFINITY) - (b.by?.getTime() ?? Number.POSITIVE_INFINITY));
}
