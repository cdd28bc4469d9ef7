import type { RefusalReason } from '../auth/school-refusal.js';

const AGAIN = 'Start again from the sign-in page. If it happens twice, tell whoever looks after Candour.';
const ADMINISTRATOR =
  'Tell whoever looks after Candour: what the school’s sign-in sent does not fit. Nobody was signed in.';

const WORDS: Readonly<Record<RefusalReason, { readonly what: string; readonly next: string }>> = {
  unreachable: {
    what: 'The school’s sign-in does not answer.',
    next: 'Wait a little, or sign in with your password and code.',
  },
  declined: { what: 'The school’s sign-in did not let you through.', next: AGAIN },
  state: { what: 'This answer belongs to no sign-in of this browser.', next: AGAIN },
  'too-late': { what: 'It took longer than 15 minutes.', next: AGAIN },
  issuer: { what: 'The answer comes from another sign-in than the school’s.', next: ADMINISTRATOR },
  audience: { what: 'The answer was made for another service.', next: ADMINISTRATOR },
  nonce: { what: 'The answer was made for another sign-in.', next: ADMINISTRATOR },
  expired: { what: 'The answer is out of date, or the clocks differ.', next: ADMINISTRATOR },
  signature: { what: 'The answer is not signed by the school’s sign-in.', next: ADMINISTRATOR },
  token: { what: 'The answer lacks what is needed.', next: ADMINISTRATOR },
  'email-unverified': {
    what: 'The school’s sign-in does not vouch for your e-mail address.',
    next: 'Sign in with your password and code. Whoever looks after Candour finds in its guide what must be set there.',
  },
  'no-account': {
    what: 'No account here belongs to that school account.',
    next: 'Ask the safeguarding lead or the administrator for one, under your school e-mail address.',
  },
  'other-identity': {
    what: 'The account with your e-mail address belongs to another school account.',
    next: 'Sign in with your password and code. If your school account was made anew, ask the safeguarding lead or the administrator to begin your second step anew.',
  },
};

export function refusalWords(reason: RefusalReason) {
  return { title: 'You are not signed in', reason, ...WORDS[reason] };
}
