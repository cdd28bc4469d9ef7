import type { UserRole } from '../../models/user.js';
import type { Config } from '../config.js';

/** They read no case, keep no setting, and see figures or their own reports only. */
const MAY_DO_WITHOUT: readonly UserRole[] = ['governor', 'reporter'];

/** Whether somebody of this role must have a second step to be let in. */
export function mustHaveSecondStep(role: UserRole, { secondFactor }: Config['signIn']): boolean {
  if (secondFactor === 'sample-only') return false;
  return secondFactor === 'everybody' || !MAY_DO_WITHOUT.includes(role);
}
