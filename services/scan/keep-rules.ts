import { errorCode } from '../errors.js';
import type { RuleState, RuleWatch } from '../examine/rule-watch.js';
import type { Log } from '../log.js';
import { pause } from '../pause.js';
import { SCANNER_ID, SPEAK_EVERY, speak } from './scanners.js';

/** Between two looks at the rules on the disk, milliseconds. */
const LOOK_EVERY = 3_000;

/** Looks for changed rules until the signal, and tells the other processes what this one uses. */
export async function keepRules(watch: RuleWatch, log: Log, signal: AbortSignal): Promise<void> {
  let spoken: { readonly of: string; readonly at: number } | null = null;
  while (!signal.aborted) {
    const now = Date.now();
    const of = JSON.stringify(watch.state);
    if (spoken === null || spoken.of !== of || now - spoken.at >= SPEAK_EVERY)
      spoken = (await tell(watch.state, log)) ? { of, at: now } : null;
    await pause(LOOK_EVERY, signal);
    if (!signal.aborted) await watch.look();
  }
}

/** `false`: it is to be told at the next look. Scanning does not depend on it. */
async function tell(state: RuleState, log: Log): Promise<boolean> {
  try {
    await speak(SCANNER_ID, state, new Date());
    return true;
  } catch (error) {
    log.warn({ code: errorCode(error) }, 'the other processes could not be told which rules are in use');
    return false;
  }
}
