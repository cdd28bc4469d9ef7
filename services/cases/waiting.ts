import type { Finding } from '../detect/finding.js';
import type { Code } from '../taxonomy.js';

/**
 * What raises at once: harm that cannot wait for a second sign, the steps towards being alone with a pupil or out of sight, and
 * infatuation, any sign of which the protocol wants reported immediately.
 */
export const AT_ONCE: ReadonlySet<Code> = new Set<Code>([
  'content.self-harm',
  'content.disclosure',
  'content.violence',
  'content.sexual',
  'contact.phone',
  'contact.personal-email',
  'contact.social-network',
  'contact.off-network',
  'contact.meeting',
  'grooming.image-request',
  'infatuation',
]);

/**
 * Whether a finding waits for something to join it before it raises a case: the wording alone spoke for it, no rule and no detector
 * did, and it is of a kind that shows in what else the two write (`docs/decisions/0044-a-lone-wording-waits.md`).
 */
export function waits({ severity, detectorId, code }: Pick<Finding, 'severity' | 'detectorId' | 'code'>): boolean {
  return severity === 'medium' && detectorId.startsWith('classifier/') && !AT_ONCE.has(code);
}
