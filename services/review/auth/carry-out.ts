import type { UserRecord } from '../../../models/user.js';
import type { Approval } from '../../approvals/approvals.js';
import { type AccountWish, answerAccountRequest, ownerOfRequest } from '../../approvals/reading-accounts.js';
import { ServiceError } from '../../errors.js';
import { changeRole } from '../../users/accounts.js';
import type { ReviewEdges } from '../edges.js';
import { changeOf, type Hand, letIn, openAccount, type WayIn } from './let-in.js';

/** What came of an answer, for the next page. */
export interface Answered {
  readonly notice: string;
  /** A password to be handed over by whoever agreed, who reads cases anyway; never by whoever asked. */
  readonly made: WayIn | null;
}

/** Answers a request about an account that reads cases, and brings about what was agreed to. `null`: it is none that this person may decide. */
export async function answerAndCarryOut(
  approval: Approval,
  answer: 'approved' | 'refused' | 'withdrawn',
  by: UserRecord,
  edges: ReviewEdges,
  now: Date,
): Promise<Answered | null> {
  try {
    const answered = await answerAccountRequest(approval, answer, by, now, edges.keys);
    if (answered === null) return null;
    if (answered.carryOut === null)
      return plain(answer === 'approved' ? 'Agreed before.' : 'Noted. Nothing was changed.');
    return await carryOut(answered.carryOut, approval, { by, edges, now, approvalId: approval._id });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === 'APPROVAL_NOT_POSSIBLE') return plain('Somebody else has decided, or it has lapsed.');
    return plain(`Nothing was changed. ${error.message} ${error.remedy}`);
  }
}

async function carryOut(asked: AccountWish, approval: Approval, hand: Hand): Promise<Answered> {
  if (asked.what === 'add') return wayIn(await openAccount(asked, hand));
  const owner = await ownerOfRequest(approval);
  if (owner === null) return plain('Nothing was changed: there is no such account.');
  if (asked.what === 'let-in') return wayIn(await letIn(owner, hand));
  await changeRole(owner._id, asked.role, changeOf(hand));
  return plain('Agreed. The role is changed, and on the record.');
}

function wayIn(way: WayIn): Answered {
  if (way.password !== null) return { notice: '', made: way };
  return plain(`Agreed. A link is on its way to ${way.email}. It works once, for 24 hours.`);
}

const plain = (notice: string): Answered => ({ notice, made: null });
