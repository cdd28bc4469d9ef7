import type { UserRecord } from '../../models/user.js';
import { ServiceError } from '../errors.js';
import type { KeyRing } from '../store/seal.js';
import type { ReferralKind } from './casework.js';
import { recordStep } from './effects.js';
import { caseworkOfCase } from './follow.js';
import { appendDerived, appendToRecord } from './record.js';

type Worker = Pick<UserRecord, '_id' | 'name'>;

/** The pack as it stands now. Preparing it again replaces what is shown; what was prepared before stays on the record. */
export async function prepareReferral(
  caseId: string,
  pack: { readonly id: string; readonly to: ReferralKind; readonly fields: Readonly<Record<string, string>> },
  user: Worker,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const { id, to, fields } = pack;
  const key = `referral:${id}`;
  const event = { key, kind: 'referral', actor: actorOf(user), body: { step: 'prepared', to, fields } } as const;
  await recordStep(caseId, key, () => appendToRecord(caseId, event, now, keys), now, keys);
}

export type ReferralStep =
  | { readonly step: 'sent'; readonly how: string; readonly when: string; readonly by: string }
  | { readonly step: 'answered'; readonly answer: string; readonly when: string };

/** Sending is done by people, outside: this notes that it was, and what came back. Throws ServiceError `REFERRAL_NOT_POSSIBLE` before the step that it follows. */
export async function noteReferral(
  caseId: string,
  note: { readonly id: string; readonly to: ReferralKind; readonly step: ReferralStep },
  user: Worker,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const { id, to, step } = note;
  const key = `referral:${id}`;
  const derive = async () => {
    const referral = (await caseworkOfCase(caseId, keys)).referrals.find(one => one.to === to);
    if (!(step.step === 'sent' ? referral?.prepared : referral?.sent)) throw notPossible();
    return { key, kind: 'referral', actor: actorOf(user), body: { ...step, to } } as const;
  };
  await recordStep(caseId, key, () => appendDerived(caseId, key, derive, now, keys), now, keys);
}

function actorOf({ _id, name }: Worker) {
  return { kind: 'user', id: _id, name } as const;
}

function notPossible(): ServiceError {
  return new ServiceError({
    code: 'REFERRAL_NOT_POSSIBLE',
    message: 'Nothing was recorded: a referral is prepared first, then sent, then answered.',
    remedy: 'Prepare the referral first.',
  });
}
