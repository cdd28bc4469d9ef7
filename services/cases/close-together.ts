import type { CaseRecord } from '../../models/case.js';
import { RecordEntryModel, type RecordKind } from '../../models/record-entry.js';
import type { UserRecord } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import { type Code, severityRank } from '../taxonomy.js';
import { type Decision, decide } from './decide.js';
import { BY_ITSELF } from './fold.js';
import { readableCase } from './queries.js';
import { entryOf } from './record.js';
import type { Verdict } from './states.js';
import { AT_ONCE } from './waiting.js';

/** What is graver is always decided by itself. */
const GRAVEST = severityRank('medium');

/** Why a case was not closed with the others. */
export const REASONS_LEFT = {
  missing: 'is not there for you',
  told: 'was reported by a person, passed on or linked with another',
  held: 'is in somebody’s hands, or decided, by now',
  grave: 'is too grave to be closed together with others',
  'at-once': 'shows something that is reported at once',
  worked: 'has a note, a task, a meeting, a referral or a second reader',
} as const;
export type ReasonLeft = keyof typeof REASONS_LEFT;

export interface ClosedTogether {
  readonly closed: readonly string[];
  readonly left: readonly { readonly number: string; readonly why: ReasonLeft }[];
}

/** What was right is decided by itself: only these say that nothing, or nothing certain, was there. */
export const TOGETHER_VERDICTS = ['no', 'unsure'] as const satisfies readonly Verdict[];
export type TogetherVerdict = (typeof TOGETHER_VERDICTS)[number];

type Told = Pick<CaseRecord, 'severityRank' | 'codes' | 'origin' | 'links'>;

/** Why a case may not be closed together with others, as far as it tells by itself; `null`: see `hindrances`. */
export function hindrance(about: Told & Pick<CaseRecord, 'state' | 'ownerId'>): ReasonLeft | null {
  return lasting(about) ?? (about.state === 'new' && about.ownerId === null ? null : 'held');
}

/** What somebody told, wrote or passed on is read by itself, and so is what the protocol wants reported at once. */
function lasting({ severityRank: rank, codes, origin, links }: Told): ReasonLeft | null {
  if (origin !== 'messages' || links.length > 0) return 'told';
  if (rank > GRAVEST) return 'grave';
  if (codes.some(code => BY_ITSELF.has(code))) return 'at-once';
  return rank === GRAVEST && codes.some(isAtOnce) ? 'at-once' : null;
}

function isAtOnce(code: Code): boolean {
  return AT_ONCE.has(code) || code.startsWith('grooming.');
}

const WORK = ['note', 'task', 'meeting', 'referral', 'second-reader'] as const satisfies readonly RecordKind[];

/** For each of these cases why it may not be closed together with others; `null`: it may. */
export async function hindrances(
  abouts: readonly (Parameters<typeof hindrance>[0] & Pick<CaseRecord, '_id'>)[],
): Promise<ReadonlyMap<string, ReasonLeft | null>> {
  const first = new Map(abouts.map(about => [about._id, hindrance(about)]));
  const open = [...first].filter(([, why]) => why === null).map(([number]) => number);
  const worked: readonly string[] =
    open.length === 0 ? [] : await RecordEntryModel.distinct('caseId', { caseId: { $in: open }, kind: { $in: WORK } });
  return new Map([...first, ...worked.map(number => [number, 'worked'] as const)]);
}

/**
 * Closes several cases with one reason, each by a decision of its own and looked at again in the moment of closing: what has grown graver
 * or was taken since stays as it is. Sent again under the same id, it goes on where it was left. Throws ServiceError `VERDICT_NOT_POSSIBLE`
 * for findings that are said to be right.
 */
export async function closeTogether(
  numbers: readonly string[],
  { id, verdict, note }: Pick<Decision, 'id' | 'verdict' | 'note'>,
  user: UserRecord,
  now: Date,
  keys: KeyRing,
): Promise<ClosedTogether> {
  if (!isTogetherVerdict(verdict)) throw rightOnes();
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

export function isTogetherVerdict(verdict: Verdict | null | undefined): verdict is TogetherVerdict {
  return TOGETHER_VERDICTS.some(one => one === verdict);
}

function rightOnes(): ServiceError {
  return new ServiceError({
    code: 'VERDICT_NOT_POSSIBLE',
    message: 'No case was closed: several are closed together only where their findings are wrong, or may be.',
    remedy: 'Decide a case whose findings are right by itself.',
  });
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
  const why = wasTaken ? null : ((await hindrances([about])).get(number) ?? null);
  if (why !== null) return why;
  try {
    // It may grow graver between any two of these: a scanner adds what it finds as long as the case is open.
    const taken = lasting(await decide(number, take, user, now, keys));
    if (taken === null) {
      const grown = lasting(await decide(number, decision, user, now, keys));
      if (grown === null) return null;
      const note = 'It grew graver in the moment in which it was closed together with others.';
      await decide(number, { ...take, id: `${decision.id}-again`, kind: 'reopen', note }, user, now, keys);
      await decide(number, { ...take, id: `${decision.id}-back`, kind: 'return-to-queue' }, user, now, keys);
      return grown;
    }
    await decide(number, { ...take, id: `${decision.id}-back`, kind: 'return-to-queue' }, user, now, keys);
    return taken;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'DECISION_NOT_POSSIBLE') return 'held';
    throw error;
  }
}
