import { createHash } from 'node:crypto';
import type { FindingRecord } from '../../models/finding.js';
import type { Finding } from '../detect/finding.js';
import { happenedAt, type Message, type PairKey, pairsOf, participantKey } from '../message.js';
import { severityRank } from '../taxonomy.js';
import { type Concern, concernOf } from './concern.js';
import type { Likeness } from './likeness.js';
import { waits } from './waiting.js';

/** Findings of one message about one pair and one concern that are to be in a case. */
export interface CaseChange {
  readonly openKey: string;
  readonly concern: Concern;
  readonly pair: PairKey;
  readonly channel: string;
  readonly findings: readonly FindingRecord[];
  /** Of the words of the message, when it is one and long enough. */
  readonly likeness?: Likeness;
}

/** What looking at a message gave. */
interface Seen {
  readonly message: Message;
  readonly findings: readonly Finding[];
  readonly detectVersion: string;
}

/** The findings as they are stored, once for each pair of the message. */
export function storedFindings({ message, findings, detectVersion }: Seen, now: Date): readonly FindingRecord[] {
  const at = happenedAt(message);
  return pairsOf(message).flatMap(pair =>
    findings
      .filter(finding => concerns(finding, pair))
      .map(({ pupilKey: _, ...finding }) => ({
        ...finding,
        _id: findingId(message.id, pair.key, finding),
        messageId: message.id,
        pairKey: pair.key,
        contributions: [...finding.contributions],
        at,
        foundAt: now,
        detectVersion,
        caseId: null,
      })),
  );
}

function concerns(finding: Finding, pair: PairKey): boolean {
  return finding.pupilKey === undefined || (pair.pupil !== null && participantKey(pair.pupil) === finding.pupilKey);
}

/** Follows from what is found where, so that a replay after a crash writes the same finding and not a second one. */
function findingId(messageId: string, pairKey: string, finding: Finding): string {
  const { detectorId, ruleId, code, field, span } = finding;
  const parts = [messageId, pairKey, detectorId, ruleId, code, field, span?.start ?? null, span?.end ?? null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Medium and above raise by themselves, but for what waits until something else joins it. */
export function raises(finding: Pick<FindingRecord, 'severity' | 'detectorId' | 'code'>): boolean {
  return severityRank(finding.severity) >= severityRank('medium') && !waits(finding);
}

/**
 * Which findings go into which cases. A finding that raises takes the others of its concern with it: they are part of the same
 * story. Others alone raise nothing here; the risk of the pair may (`conversation/alerts.ts`).
 */
export function decideCaseChanges(message: Message, findings: readonly FindingRecord[]): readonly CaseChange[] {
  const changes: CaseChange[] = [];
  for (const pair of pairsOf(message)) {
    const byConcern = new Map<Concern, FindingRecord[]>();
    for (const finding of findings) {
      if (finding.pairKey !== pair.key) continue;
      const concern = concernOf(finding.code, message.author.role);
      byConcern.set(concern, [...(byConcern.get(concern) ?? []), finding]);
    }
    for (const [concern, ofConcern] of byConcern) {
      if (!ofConcern.some(raises)) continue;
      changes.push({ openKey: `${concern}|${pair.key}`, concern, pair, channel: message.channel, findings: ofConcern });
    }
  }
  return changes;
}
