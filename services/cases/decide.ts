import { CaseModel, type CaseRecord } from '../../models/case.js';
import type { UserRecord } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { appendDerived, appendToRecord, entriesOf, latestEntry, type OpenedEntry } from './record.js';
import { CASE_STATES, type CaseState, type DecisionKind, nextState } from './states.js';

/** What a reader decides. `id` comes with the form, so that sending it twice records it once. */
export interface Decision {
  readonly id: string;
  readonly kind: DecisionKind;
  /** Was the finding right? `null` where the decision does not say. */
  readonly verdict: 'yes' | 'no' | 'unsure' | null;
  readonly note: string;
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
    const latest = await latestEntry(caseId, ['decision'], keys);
    const from = stateAfter(latest);
    const to = nextState(from, decision.kind);
    if (to === null || !isInHand(from, latest, decision.kind, user)) throw notPossible();
    const body = { decision: decision.kind, verdict: decision.verdict, note: decision.note, from, to };
    return { key, kind: 'decision', actor, body } as const;
  };
  await appendDerived(caseId, key, derive, now, keys);
  return followRecord(caseId, keys);
}

/** While somebody reviews a case, nobody else decides it; they may give it back to the queue, so that it never depends on one person. */
function isInHand(
  state: CaseState,
  latest: OpenedEntry | null,
  kind: DecisionKind,
  user: Pick<UserRecord, '_id'>,
): boolean {
  return state !== 'in-review' || latest?.actor.id === user._id || kind === 'return-to-queue';
}

/** Brings the case to the state that its record tells. Repeating it changes nothing; a crash before it is made good by the next. */
async function followRecord(caseId: string, keys: KeyRing): Promise<CaseRecord> {
  for (;;) {
    const before = await CaseModel.findById(caseId).lean();
    const latest = await latestEntry(caseId, ['decision'], keys);
    if (!before || !latest) throw notPossible();
    const after = await write(before, { ...fieldsAfter(before, latest), action: await lastAction(caseId, keys) });
    if (after) return after;
  }
}

/** What was last decided to do about it; taking, returning, closing and opening again say nothing of that. */
async function lastAction(caseId: string, keys: KeyRing): Promise<string | null> {
  const decisions = await entriesOf([caseId], ['decision'], keys);
  const action = decisions.findLast(({ body }) => ACTIONS.has(String(body.decision)))?.body.decision;
  return action === undefined ? null : String(action);
}

const ACTIONS: ReadonlySet<string> = new Set<DecisionKind>([
  'no-further-action',
  'low-level-concern',
  'welfare-concern',
  'allegation',
  'immediate-danger',
]);

type StateFields = Pick<CaseRecord, 'state' | 'ownerId' | 'acknowledgedAt' | 'decidedAt' | 'openKey'>;

async function write(
  before: CaseRecord,
  { openKey, ...fields }: StateFields & Pick<CaseRecord, 'action'>,
): Promise<CaseRecord | null> {
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

function fieldsAfter(before: CaseRecord, latest: OpenedEntry): StateFields {
  const state = stateAfter(latest);
  const fields = {
    state,
    ownerId: state === 'new' ? null : latest.actor.id,
    acknowledgedAt: before.acknowledgedAt ?? latest.at,
    decidedAt: state === 'closed' || state === 'referred' ? latest.at : before.decidedAt,
  };
  // Once it is closed, what is found later about the same pair raises a new case.
  return state === 'closed' ? fields : { ...fields, openKey: `${before.concern}|${before.pairKey}` };
}

function stateAfter(latest: OpenedEntry | null): CaseState {
  if (latest === null) return 'new';
  const state = CASE_STATES.find(known => known === latest.body.to);
  if (state === undefined) throw new Error(`The record entry ${latest._id} leads to a state that is not known.`);
  return state;
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
