import { AccountLetterModel } from '../../models/account-letter.js';
import { SecondFactorModel } from '../../models/second-factor.js';
import { UserModel } from '../../models/user.js';
import type { Config, SingleSignOnConfig } from '../config.js';
import { SchoolAccountRefused } from '../review/auth/school-refusal.js';
import { RETURN_PATH, SchoolSignIn } from '../review/auth/school-sign-in.js';
import { mustHaveSecondStep } from '../users/second-step-policy.js';
import { advice, type CheckLine, failed, passed } from './section.js';

/** Whether the school's own sign-in answers, is the one that is named, and can do what is needed. Nobody is signed in. */
export async function checkSingleSignOn(
  settings: SingleSignOnConfig,
  publicUrl: string,
  now: Date,
): Promise<readonly CheckLine[]> {
  const where = 'Single sign-on';
  try {
    const provider = await new SchoolSignIn(settings, publicUrl).provider(now);
    const { id_token_signing_alg_values_supported: algorithms } = provider.serverMetadata();
    if (algorithms && !algorithms.includes('RS256'))
      return [failed(where, `${settings.issuer} does not sign with RS256, which is the one that is accepted.`)];
    return [
      passed(where, `${settings.issuer} answers.`),
      advice('Return address', `It must be registered there, letter by letter: ${publicUrl}${RETURN_PATH}`),
    ];
  } catch (error) {
    if (!(error instanceof SchoolAccountRefused)) throw error;
    const why =
      error.reason === 'issuer'
        ? 'calls itself by another name: write singleSignOn.issuer as it does, with or without a slash at its end.'
        : 'does not answer. Check singleSignOn.issuer, and that this machine may connect there.';
    return [failed(where, `${settings.issuer} ${why}`)];
  }
}

/** Who could still be let in with a password alone, and letters about accounts that did not leave. */
export async function checkSecondSteps({ signIn }: Config): Promise<readonly CheckLine[]> {
  const [users, factors, failedLetters] = await Promise.all([
    UserModel.find({ active: true }, { role: 1 }).lean(),
    SecondFactorModel.find({}, { _id: 1 }).lean(),
    AccountLetterModel.countDocuments({ state: 'failed' }),
  ]);
  const enrolled = new Set(factors.map(({ _id }) => _id));
  const missing = users.filter(({ _id, role }) => mustHaveSecondStep(role, signIn) && !enrolled.has(_id)).length;
  const step =
    signIn.secondFactor === 'sample-only'
      ? failed('Second step', 'Nobody is asked for one (signIn.secondFactor: sample-only). For the sample school only.')
      : missing === 0
        ? passed('Second step', 'Everybody who must have one has set it up.')
        : advice('Second step', `${missing} people set it up when they next sign in.`);
  const letters =
    failedLetters === 0
      ? []
      : [advice('Letters', `${failedLetters} e-mails about accounts were not sent in time: send their links again.`)];
  return [step, ...letters];
}
