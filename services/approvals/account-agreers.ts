import { UserModel, type UserRecord, type UserRole } from '../../models/user.js';
import { ServiceError } from '../errors.js';

/** What an account must not come to by one person’s hand: these read cases, or may ask for one by special leave. */
export const GUARDED_ROLES: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair', 'case-manager', 'auditor'];

/** They read a lane, so that they gain nothing by agreeing. */
export const AGREERS: readonly UserRole[] = ['lead', 'deputy', 'head', 'chair'];

export type Person = Pick<UserRecord, '_id' | 'name' | 'role'>;

/** Whom it is about: the roles before and after, who asks, and whose account it is (`null`: it is to be made). */
export interface AboutAccount {
  readonly roles: readonly UserRole[];
  readonly askedBy: string;
  readonly ownerId: string | null;
}

export function isGuarded(roles: readonly UserRole[]): boolean {
  return roles.some(role => GUARDED_ROLES.includes(role));
}

/**
 * Who may agree: never who asks, nor the owner. For the head's and the chair's accounts the chair or the lead; another reader only where neither
 * is there, so that a lead without a chair does not make a head alone. `[]`: there is nobody yet, so that a school can be set up. Throws
 * `ACCOUNT_NOBODY_AGREES` when the only ones are disabled: whoever disables all others would be alone by their own hand.
 */
export async function agreersFor({ roles, askedBy, ownerId }: AboutAccount): Promise<readonly Person[]> {
  const found = await UserModel.find(
    { role: { $in: [...AGREERS] }, _id: { $nin: [askedBy, ...(ownerId === null ? [] : [ownerId])] } },
    { name: 1, role: 1, active: 1 },
  ).lean();
  const able = found.filter(({ active }) => active);
  if (able.length === 0 && found.length > 0) throw nobodyAgrees();
  const isOfHeads = roles.some(role => role === 'head' || role === 'chair');
  const first = isOfHeads ? able.filter(({ role }) => role === 'chair' || role === 'lead') : able;
  return first.length > 0 ? first : able;
}

/** Who is told at once: the chair; where the chair is concerned, the head; where there is neither, the lead. Never who asks, nor the owner. */
export async function toldFor({ roles, askedBy, ownerId }: AboutAccount): Promise<readonly Person[]> {
  const order: readonly UserRole[] = roles.includes('chair') ? ['head', 'chair', 'lead'] : ['chair', 'head', 'lead'];
  const found = await UserModel.find(
    { active: true, role: { $in: [...order] }, _id: { $nin: [askedBy, ...(ownerId === null ? [] : [ownerId])] } },
    { name: 1, role: 1 },
  ).lean();
  const role = order.find(one => found.some(person => person.role === one));
  return found.filter(person => person.role === role);
}

function nobodyAgrees(): ServiceError {
  return new ServiceError({
    code: 'ACCOUNT_NOBODY_AGREES',
    message:
      'Nobody can agree: every other reader of cases is disabled. An account that reads cases is not opened or changed by one person.',
    remedy: 'Whoever has the machine uses `candour user` there; it goes on the record.',
  });
}
