import type { Config } from '../config.js';

/** Whether anybody can be told of anything before they sign in. The one place where it is known; pages word from it what they say of telling. */
export function canSend({ smtp }: Pick<Config, 'smtp'>): boolean {
  return smtp !== null;
}
