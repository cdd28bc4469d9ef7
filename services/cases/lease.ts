import { CaseModel, type CaseRecord } from '../../models/case.js';
import type { UserRecord } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import { LANES } from './concern.js';
import { decide, notPossible } from './decide.js';
import { recordStep } from './effects.js';
import { caseworkOfCase, followRecord, LEASE } from './follow.js';
import { appendDerived } from './record.js';

type Taker = Pick<UserRecord, '_id' | 'name'>;

/** How long a case is kept for whoever is about to take it, milliseconds: as long as writing it down may last. */
const CLAIM = 60_000;

/** Whether whoever has the case can still count on it. Otherwise others may take it over. */
export function leaseHolds({ state, leaseUntil }: Pick<CaseRecord, 'state' | 'leaseUntil'>, now: Date): boolean {
  return state === 'in-review' && leaseUntil !== null && leaseUntil > now;
}

/** A sign of life: it is theirs for another half hour. `false`: it is not theirs. */
export async function renewLease(caseId: string, userId: string, now: Date): Promise<boolean> {
  const { matchedCount } = await CaseModel.updateOne(
    { _id: caseId, state: 'in-review', ownerId: userId },
    { $set: { leaseUntil: new Date(now.getTime() + LEASE) } },
  );
  return matchedCount === 1;
}

/**
 * Takes a case over whose reviewer has gone silent. Of several who try one gets it; whoever had it decides nothing any more. The
 * caller has made sure that the user may read the case. Throws ServiceError `DECISION_NOT_POSSIBLE`.
 */
export async function takeOver(
  caseId: string,
  formId: string,
  user: Taker,
  now: Date,
  keys: KeyRing,
): Promise<CaseRecord> {
  const claimed = await claim({ _id: caseId, ...lapsed(now) }, now);
  if (claimed) return completeTakeOver(caseId, claimed.ownerId, formId, user, now, keys);
  // The same form a second time finds it theirs already.
  if ((await caseworkOfCase(caseId, keys)).holder?.id !== user._id) throw notPossible();
  return followed(caseId, keys);
}

/**
 * Takes the most urgent case that this user may read and that nobody has: the gravest first, then the one with the least time left.
 * `access` is the condition under which they may read one. Many who ask at once get one each. `null`: there is none.
 */
export async function takeNext(
  access: Condition,
  formId: string,
  user: Taker,
  now: Date,
  keys: KeyRing,
): Promise<string | null> {
  for (;;) {
    // Each lane by itself, so that an index gives its first whatever there is in the other.
    const ways = LANES.flatMap(lane => [free(now), lapsed(now)].map(which => ({ $and: [{ lane }, which, access] })));
    const found = await Promise.all(ways.map(async which => ({ which, about: await first(which) })));
    const [best, next] = found.flatMap(({ which, about }) => (about ? [{ which, about }] : [])).sort(byUrgency);
    if (!best) return null;
    // Found and marked in one go: whoever asks in the same moment is given the next one, as long as none of another kind is graver by then.
    const rank = { severityRank: { $gte: next?.about.severityRank ?? 0 } };
    const claimed = await claim({ $and: [best.which, rank] }, now);
    if (!claimed) continue;
    try {
      if (claimed.state === 'new') {
        await decide(claimed._id, { id: formId, kind: 'start-review', verdict: null, note: '' }, user, now, keys);
      } else await completeTakeOver(claimed._id, claimed.ownerId, formId, user, now, keys);
      return claimed._id;
    } catch (error) {
      // Somebody has taken it from its own page meanwhile.
      if (!(error instanceof ServiceError) || error.code !== 'DECISION_NOT_POSSIBLE') throw error;
    }
  }
}

type Condition = Readonly<Record<string, unknown>>;

const URGENCY = { severityRank: -1, dueAt: 1, raisedAt: 1 } as const;

const free = (now: Date): Condition => ({ state: 'new', $or: [{ leaseUntil: null }, { leaseUntil: { $lte: now } }] });
const lapsed = (now: Date): Condition => ({ state: 'in-review', leaseUntil: { $lte: now } });

function first(which: Condition): Promise<CaseRecord | null> {
  return CaseModel.findOne(which).sort(URGENCY).lean<CaseRecord>().exec();
}

interface Candidate {
  readonly about: CaseRecord;
}

function byUrgency({ about: a }: Candidate, { about: b }: Candidate): number {
  return b.severityRank - a.severityRank || (a.dueAt?.getTime() ?? 0) - (b.dueAt?.getTime() ?? 0);
}

/** As it was before. What is claimed and then not taken, after a crash, is free again in a minute. */
function claim(which: Condition, now: Date): Promise<CaseRecord | null> {
  const change = { $set: { leaseUntil: new Date(now.getTime() + CLAIM) } };
  return CaseModel.findOneAndUpdate(which, change, { sort: URGENCY }).lean<CaseRecord>().exec();
}

async function completeTakeOver(
  caseId: string,
  fromId: string | null,
  formId: string,
  user: Taker,
  now: Date,
  keys: KeyRing,
): Promise<CaseRecord> {
  // Nobody has come in between.
  if (fromId === user._id && (await renewLease(caseId, user._id, now))) return followed(caseId, keys);
  const key = `lease:${formId}`;
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const derive = async () => {
    const { stage, holder } = await caseworkOfCase(caseId, keys);
    // They have decided in the last moment, or come back and given it back.
    if (stage !== 'in-review' || (holder?.id ?? null) !== fromId) throw notPossible();
    return { key, kind: 'lease', actor, body: { step: 'taken-over', from: fromId } } as const;
  };
  // As a decision is: a crash in between is made good.
  await recordStep(caseId, key, () => appendDerived(caseId, key, derive, now, keys), now, keys);
  return followed(caseId, keys);
}

async function followed(caseId: string, keys: KeyRing): Promise<CaseRecord> {
  const about = await followRecord(caseId, keys);
  if (!about) throw notPossible();
  return about;
}
