import type { Request } from 'express';
import { z } from 'zod';
import type { UserRecord } from '../../../models/user.js';
import type { Audience } from '../access.js';
import type { ReviewEdges } from '../edges.js';
import type { Uploads } from '../uploads.js';

/** A request whose every part has been read through a strict schema. */
export interface Visit<Params, Query, Body, User> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly uploads: Uploads;
  readonly user: User;
  readonly now: Date;
  readonly edges: ReviewEdges;
  /** For the session alone; what the browser sent is in the fields above. */
  readonly request: Request;
}

export type Answer =
  | { readonly kind: 'page'; readonly view: string; readonly model: object; readonly status: number }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'file'; readonly name: string; readonly type: string; readonly content: string | Buffer }
  /** A connection that stays open, on which an open queue is told that new cases have come. */
  | { readonly kind: 'events'; readonly since: Date; readonly known: number }
  | { readonly kind: 'not-found' };

export const page = (view: string, model: object, status = 200): Answer => ({ kind: 'page', view, model, status });
/** Within these pages only: `to` is made by us, never taken from the browser. */
export const redirect = (to: string): Answer => ({ kind: 'redirect', to });
/** Also when there is something that this user may not see: the two must not be told apart. */
export const notFound: Answer = { kind: 'not-found' };

/** Another audience means another `user`: only pages for everybody can meet a visitor who is not signed in. */
type UserOf<A extends Audience> = A extends 'everybody' ? UserRecord | null : UserRecord;

export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly audience: Audience;
  /** Accepts a form with files. */
  readonly takesFiles: boolean;
  /** The path with no user yet: `/first-run` is open, all else leads there. */
  readonly beforeFirstAccount: boolean;
  /** All that it accepts; a test looks at each that it is strict. */
  readonly schemas: { readonly params: z.ZodType; readonly query: z.ZodType; readonly body: z.ZodType };
  readonly serve: (visit: Visit<unknown, unknown, unknown, UserRecord | null>) => Promise<Answer>;
}

interface Definition<A extends Audience, Params, Query, Body> {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly audience: A;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  readonly takesFiles?: boolean;
  readonly beforeFirstAccount?: boolean;
  readonly serve: (visit: Visit<Params, Query, Body, UserOf<A>>) => Promise<Answer>;
}

const nothing = z.strictObject({});

/** Where a part has no schema, nothing is accepted in it. */
export function route<A extends Audience, Params = unknown, Query = unknown, Body = unknown>(
  definition: Definition<A, Params, Query, Body>,
): Route {
  const {
    params = nothing,
    query = nothing,
    body = nothing,
    takesFiles = false,
    beforeFirstAccount = false,
  } = definition;
  return {
    method: definition.method,
    path: definition.path,
    audience: definition.audience,
    takesFiles,
    beforeFirstAccount,
    schemas: { params, query, body },
    serve: visit =>
      definition.serve({
        ...visit,
        params: params.parse(visit.params) as Params,
        query: query.parse(visit.query) as Query,
        body: body.parse(visit.body) as Body,
        // `mount.ts` has let nobody through whom the audience does not admit.
        user: visit.user as UserOf<A>,
      }),
  };
}
