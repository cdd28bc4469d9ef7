import { ConversationModel, type ConversationRecord, type HabitCounts } from '../../models/conversation.js';
import type { FindingRecord } from '../../models/finding.js';
import { HabitsModel } from '../../models/habits.js';
import { asOfNow } from '../conversation/former.js';
import { addHabits, areNoHabits, NO_HABITS, subtractHabits } from '../conversation/habits.js';
import { addMessage, type RiskUpdate } from '../conversation/risk.js';
import { groupBy } from '../group-by.js';
import { happenedAt, pairsOf, participantKey, sideOf } from '../message.js';
import { isDuplicateOnly, UNORDERED, upsert } from '../store/bulk.js';
import type { ExaminedEntry } from './examined.js';

type UpdateOfMessage = Omit<RiskUpdate, 'scheme'>;

/** The new state of every pair that these messages belong to. Two scanners on one pair never lose each other's messages. */
export async function updateRisks(
  entries: readonly ExaminedEntry[],
  findings: readonly FindingRecord[],
  timeZone: string,
): Promise<readonly ConversationRecord[]> {
  const updates = groupBy(riskUpdates(entries, findings, timeZone), update => update.pairKey);
  if (updates.size === 0) return [];
  for (;;) {
    const changes = await changesOf(updates);
    const changed = changes.filter(({ old, next }) => next !== old);
    // Where another scanner was quicker, all pairs are looked at again: what was written knows its messages and stays as it is.
    if (changed.length > 0 && !(await write(changed))) continue;
    await addToScheme(changed);
    return changes.map(({ next }) => next).sort(byPair);
  }
}

/** A pair as it is stored (`null`: not yet), and as it is with these messages. The same object when they were counted before. */
interface RiskChange {
  readonly old: ConversationRecord | null;
  readonly next: ConversationRecord;
}

async function changesOf(updates: ReadonlyMap<string, readonly UpdateOfMessage[]>): Promise<readonly RiskChange[]> {
  const [stored, scheme] = await Promise.all([
    ConversationModel.find({ _id: { $in: [...updates.keys()] } }).lean(),
    HabitsModel.findById('scheme').lean(),
  ]);
  const before = new Map(stored.map(state => [state._id, asOfNow(state)]));
  return [...updates].flatMap(([pairKey, ofPair]) => {
    const old = before.get(pairKey) ?? null;
    const next = ofPair.reduce<ConversationRecord | null>(
      (state, update) => addMessage(state, { ...update, scheme }),
      old,
    );
    return next === null ? [] : [{ old, next }];
  });
}

/** All in one command: each would wait for the disk. `false` when somebody else changed one of these pairs meanwhile. */
async function write(changes: readonly RiskChange[]): Promise<boolean> {
  const writes = changes.map(({ old, next }) =>
    old === null
      ? { insertOne: { document: next } }
      : { replaceOne: { filter: { _id: old._id, revision: old.revision }, replacement: next } },
  );
  try {
    const { insertedCount, matchedCount } = await ConversationModel.collection.bulkWrite(writes as never, UNORDERED);
    return insertedCount + matchedCount === changes.length;
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
    return false;
  }
}

/**
 * What these messages add to what is usual. A crash before it loses what a batch would have added, which changes no share that
 * anybody would notice; nothing is ever added twice, since a message that is counted in its pair adds nothing to it again.
 */
async function addToScheme(changes: readonly RiskChange[]): Promise<void> {
  const added = changes
    .map(({ old, next }) => subtractHabits(next.habits, old?.habits ?? NO_HABITS))
    .reduce<HabitCounts>(addHabits, NO_HABITS);
  if (areNoHabits(added)) return;
  await upsert(() => HabitsModel.updateOne({ _id: 'scheme' }, { $inc: added }, { upsert: true }));
}

function byPair(a: ConversationRecord, b: ConversationRecord): number {
  return a._id < b._id ? -1 : 1;
}

function riskUpdates(
  entries: readonly ExaminedEntry[],
  findings: readonly FindingRecord[],
  timeZone: string,
): UpdateOfMessage[] {
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
          timeZone,
        },
      ];
    }),
  );
}
