import { createHash } from 'node:crypto';
import { z } from 'zod';
import { SessionModel } from '../../../models/session.js';

/** A session as its owner knows it. */
export interface OpenSession {
  /** Hash of the token: it names the session and opens nothing. */
  readonly id: string;
  readonly isThis: boolean;
  readonly startedAt: Date;
  readonly lastSeenAt: Date;
  readonly browser: string;
  /** Network address as it is seen here. */
  readonly address: string;
  readonly proof: { readonly by: string; readonly second: string; readonly methods: string };
}

const kept = z.object({
  signedInAt: z.number().optional(),
  place: z.object({ browser: z.string(), address: z.string() }).optional(),
  proof: z.object({ by: z.string(), second: z.string(), methods: z.string().optional().default('') }).optional(),
});

/** Those of a user that are open now, the latest used first. `token`: of the request that asks. */
export async function openSessionsOf(userId: string, token: string, now: Date): Promise<readonly OpenSession[]> {
  const found = await SessionModel.find({ userId, content: { $ne: null }, expiresAt: { $gt: now } })
    .sort({ lastSeenAt: -1 })
    .lean();
  const own = createHash('sha256').update(token).digest('hex');
  return found.flatMap(({ _id, content, startedAt, lastSeenAt }) => {
    const read = kept.safeParse(content === null ? null : JSON.parse(content));
    if (!read.success) return [];
    const { signedInAt, place, proof } = read.data;
    return [
      {
        id: _id,
        isThis: _id === own,
        startedAt: signedInAt === undefined ? startedAt : new Date(signedInAt),
        lastSeenAt,
        browser: place?.browser ?? 'Another browser',
        address: place?.address ?? '',
        proof: proof ?? { by: 'password', second: 'none', methods: '' },
      },
    ];
  });
}

/** Ends one session of this user. `false`: they have none of this id. */
export async function endSession(userId: string, id: string): Promise<boolean> {
  const { modifiedCount } = await SessionModel.updateOne(
    { _id: id, userId, content: { $ne: null } },
    { $set: { content: null, userId: null } },
  );
  return modifiedCount === 1;
}

/** How many sessions of each user are open now. */
export async function countOpenSessions(now: Date): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { userId } of await SessionModel.find(
    { userId: { $ne: null }, expiresAt: { $gt: now } },
    { userId: 1 },
  ).lean())
    if (userId !== null) counts.set(userId, (counts.get(userId) ?? 0) + 1);
  return counts;
}
