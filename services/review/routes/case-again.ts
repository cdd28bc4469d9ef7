import type { Request } from 'express';
import type { CaseRecord } from '../../../models/case.js';
import type { UserRecord } from '../../../models/user.js';
import { caseModel } from '../case-page.js';
import type { ReviewEdges } from '../edges.js';
import type { FormError, Typed } from '../presenters/decision.js';
import { type Answer, page } from './route.js';

export interface CaseFormVisit {
  readonly user: UserRecord;
  readonly now: Date;
  readonly edges: ReviewEdges;
  readonly request: Request;
}

/** What was sent and could not be recorded. */
export interface NotRecorded {
  readonly typed?: Typed;
  readonly typedWork?: Readonly<Record<string, string>>;
  readonly errors: readonly FormError[];
}

/** The same page with what was typed, and what is wrong with it. */
export async function again(
  about: CaseRecord,
  { user, now, edges, request }: CaseFormVisit,
  notRecorded: NotRecorded,
  status: number,
): Promise<Answer> {
  const namesShown = request.session.namesShown === about._id;
  const sessionId = request.sessionID;
  const model = await caseModel({ about, user, now, edges, query: {}, namesShown, sessionId, ...notRecorded });
  return page('case', model, status);
}
