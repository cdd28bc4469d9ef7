import type { NextFunction, Request, Response } from 'express';
import { UserModel, type UserRecord } from '../../../models/user.js';
import { passwordMark, renewSession } from './session.js';

declare module 'express-serve-static-core' {
  interface Request {
    /** Who is signed in, read afresh for every request: a change of role or a disabled account counts at once. */
    user?: UserRecord;
  }
}

export async function recogniseVisitor(request: Request, _response: Response, next: NextFunction): Promise<void> {
  const { userId, passwordMark: mark } = request.session;
  if (userId === undefined) return next();
  const user = await UserModel.findById(userId).lean();
  if (user?.active && passwordMark(user) === mark) request.user = user;
  else await renewSession(request);
  next();
}
