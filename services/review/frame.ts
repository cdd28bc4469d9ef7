import type { Request } from 'express';
import type { UserRecord } from '../../models/user.js';
import { AGREERS } from '../approvals/account-agreers.js';
import { accountRequestsFor, countForYou } from '../approvals/reading-accounts.js';
import { leaveRequestsFor } from '../approvals/special-leave.js';
import { waitingCases } from '../cases/queue.js';
import { readPulse } from '../ledger/pulse.js';
import { hasRegister } from '../low-level/register.js';
import { canSend } from '../notify/can-send.js';
import { loadSchool } from '../register/school.js';
import { admits, CONTACT_KEEPERS, KEEPERS, LEAVE_GRANTERS, READERS, WATCHERS } from './access.js';
import { forgeryToken } from './auth/forgery.js';
import { ABSOLUTE, IDLE } from './auth/session-store.js';
import type { ReviewEdges } from './edges.js';
import { coverageLine } from './presenters/coverage-line.js';
import { menuOf } from './presenters/menu.js';
import { figureText } from './presenters/queue-filter.js';

/** What stands around every page: who is signed in, the menu, and whether monitoring works. */
export async function frameOf(request: Request, edges: ReviewEdges) {
  const school = await loadSchool(edges.config.school);
  const token = forgeryToken(request);
  const notice = request.session.notice ?? null;
  if (notice !== null) delete request.session.notice;
  const plain = { school: school.name, token, notice, ...endOf(request, edges.now()) };
  if (!request.user) return { ...plain, signedIn: null };
  const signedIn = await signedInFrame(request.user, request.path, school.timeZone, edges);
  return { ...plain, signedIn: { ...signedIn, id: request.user._id, proves: provesBy(request, request.user) } };
}

/** When a page that is left alone loses its session, milliseconds from now; `isLast`: however much it is used. */
function endOf({ session }: Request, now: Date): { readonly idle: number; readonly isLast: boolean } {
  const left = session.signedInAt === undefined ? ABSOLUTE : session.signedInAt + ABSOLUTE - now.getTime();
  return { idle: Math.min(IDLE, left), isLast: left < IDLE };
}

/** What shows a hidden screen again after two minutes; `null`: signing in anew. */
function provesBy({ session: { proof } }: Request, user: UserRecord): 'code' | 'password' | null {
  if (proof?.second === 'code' || proof?.second === 'recovery-code') return 'code';
  return user.passwordHash === null ? null : 'password';
}

async function signedInFrame(user: UserRecord, path: string, timeZone: string, edges: ReviewEdges) {
  const [waiting, requests, pulse, register, accounts] = await Promise.all([
    admits(READERS, user.role) ? waitingCases(user) : null,
    admits(LEAVE_GRANTERS, user.role) ? leaveRequestsFor(user, edges.now(), edges.keys) : [],
    admits(WATCHERS, user.role) ? readPulse() : null,
    hasRegister(user),
    admits(AGREERS, user.role) ? accountRequestsFor(user, edges.now(), edges.keys) : null,
  ]);
  return {
    canSend: canSend(edges.config),
    letters: user.letterKeys === false ? 'off' : 'on',
    ...menuOf(
      user,
      path,
      {
        '/queue': waiting === null || waiting.count === 0 ? null : figureText(waiting),
        '/special-leave': requests.length === 0 ? null : `${requests.length}`,
      },
      register,
    ),
    // Whoever may not open the page of it learns nothing of it either.
    coverage: pulse && coverageLine(pulse, edges.now(), timeZone),
    requests: accounts === null ? 0 : countForYou(accounts),
    mayKeep: admits(KEEPERS, user.role),
    keepsContacts: admits(CONTACT_KEEPERS, user.role),
  };
}
