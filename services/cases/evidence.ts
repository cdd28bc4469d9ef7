import type { FindingRecord } from '../../models/finding.js';

/** The messages in which a finding stands: one, or all from which it was put together. */
export function messagesOf({
  messageId,
  earlier = [],
}: Pick<FindingRecord, 'messageId' | 'earlier'>): readonly string[] {
  return [...earlier.map(piece => piece.messageId), messageId];
}
