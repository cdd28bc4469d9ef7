import type { UserRecord } from '../../../models/user.js';
import { ServiceError } from '../../errors.js';
import { loadSchool } from '../../register/school.js';
import { refuseWeak } from '../../users/password.js';
import type { ReviewEdges } from '../edges.js';

/** Of what the password of this person must not be made. */
export async function unfitParts(user: Pick<UserRecord, 'email' | 'name'>, { config }: ReviewEdges): Promise<string[]> {
  const { name } = await loadSchool(config.school);
  return [user.email, user.name, name];
}

/** Why a password will not do, in a sentence or two; `null`: it will. */
export function weaknessOf(password: string, about: readonly string[]): string | null {
  try {
    refuseWeak(password, about);
    return null;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return `${error.message} ${error.remedy}`;
  }
}
