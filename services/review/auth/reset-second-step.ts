import { UserModel, type UserRecord } from '../../../models/user.js';
import type { Config } from '../../config.js';
import { tellAccount } from '../../notify/account-letters.js';
import type { KeyRing } from '../../store/seal.js';
import { actorOf, noteAccountEvent } from '../../users/account-record.js';
import { makeLink } from '../../users/links.js';
import { removeSecondStep, secondStepOf } from '../../users/second-factor.js';
import { clearPassword } from '../../users/users.js';
import { releaseSchoolAccounts } from './school-accounts.js';
import { endSessionsOf } from './session-store.js';

interface Needs {
  readonly config: Pick<Config, 'smtp'>;
  readonly keys: KeyRing;
}

/**
 * Takes away the second step that stood at `asOf`, ends every session and unties school accounts. With a mail server the password goes too, and a link
 * begins anew: who only knows the password must not be the first to set up an app. Without one, the person hears it from whoever agreed.
 * To be done again after a crash; once it is done, nothing more happens.
 */
export async function resetSecondStep(
  userId: string,
  asOf: Date,
  by: Pick<UserRecord, '_id' | 'name'>,
  { config, keys }: Needs,
  now: Date,
): Promise<void> {
  const [user, step] = await Promise.all([UserModel.findById(userId, { email: 1 }).lean(), secondStepOf(userId)]);
  if (user === null || step === null || step.since > asOf) return;
  const once = asOf.toISOString();
  await endSessionsOf(userId);
  await releaseSchoolAccounts(userId);
  const note = {
    event: 'second-step-reset',
    userId,
    actor: actorOf(by),
    key: `second-step-reset:${userId}:${once}`,
  } as const;
  await noteAccountEvent(note, now, keys);
  if (config.smtp !== null) {
    await clearPassword(user.email);
    const token = await makeLink(userId, 'reset', now);
    await tellAccount({ userId, kind: 'second-step-reset', token, once }, { smtp: config.smtp, keys, now });
  }
  await removeSecondStep(userId, asOf);
}
