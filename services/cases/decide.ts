import { CaseModel, type CaseRecord } from '../../models/case.js';
import type { UserRecord } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { type Clocks, clocksAfterDecision } from './clocks.js';
import { appendDerived, appendToRecord, latestEntry, type OpenedEntry } from './record.js';
import { loadServiceLevels, type ServiceLevels } from './service-levels.js';
import { CASE_STATES, type CaseState, type DecisionKind, nextState } from './states.js';

/** How long a case is somebody's alone without a sign of life from them, milliseconds. */
export const LEASE = 30 * 60_000;

/** What a reader decides. `id` comes with the form, so that sending it twice records it once. */
export interface Decision {
  readonly id: string;
  readonly kind: DecisionKind;
  /** Was the finding right? `null` where the decision does not say. */
  readonly verdict: 'yes' | 'no' | 'unsure' | null;
  readonly note: string;
  /** How many cases were closed with it in one go, itself included. Absent: it was decided by itself. */
  readonly together?: number;
}

/**
 * Records a decision; the case's state follows from the record. Of two decisions made at once the second is refused before it is
 * recorded, and one that was recorded is never without its effect. The caller has made sure that the user may read the case.
 * Throws ServiceError `DECISION_NOT_POSSIBLE` when the case is in another state by now.
 */
export async function decide(
  caseId: string,
  decision: Decision,
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<CaseRecord> {
  if (!(await CaseModel.exists({ _id: caseId }))) throw notPossible();
  const key = `decision:${decision.id}`;
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const derive = async () => {
    const { state: from, holderId } = await standing(caseId, keys);
    const to = nextState(from, decision.kind);
    if (to === null || !isInHand(from, holderId, decision.kind, user)) throw notPossible();
    const { verdict, note, together } = decision;
    const body = { decision: decision.kind, verdict, note, from, to, ...(together ? { together } : {}) };
    return { key, kind: 'decision', actor, body } as const;
  };
  await appendDerived(caseId, key, derive, now, keys);
  return followRecord(caseId, keys);
}

/** While somebody reviews a case, nobody else decides it; they may give it back to the queue, so that it never depends on one person. */
function isInHand(
  state: CaseState,
  holderId: string | null,
  kind: DecisionKind,
  user: Pick<UserRecord, '_id'>,
): boolean {
  return state !== 'in-review' || holderId === user._id || kind === 'return-to-queue';
}

/** How a case stands by its record. */
export interface Standing {
  readonly state: CaseState;
  /** Of the last decision; `null`: nobody has decided anything. */
  readonly decision: OpenedEntry | null;
  /** Who has it, by the last decision or because they took it over since; since when. */
  readonly holderId: string | null;
  readonly heldSince: Date | null;
}

export async function standing(caseId: string, keys: KeyRing): Promise<Standing> {
  const latest = await latestEntry(caseId, ['decision', 'lease'], keys);
  const decision = latest?.kind === 'lease' ? await latestEntry(caseId, ['decision'], keys) : latest;
  const state = stateAfter(decision);
  const held = state !== 'new' && latest !== null;
  return { state, decision, holderId: held ? latest.actor.id : null, heldSince: held ? latest.at : null };
}

/** Brings the case to the state that its record tells. Repeating it changes nothing; a crash before it is made good by the next. */
export async function followRecord(caseId: string, keys: KeyRing): Promise<CaseRecord> {
  for (;;) {
    const before = await CaseModel.findById(caseId).lean();
    const now = await standing(caseId, keys);
    if (!before || !now.decision) throw notPossible();
    const after = await write(before, fieldsAfter(before, now, now.decision, await loadServiceLevels()));
    if (after) return after;
  }
}

type StateFields = Pick<
  CaseRecord,
  'state' | 'ownerId' | 'leaseUntil' | 'acknowledgedAt' | 'decidedAt' | 'openKey' | keyof Clocks
>;

async function write(before: CaseRecord, { openKey, ...fields }: StateFields): Promise<CaseRecord | null> {
  const filter = { _id: before._id, revision: before.revision };
  const change = { $set: fields, $inc: { revision: 1 } };
  const options = { returnDocument: 'after', lean: true } as const;
  if (openKey === undefined) return CaseModel.findOneAndUpdate(filter, { ...change, $unset: { openKey: 1 } }, options);
  // Reopened while another case about the same is open: that one goes on collecting.
  if (await CaseModel.exists({ openKey, _id: { $ne: before._id } })) {
    return CaseModel.findOneAndUpdate(filter, change, options);
  }
  try {
    return await CaseModel.findOneAndUpdate(filter, { ...change, $set: { ...fields, openKey } }, options);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
    return CaseModel.findOneAndUpdate(filter, change, options);
  }
}

function fieldsAfter(
  before: CaseRecord,
  { state, holderId, heldSince }: Standing,
  decision: OpenedEntry,
  levels: ServiceLevels,
): StateFields {
  const fields = {
    state,
    ownerId: holderId,
    leaseUntil: state === 'in-review' && heldSince ? leaseOf(before, holderId, heldSince) : null,
    acknowledgedAt: before.acknowledgedAt ?? decision.at,
    decidedAt: state === 'closed' || state === 'referred' ? decision.at : before.decidedAt,
    ...clocksAfterDecision(before, state, decision.at, levels),
  };
  // Once it is closed, what is found later about the same pair raises a new case.
  return state === 'closed' ? fields : { ...fields, openKey: `${before.concern}|${before.pairKey}` };
}

/** Whoever has it already may have made it longer since. */
function leaseOf({ ownerId, leaseUntil }: CaseRecord, holderId: string | null, since: Date): Date {
  const until = new Date(since.getTime() + LEASE);
  return ownerId === holderId && leaseUntil !== null && leaseUntil > until ? leaseUntil : until;
}

function stateAfter(latest: OpenedEntry | null): CaseState {
  if (latest === null) return 'new';
  const state = CASE_STATES.find(known => known === latest.body.to);
  if (state === undefined) throw new Error(`The record entry ${latest._id} leads to a state that is not known.`);
  return state;
}

export function notPossible(): ServiceError {
  return new ServiceError({
    code: 'DECISION_NOT_POSSIBLE',
    message: 'Your decision was not recorded: somebody has changed the case in the meantime.',
    remedy: 'Open the case again and look at its record, then decide.',
  });
}

/** Adds a note to the record without changing the state. */
export async function addNote(
  caseId: string,
  note: { readonly id: string; readonly text: string },
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  await appendToRecord(caseId, { key: `note:${note.id}`, kind: 'note', actor, body: { note: note.text } }, now, keys);
}
