import type { UserRecord } from '../../../models/user.js';
import { tellAccount } from '../../notify/account-letters.js';
import { actorOf, noteAccountEvent } from '../../users/account-record.js';
import { addAccount, type Change, replacePassword } from '../../users/accounts.js';
import { makeLink } from '../../users/links.js';
import { makePassword } from '../../users/password.js';
import type { NewUser } from '../../users/users.js';
import type { ReviewEdges } from '../edges.js';
import { endSessionsOf } from './session-store.js';

/** How somebody gets in: a link was sent to them (`password` is `null`), or a password was made that is shown once. */
export interface WayIn {
  readonly email: string;
  readonly password: string | null;
}

/** By whose hand, and the approval behind it. */
export interface Hand {
  readonly by: Pick<UserRecord, '_id' | 'name'>;
  readonly edges: ReviewEdges;
  readonly now: Date;
  readonly approvalId?: string;
}

/** Opens an account. Errors as `addUser`. */
export async function openAccount(
  account: Pick<NewUser, 'name' | 'email' | 'role' | 'reportsTo'>,
  hand: Hand,
): Promise<WayIn> {
  const { by, edges } = hand;
  const password = edges.config.smtp === null ? makePassword() : null;
  const handedOver = password !== null;
  const added = await addAccount({ ...account, password, handedOver, personId: null }, changeOf(hand));
  edges.log.warn({ userId: by._id, addedId: added._id, role: added.role }, 'account added');
  if (password === null) await sendLink(added, 'invitation', hand);
  return { email: added.email, password };
}

/** A new way into an account, also into one that is disabled: a link where e-mail can be sent, so that nobody knows another's password. */
export async function letIn(other: UserRecord, hand: Hand): Promise<WayIn> {
  const { by, edges } = hand;
  if (edges.config.smtp !== null) {
    // An invitation lets a disabled account in again, and is the only way into one that has no password yet.
    await sendLink(other, other.active && other.passwordHash !== null ? 'reset' : 'invitation', hand);
    return { email: other.email, password: null };
  }
  const password = makePassword();
  await replacePassword(other.email, password, changeOf(hand), { handedOver: true });
  await endSessionsOf(other._id);
  edges.log.warn({ userId: by._id, changedId: other._id }, 'password replaced');
  return { email: other.email, password };
}

export function changeOf({ by, edges, now, approvalId }: Hand): Change {
  return { by: actorOf(by), now, keys: edges.keys, ...(approvalId === undefined ? {} : { approvalId }) };
}

async function sendLink(
  other: Pick<UserRecord, '_id'>,
  purpose: 'invitation' | 'reset',
  { by, edges, now }: Hand,
): Promise<void> {
  const token = await makeLink(other._id, purpose, now);
  const event = purpose === 'invitation' ? 'invited' : 'link-sent';
  await noteAccountEvent({ event, userId: other._id, actor: actorOf(by) }, now, edges.keys);
  const { smtp } = edges.config;
  await tellAccount({ userId: other._id, kind: purpose, token }, { smtp, keys: edges.keys, now });
}
