import { ConversationModel, type ConversationRecord } from '../../models/conversation.js';
import type { FindingRecord } from '../../models/finding.js';
import { addMessage, type RiskUpdate } from '../conversation/risk.js';
import { groupBy } from '../group-by.js';
import { happenedAt, pairsOf, participantKey, sideOf } from '../message.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { ExaminedEntry } from './examined.js';

/** The new state of every pair that these messages belong to. Two scanners on one pair never lose each other's messages. */
export async function updateRisks(
  entries: readonly ExaminedEntry[],
  findings: readonly FindingRecord[],
): Promise<readonly ConversationRecord[]> {
  const updates = groupBy(riskUpdates(entries, findings), update => update.pairKey);
  const states: ConversationRecord[] = [];
  let pending = [...updates.keys()];
  while (pending.length > 0) {
    const stored = await ConversationModel.find({ _id: { $in: pending } }).lean();
    const before = new Map(stored.map(state => [state._id, state]));
    const conflicts: string[] = [];
    const update = async (pairKey: string) => {
      const old = before.get(pairKey) ?? null;
      const next = (updates.get(pairKey) ?? []).reduce<ConversationRecord | null>(addMessage, old);
      if (next === null) return;
      if (next === old || (await write(old, next))) states.push(next);
      else conflicts.push(pairKey);
    };
    // All at once: the pairs are apart, and each write waits for the disk.
    await Promise.all(pending.map(update));
    pending = conflicts;
  }
  return states.sort((a, b) => (a._id < b._id ? -1 : 1));
}

async function write(old: ConversationRecord | null, next: ConversationRecord): Promise<boolean> {
  if (old) {
    const result = await ConversationModel.collection.replaceOne(
      { _id: old._id as never, revision: old.revision },
      next as never,
    );
    return result.matchedCount === 1;
  }
  try {
    await ConversationModel.collection.insertOne(next as never);
    return true;
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
    return false;
  }
}

function riskUpdates(entries: readonly ExaminedEntry[], findings: readonly FindingRecord[]): RiskUpdate[] {
  const byMessage = groupBy(findings, finding => finding.messageId);
  return entries.flatMap(({ message }) =>
    pairsOf(message).flatMap(pair => {
      if (!pair.adult || !pair.pupil) return [];
      return [
        {
          pairKey: pair.key,
          adultKey: participantKey(pair.adult),
          pupilKey: participantKey(pair.pupil),
          messageId: message.id,
          at: happenedAt(message),
          byAdult: sideOf(message.author.role) !== 'pupil',
          findings: (byMessage.get(message.id) ?? []).filter(finding => finding.pairKey === pair.key),
        },
      ];
    }),
  );
}
