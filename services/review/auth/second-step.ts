import type { Request } from 'express';
import type { UserRecord } from '../../../models/user.js';
import { tellAccount } from '../../notify/account-letters.js';
import { actorOf, noteAccountEvent } from '../../users/account-record.js';
import { type CodeProblem, secondStepOf, useCode, useRecoveryCode } from '../../users/second-factor.js';
import type { ReviewEdges } from '../edges.js';
import { attemptOf } from './enter.js';

export type Check =
  | { readonly outcome: 'right' }
  | { readonly outcome: 'wrong'; readonly why: CodeProblem }
  | { readonly outcome: 'wait'; readonly minutes: number };

/** A code of the app. Wrong ones count like wrong passwords, against the same allowance: of this browser, or of strangers in this place. */
export function checkCode(
  request: Request,
  user: UserRecord,
  code: string,
  edges: ReviewEdges,
  now: Date,
): Promise<Check> {
  return counted(request, user, edges, now, () => useCode(user._id, code, edges.keys, now));
}

/** A recovery code. It is told by e-mail: whoever finds the paper must not go unseen. */
export function checkRecoveryCode(
  request: Request,
  user: UserRecord,
  code: string,
  edges: ReviewEdges,
  now: Date,
): Promise<Check> {
  return counted(request, user, edges, now, async () => {
    if (!(await useRecoveryCode(user._id, code))) return 'wrong';
    const { keys, config } = edges;
    const left = (await secondStepOf(user._id))?.recoveryLeft ?? 0;
    const about = { reason: `${left} left` };
    await noteAccountEvent({ event: 'recovery-code-used', userId: user._id, actor: actorOf(user), about }, now, keys);
    await tellAccount({ userId: user._id, kind: 'recovery-code-used' }, { smtp: config.smtp, keys, now });
    return null;
  });
}

async function counted(
  request: Request,
  user: UserRecord,
  edges: ReviewEdges,
  now: Date,
  check: () => Promise<CodeProblem | null>,
): Promise<Check> {
  const attempt = attemptOf(request, user.email, user._id, edges);
  const wait = edges.limits.wait(attempt, now);
  if (wait > 0) return { outcome: 'wait', minutes: Math.ceil(wait / 60_000) };
  const why = await check();
  if (why === null) return { outcome: 'right' };
  edges.limits.failed(attempt, now);
  edges.log.warn({ userId: user._id, why }, 'code refused');
  return { outcome: 'wrong', why };
}
