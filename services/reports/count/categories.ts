import type { Lane } from '../../cases/concern.js';
import { type Code, TAXONOMY } from '../../taxonomy.js';
import { type CountedCase, type CountedFinding, gravestOf } from './cases.js';
import { tallyOf } from './tally.js';

/** What cases were about: each counts once, under its gravest finding. */
export interface CategoryCount {
  readonly lane: Lane;
  readonly title: string;
  readonly now: number;
  readonly before: number;
}

/** What a case is counted under that came of no message. */
const TOLD = { staff: 'Told by staff', linked: 'Opened with another record', messages: 'Pattern of messages' } as const;

export function countCategories(
  now: readonly CountedCase[],
  before: readonly CountedCase[],
  findings: readonly CountedFinding[],
): readonly CategoryCount[] {
  const gravest = gravestOf(findings);
  const keyOf = (one: CountedCase) => `${one.lane}|${titleOf(one, gravest.get(one._id)?.code)}`;
  return tallyOf(now, before, keyOf).map(({ key, ...counts }) => {
    const [lane = '', title = ''] = key.split('|');
    return { lane: lane as Lane, title, ...counts };
  });
}

function titleOf({ origin, codes }: CountedCase, code: Code | undefined): string {
  const known = code ?? codes[0];
  return known === undefined ? TOLD[origin] : TAXONOMY[known].title;
}
