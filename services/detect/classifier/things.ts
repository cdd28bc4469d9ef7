import type { Code } from '../../taxonomy.js';
import type { Finding } from '../finding.js';

/** What stands in a text or does not, and is judged by a detector that knows the register. In view text. */
const THINGS: ReadonlyMap<Code, RegExp> = new Map([
  ['contact.phone', /\d(?:[ .()/-]{0,2}\d){6}/],
  ['contact.personal-email', /[^\s@]@[^\s@]/],
]);

/**
 * Whether numbers or addresses stand in this text and the detectors had nothing against them: they are the school's own, registered, or none. The wording alone, which
 * knows no register, then raises nothing for this code.
 */
export function isSettled(code: Code, view: string, findings: readonly Finding[]): boolean {
  const thing = THINGS.get(code);
  if (thing === undefined || findings.some(({ severity }) => severity !== 'low')) return false;
  return thing.test(view);
}
