import type { ConversationRecord } from '../../models/conversation.js';
import { FindingModel, type FindingRecord } from '../../models/finding.js';
import { mergeIntoCase } from '../cases/merge.js';
import { type CaseChange, decideCaseChanges } from '../cases/raise.js';
import { tellReaders } from '../cases/tell.js';
import { RISK_RAISES } from '../conversation/risk.js';
import { groupBy } from '../group-by.js';
import { pairsOf } from '../message.js';
import type { KeyRing } from '../store/seal.js';
import type { ExaminedEntry } from './examined.js';
import { keepConversation } from './store-messages.js';

/** Raises or extends the cases that these messages call for, and puts word of them into the outbox. */
export async function raiseCases(
  entries: readonly ExaminedEntry[],
  findings: readonly FindingRecord[],
  risks: readonly ConversationRecord[],
  keys: KeyRing,
  now: Date,
): Promise<void> {
  const byMessage = groupBy(findings, finding => finding.messageId);
  const changes = entries.flatMap(({ message }) => decideCaseChanges(message, byMessage.get(message.id) ?? []));
  for (const risk of risks) {
    if (risk.risk < RISK_RAISES || changes.some(change => change.openKey === `adult-conduct|${risk._id}`)) continue;
    const change = await changeFromRisk(risk, entries);
    if (change) changes.push(change);
  }
  for (const change of changes) {
    const about = await mergeIntoCase(change, now, keys);
    await tellReaders(about, now);
    await keepConversation(change.pair.key, now);
  }
}

/** Nothing in these messages alone is enough, but together with what the same adult wrote before it is. */
async function changeFromRisk(risk: ConversationRecord, entries: readonly ExaminedEntry[]): Promise<CaseChange | null> {
  const touched = entries.find(({ message }) => pairsOf(message).some(pair => pair.key === risk._id));
  const pair = touched ? pairsOf(touched.message).find(({ key }) => key === risk._id) : undefined;
  const ids = risk.contributions.map(contribution => contribution.findingId);
  const findings = await FindingModel.find({ _id: { $in: ids } }).lean();
  if (!touched || !pair || findings.every(finding => finding.caseId !== null)) return null;
  return {
    openKey: `adult-conduct|${risk._id}`,
    concern: 'adult-conduct',
    pair,
    channel: touched.message.channel,
    findings,
  };
}
