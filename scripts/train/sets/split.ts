import { hashOf } from '../../../services/detect/classifier/hash.js';
import type { Example } from '../example.js';
import { PUBLIC_SETS } from './public.js';

/** What an example is for. It follows from its group (writer, template, conversation) alone, so that no group is on both sides. */
export type Purpose = 'learn' | 'set-thresholds' | 'measure';

const LEARNT: ReadonlySet<string> = new Set(PUBLIC_SETS.filter(({ learnt }) => learnt).map(({ name }) => name));
/** Talk without labels of concern: alarms are counted on it. */
const ORDINARY: ReadonlySet<string> = new Set([
  'topical_chat',
  'bridge_tutoring',
  'mathdial',
  'sgd_dialogues',
  'spamassassin_ham',
]);

/** A quarter of each public set is never looked at but to measure; of ordinary talk another quarter sets the thresholds. */
export function purposeOf({ set, group }: Pick<Example, 'set' | 'group'>): Purpose {
  // There are two templates; one of them only measures.
  if (set === 'identity_madlibs') return group === 'being_adj' ? 'measure' : 'learn';
  const quarter = hashOf(`split ${set} ${group}`) % 4;
  if (quarter === 0) return 'measure';
  if (!LEARNT.has(set)) return 'set-thresholds';
  return ORDINARY.has(set) && quarter === 1 ? 'set-thresholds' : 'learn';
}
