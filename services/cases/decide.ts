import { CaseModel, type CaseRecord } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import type { UserRecord } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import { appendToRecord } from './record.js';
import { type DecisionKind, nextState } from './states.js';

/** What a reader decides. `id` comes with the form, so that sending it twice records it once. */
export interface Decision {
  readonly id: string;
  readonly kind: DecisionKind;
  /** Was the finding right? `null` where the decision does not say. */
  readonly verdict: 'yes' | 'no' | 'unsure' | null;
  readonly note: string;
}

/**
 * Records a decision and moves the case to its next state. The caller has made sure that the user may read the case.
 * Throws ServiceError `DECISION_NOT_POSSIBLE` when the case is in another state by now.
 */
export async function decide(
  caseId: string,
  decision: Decision,
  user: Pick<UserRecord, '_id' | 'name'>,
  now: Date,
  keys: KeyRing,
): Promise<CaseRecord> {
  const before = await CaseModel.findById(caseId).lean();
  const to = before ? nextState(before.state, decision.kind) : null;
  const key = `decision:${decision.id}`;
  if (!before || to === null || !isInHand(before, decision.kind, user)) {
    // The same form sent twice: the first one did it.
    if (before && (await RecordEntryModel.exists({ caseId, key }))) return before;
    throw notPossible();
  }
  const actor = { kind: 'user', id: user._id, name: user.name } as const;
  const body = { decision: decision.kind, verdict: decision.verdict, note: decision.note, from: before.state, to };
  // The record first: a state without its reason could not be explained; a reason without its state is repaired by a second try.
  await appendToRecord(caseId, { key, kind: 'decision', actor, body }, now, keys);
  const changed = await CaseModel.findOneAndUpdate(
    { _id: caseId, state: before.state, ownerId: before.ownerId },
    updateFor(before, to, decision, user, now),
    {
      returnDocument: 'after',
      lean: true,
    },
  );
  if (changed) return changed;
  // Somebody else was quicker, and the record must not claim what did not happen.
  const without = { decision: decision.kind, effect: 'none' };
  await appendToRecord(caseId, { key: `void:${decision.id}`, kind: 'state', actor, body: without }, now, keys);
  throw notPossible();
}

/** While somebody reviews a case, nobody else decides it; they may give it back to the queue, so that it never depends on one person. */
function isInHand(about: CaseRecord, kind: DecisionKind, user: Pick<UserRecord, '_id'>): boolean {
  return about.state !== 'in-review' || about.ownerId === user._id || kind === 'return-to-queue';
}

function updateFor(
  before: CaseRecord,
  to: CaseRecord['state'],
  decision: Decision,
  user: Pick<UserRecord, '_id'>,
  now: Date,
) {
  const set = {
    state: to,
    ownerId: decision.kind === 'return-to-queue' ? null : user._id,
    acknowledgedAt: before.acknowledgedAt ?? now,
    decidedAt: to === 'closed' || to === 'referred' ? now : before.decidedAt,
  };
  // Once it is closed, what is found later about the same pair raises a new case, and reopening this one must not clash with that.
  return to === 'closed' ? { $set: set, $unset: { openKey: 1 } } : { $set: set };
}

function notPossible(): ServiceError {
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
