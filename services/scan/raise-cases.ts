import type { ConversationRecord } from '../../models/conversation.js';
import type { FindingRecord } from '../../models/finding.js';
import { changeFromAlert } from '../cases/from-alert.js';
import { likenessOf } from '../cases/likeness.js';
import { mergeIntoCase } from '../cases/merge.js';
import { type CaseChange, decideCaseChanges } from '../cases/raise.js';
import { routeCase } from '../cases/routing.js';
import { alertsOf } from '../conversation/alerts.js';
import { groupBy } from '../group-by.js';
import { happenedAt, type Message, type PairKey, pairsOf } from '../message.js';
import type { KeyRing } from '../store/seal.js';
import type { ExaminedEntry } from './examined.js';
import { keepConversation } from './store-messages.js';

/** Raises or extends the cases that these messages call for, and puts word of them into the outbox. */
export async function raiseCases(
  entries: readonly Pick<ExaminedEntry, 'message'>[],
  findings: readonly FindingRecord[],
  risks: readonly ConversationRecord[],
  keys: KeyRing,
  now: Date,
): Promise<void> {
  const byMessage = groupBy(findings, finding => finding.messageId);
  const changes = entries.flatMap(({ message }) => changesOf(message, byMessage.get(message.id) ?? [], keys));
  for (const change of changes) await applyChange(change, keys, now);
  // Afterwards, so that what a message raised by itself is in its case already, and the pair as a whole adds what led up to it.
  const built = risks.filter(({ contributions }) => contributions.length > 0);
  if (built.length === 0) return;
  const seen = groupBy(entries.flatMap(seenOfPairs), ({ pair }) => pair.key);
  for (const risk of built) {
    for (const change of await changesFromRisk(risk, seen.get(risk._id) ?? [])) await applyChange(change, keys, now);
  }
}

/** With the fingerprint of the words, so that many copies of one text can stand in one row of the queue. */
function changesOf(message: Message, findings: readonly FindingRecord[], keys: KeyRing): readonly CaseChange[] {
  const changes = decideCaseChanges(message, findings);
  const likeness = changes.length === 0 ? null : likenessOf(message.text, keys.identityKey);
  return likeness === null ? changes : changes.map(change => ({ ...change, likeness }));
}

/** Puts a change into its case, tells its readers and keeps what the pair wrote. May be repeated. */
export async function applyChange(change: CaseChange, keys: KeyRing, now: Date): Promise<void> {
  const about = await mergeIntoCase(change, now, keys);
  // A closed case goes to nobody anew; what a replay brings to it stays on its record.
  if (about.state !== 'closed') await routeCase(about._id, 'raised', now, keys);
  await keepConversation(change.pair.key, now);
}

/** One message as it belongs to one of its pairs. */
interface SeenOfPair {
  readonly pair: PairKey;
  readonly message: Message;
}

function seenOfPairs({ message }: Pick<ExaminedEntry, 'message'>): readonly SeenOfPair[] {
  return pairsOf(message).map(pair => ({ pair, message }));
}

/** Nothing in these messages alone is enough, but together with what the same two wrote before it is. */
async function changesFromRisk(risk: ConversationRecord, seen: readonly SeenOfPair[]): Promise<readonly CaseChange[]> {
  const latest = seen.at(-1);
  if (!latest) return [];
  const seenNow = new Set(seen.map(({ message }) => message.id));
  const changes: CaseChange[] = [];
  const moments = seen.map(({ message }) => happenedAt(message));
  for (const alert of alertsOf(risk, moments)) {
    const change = await changeFromAlert(alert, latest.pair, latest.message.channel, seenNow);
    if (change) changes.push(change);
  }
  return changes;
}
