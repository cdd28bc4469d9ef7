import type { Request } from 'express';
import type { UserRecord } from '../../models/user.js';
import { waitingCases } from '../cases/queue.js';
import { readPulse } from '../ledger/pulse.js';
import { hasRegister } from '../low-level/register.js';
import { loadSchool } from '../register/school.js';
import { admits, KEEPERS, READERS, WATCHERS } from './access.js';
import { forgeryToken } from './auth/forgery.js';
import { IDLE } from './auth/session-store.js';
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
  const plain = { school: school.name, token, notice, idle: IDLE };
  if (!request.user) return { ...plain, signedIn: null };
  return { ...plain, signedIn: await signedInFrame(request.user, request.path, school.timeZone, edges) };
}

async function signedInFrame(user: UserRecord, path: string, timeZone: string, edges: ReviewEdges) {
  const [waiting, pulse, register] = await Promise.all([
    admits(READERS, user.role) ? waitingCases(user) : null,
    admits(WATCHERS, user.role) ? readPulse() : null,
    hasRegister(user),
  ]);
  return {
    letters: user.letterKeys === false ? 'off' : 'on',
    ...menuOf(user, path, waiting === null || waiting.count === 0 ? null : figureText(waiting), register),
    // Whoever may not open the page of it learns nothing of it either.
    coverage: pulse && coverageLine(pulse, edges.now(), timeZone),
    mayKeep: admits(KEEPERS, user.role),
  };
}
