import type { CaseRecord } from '../../models/case.js';
import type { UserRecord } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import { severityRank } from '../taxonomy.js';
import { type Decision, decide } from './decide.js';
import { BY_ITSELF } from './fold.js';
import { readableCase } from './queries.js';
import { entryOf } from './record.js';

/** What is graver is always decided by itself. */
const GRAVEST = severityRank('medium');

/** Why a case was not closed with the others. */
export const REASONS_LEFT = {
  missing: 'is not there for you',
  held: 'is in somebody’s hands, or decided, by now',
  grave: 'is too grave to be closed together with others',
} as const;
export type ReasonLeft = keyof typeof REASONS_LEFT;

export interface ClosedTogether {
  readonly closed: readonly string[];
  readonly left: readonly { readonly number: string; readonly why: ReasonLeft }[];
}

/** Why a case may not be closed together with others; `null`: it may. */
export function hindrance(about: CaseRecord): ReasonLeft | null {
  if (isGrave(about)) return 'grave';
  return about.state === 'new' && about.ownerId === null ? null : 'held';
}

function isGrave({ severityRank: rank, codes }: Pick<CaseRecord, 'severityRank' | 'codes'>): boolean {
  return rank > GRAVEST || codes.some(code => BY_ITSELF.has(code));
}

/**
 * Closes several cases with one reason, each by a decision of its own and looked at again in the moment of closing: what has grown graver
 * or was taken since stays as it is. Sent again under the same id, it goes on where it was left.
 */
export async function closeTogether(
  numbers: readonly string[],
  { id, verdict, note }: Pick<Decision, 'id' | 'verdict' | 'note'>,
  user: UserRecord,
  now: Date,
  keys: KeyRing,
): Promise<ClosedTogether> {
  const closed: string[] = [];
  const left: { number: string; why: ReasonLeft }[] = [];
  const decision = { id, kind: 'no-further-action', verdict, note, together: numbers.length } as const;
  for (const number of numbers) {
    const why = await closeOne(number, decision, user, now, keys);
    if (why === null) closed.push(number);
    else left.push({ number, why });
  }
  return { closed, left };
}

async function closeOne(
  number: string,
  decision: Decision,
  user: UserRecord,
  now: Date,
  keys: KeyRing,
): Promise<ReasonLeft | null> {
  const about = await readableCase(user, number);
  if (!about) return 'missing';
  if (await entryOf(number, `decision:${decision.id}`, keys)) return null;
  const take: Decision = { id: `${decision.id}-take`, kind: 'start-review', verdict: null, note: '' };
  const wasTaken = (await entryOf(number, `decision:${take.id}`, keys)) !== null;
  const why = wasTaken ? null : hindrance(about);
  if (why !== null) return why;
  try {
    // It may grow graver between any two of these: a scanner adds what it finds as long as the case is open.
    if (!isGrave(await decide(number, take, user, now, keys))) {
      if (!isGrave(await decide(number, decision, user, now, keys))) return null;
      const note = 'It grew graver in the moment in which it was closed together with others.';
      await decide(number, { ...take, id: `${decision.id}-again`, kind: 'reopen', note }, user, now, keys);
    }
    await decide(number, { ...take, id: `${decision.id}-back`, kind: 'return-to-queue' }, user, now, keys);
    return 'grave';
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'DECISION_NOT_POSSIBLE') return 'held';
    throw error;
  }
}
