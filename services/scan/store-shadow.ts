import { ShadowFindingModel, type ShadowFindingRecord } from '../../models/shadow-finding.js';
import { storedFindings } from '../cases/raise.js';
import { ruleOf } from '../detect/switches.js';
import { isDuplicateOnly, UNORDERED } from '../store/bulk.js';
import type { Found } from './join-pieces.js';

/** Milliseconds that they are kept. */
const KEPT = 180 * 86_400_000;

/** Writes what rules in shadow found; nothing else reads it but the page Rules. May be repeated. */
export async function storeShadow(entries: readonly Found[], now: Date): Promise<void> {
  const expiresAt = new Date(now.getTime() + KEPT);
  const records = entries.flatMap(({ message, shadow = [], detectVersion }): ShadowFindingRecord[] =>
    storedFindings({ message, findings: shadow, detectVersion }, now).map(finding => {
      const { _id, messageId, pairKey, code, severity, confidence, field, span, suppressedBy, at, foundAt } = finding;
      const place = { _id, rule: ruleOf(finding), messageId, pairKey, field, span };
      return { ...place, code, severity, confidence, suppressedBy, at, foundAt, detectVersion, expiresAt };
    }),
  );
  if (records.length === 0) return;
  try {
    await ShadowFindingModel.collection.insertMany(records as never, UNORDERED);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}
