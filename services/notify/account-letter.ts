import type { AccountLetterKind } from '../../models/account-letter.js';
import type { Letter } from './letter.js';
import { letterOf } from './letter-form.js';

export interface AccountLetterContent {
  readonly letterId: string;
  readonly kind: AccountLetterKind;
  /** What stands in its link; `null` for those that lead to the first page. */
  readonly token: string | null;
  readonly from: string;
  readonly to: string;
  /** `config.web.publicUrl`. */
  readonly publicUrl: string;
}

/** Neutral: a subject is shown on lock screens. */
export const ACCOUNT_SUBJECT = 'Candour: your account';

const NOT_YOU = 'If that was not you, tell whoever looks after Candour at your school at once.';

const WORDS: Readonly<Record<AccountLetterKind, { readonly lines: readonly string[]; readonly link: string }>> = {
  invitation: {
    lines: [
      'There is an account for you in Candour. Choose your password with this link.',
      'It works once, for 24 hours.',
    ],
    link: 'Choose your password',
  },
  reset: {
    lines: [
      'Somebody asked for a new password for your account. Choose it with this link, or do nothing and it stays as it is.',
      'The link works once, for 24 hours.',
    ],
    link: 'Choose a new password',
  },
  'second-step-reset': {
    lines: [
      'The second step of your account was taken away by two people. Begin anew with this link: a password, then your authenticator app.',
      'It works once, for 24 hours. If you did not ask for this, tell the head teacher at once.',
    ],
    link: 'Begin anew',
  },
  'second-step-changed': {
    lines: ['Your second step is new: an authenticator app was set up.', NOT_YOU],
    link: 'Sign in',
  },
  'recovery-code-used': {
    lines: ['One of your recovery codes was used or new ones were made.', NOT_YOU],
    link: 'Sign in',
  },
  'password-changed': { lines: ['The password of your account is new.', NOT_YOU], link: 'Sign in' },
  'new-browser': {
    lines: ['Your account was signed in to from a browser that it had not been used with before.', NOT_YOU],
    link: 'Sign in',
  },
  'wrong-codes': {
    lines: [
      'Somebody entered your password and then wrong codes, several times. Nobody was let in.',
      'If that was not you, your password is known: choose another one.',
    ],
    link: 'Sign in',
  },
  'school-account': {
    lines: ['Your account was tied to an account of the school’s own sign-in.', NOT_YOU],
    link: 'Sign in',
  },
  'reading-account': {
    lines: ['The accounts of Candour are to be changed, or were.', 'You are asked to know of it: look at it today.'],
    link: 'Sign in',
  },
  'second-person': { lines: ['Something in Candour needs a second person.', 'Look at it today.'], link: 'Sign in' },
};

export function composeAccountLetter(content: AccountLetterContent): Letter {
  const { letterId, kind, token, from, to, publicUrl } = content;
  const { lines, link } = WORDS[kind];
  const address = token === null ? `${publicUrl}/` : `${publicUrl}/link/${token}`;
  return letterOf({ id: letterId, from, to, subject: ACCOUNT_SUBJECT, lines, link: { words: link, address } });
}
