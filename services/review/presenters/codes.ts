import type { Check } from '../auth/second-step.js';

const PROBLEMS = {
  used: 'That code was used already. Wait for the next one.',
  expired: 'That code has expired. Enter the one shown now.',
  wrong: 'That is not the code. Enter the one shown now.',
} as const;

/** What is said below the field of a code; `null`: nothing is wrong. */
export function codeProblem(check: Check): string | null {
  if (check.outcome === 'right') return null;
  if (check.outcome === 'wrong') return PROBLEMS[check.why];
  return `Too many wrong ones. Try again in ${check.minutes === 1 ? '1 minute' : `${check.minutes} minutes`}.`;
}

export const RECOVERY_PROBLEM = 'That is not one of your recovery codes, or it was used before.';
export const PROOF_PROBLEM = 'Neither your code nor your password is that. Nothing was changed.';

export const statusOf = ({ outcome }: Check): number => ({ right: 200, wrong: 401, wait: 429 })[outcome];

/** `jbsw y3dp ehpk 3pxp`: a key in fours, to be typed. */
export function inFours(text: string): string {
  return text.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
