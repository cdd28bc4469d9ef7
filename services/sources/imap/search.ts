import type { ImapFlow, MailboxObject } from 'imapflow';
import { commandFailed } from './errors.js';
import { uidSet } from './uid-set.js';

/** The UIDs above `after` in rising order. */
export async function uidsAbove(client: ImapFlow, mailbox: MailboxObject, after: number): Promise<readonly number[]> {
  const found = new Set(await searched(client, `${after + 1}:*`));
  // What a full list leaves out is taken for deleted, and some servers forget messages in a SEARCH: a FETCH tells what is there.
  if (after === 0 && found.size < mailbox.exists) {
    for await (const { uid } of client.fetch('1:*', { uid: true }, { uid: true })) found.add(uid);
  }
  // `n:*` always names the last message, even when it lies below n.
  return [...found].filter(uid => uid > after).sort((a, b) => a - b);
}

/** Which of these are still there. */
export async function stillThere(client: ImapFlow, uids: readonly number[]): Promise<ReadonlySet<number>> {
  return new Set(await searched(client, uidSet(uids)));
}

async function searched(client: ImapFlow, set: string): Promise<readonly number[]> {
  const found = await client.search({ uid: set }, { uid: true });
  // imapflow answers a refused SEARCH with `false`: a failure, never "no mail".
  if (!found) throw commandFailed('SEARCH');
  return found;
}
