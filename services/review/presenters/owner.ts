import type { UserRecord } from '../../../models/user.js';
import { initialsOf } from './menu.js';

export interface Owner {
  readonly you: boolean;
  readonly name: string;
  readonly initials: string;
}

/** Who has a case. Somebody whose account is gone is still named as far as that goes. */
export function ownerOf(
  ownerId: string | null,
  names: ReadonlyMap<string, string>,
  reader: Pick<UserRecord, '_id'>,
): Owner | null {
  if (ownerId === null) return null;
  const name = names.get(ownerId) ?? 'Somebody else';
  return { you: ownerId === reader._id, name, initials: initialsOf(name) };
}
