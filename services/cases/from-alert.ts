import { CaseModel } from '../../models/case.js';
import { FindingModel, type FindingRecord } from '../../models/finding.js';
import { isEnough, type RiskAlert } from '../conversation/alerts.js';
import type { PairKey } from '../message.js';
import { type Concern, concernOf } from './concern.js';
import type { CaseChange } from './raise.js';

/**
 * The case that a pair as a whole calls for: what was found in the messages that built it, about what weighs most among it. `null`
 * when all of it stands in a case, and when what is new since somebody decided about the rest is not enough by itself.
 */
export async function changeFromAlert(
  alert: RiskAlert,
  pair: PairKey,
  channel: string,
  seenNow: ReadonlySet<string>,
): Promise<CaseChange | null> {
  const concern = concernOfAlert(alert);
  const openKey = `${concern}|${pair.key}`;
  const [findings, open] = await Promise.all([
    findingsOf(alert, pair),
    CaseModel.findOne({ openKey }, { _id: 1 }).lean(),
  ]);
  const fresh = findings.filter(({ caseId }) => caseId === null);
  const decided = findings.some(({ caseId }) => caseId !== null && caseId !== open?._id);
  if (open === null && decided && !isEnough(alert, ({ findingId }) => fresh.some(({ _id }) => _id === findingId)))
    return null;
  const standing = findings.filter(({ caseId }) => open !== null && caseId === open._id);
  // After a crash everything may stand in the case while its record does not tell of it: the same messages come again then.
  if (fresh.length === 0 && !(standing.length > 0 && alert.messageIds.some(id => seenNow.has(id)))) return null;
  return { openKey, concern, pair, channel, findings: [...standing, ...fresh] };
}

/** The adult's conduct, a pupil's infatuation, or what weighs most of what a child's need shows in. */
function concernOfAlert({ lane, contributions }: RiskAlert): Concern {
  const main = contributions.reduce((a, b) => (b.weight > a.weight ? b : a));
  return concernOf(main.code, lane === 'conduct' ? 'mentor' : 'pupil');
}

/** Of a message only what belongs to the lane: a reader of this case must not learn what was found for another one. */
async function findingsOf({ contributions }: RiskAlert, pair: PairKey): Promise<readonly FindingRecord[]> {
  const messageIds = [...new Set(contributions.map(({ messageId }) => messageId))];
  const inLane = new Set(contributions.map(({ messageId, code }) => `${messageId} ${code}`));
  const findings = await FindingModel.find({ messageId: { $in: messageIds }, pairKey: pair.key }).lean();
  return findings
    .filter(({ messageId, code }) => inLane.has(`${messageId} ${code}`))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || (a._id < b._id ? -1 : 1));
}
