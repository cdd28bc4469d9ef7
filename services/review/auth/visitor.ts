import type { RequestHandler } from 'express';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { mustHaveSecondStep } from '../../users/second-step-policy.js';
import type { ReviewEdges } from '../edges.js';
import { isLocked, showAgain } from './lock.js';
import { passwordMark, renewSession } from './session.js';

declare module 'express-serve-static-core' {
  interface Request {
    /** Who is signed in, read afresh for every request: a change of role or a disabled account counts at once. */
    user?: UserRecord;
    /** Who hid the screen and stayed away; then nobody is signed in. */
    locked?: UserRecord;
  }
}

export function recogniseVisitor({ config, now }: ReviewEdges): RequestHandler {
  return async (request, _response, next) => {
    const { userId, passwordMark: mark, proof } = request.session;
    if (userId === undefined) return next();
    const user = await UserModel.findById(userId).lean();
    // A new role or a new setting may ask for more than the session began with.
    const enough =
      user !== null && ((proof?.second ?? 'none') !== 'none' || !mustHaveSecondStep(user.role, config.signIn));
    if (!user?.active || passwordMark(user) !== mark || !enough) await renewSession(request);
    else if (isLocked(request, now())) request.locked = user;
    else {
      request.user = user;
      showAgain(request);
    }
    next();
  };
}
