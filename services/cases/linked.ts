import { CaseModel, type CaseRecord } from '../../models/case.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { severityRank } from '../taxonomy.js';
import { loadAccounts } from './accounts.js';
import { clocksAfterFindings, clocksOfNewCase } from './clocks.js';
import type { Concern, Lane } from './concern.js';
import { nextCaseNumber } from './number.js';
import type { LinkPlan } from './plan.js';
import { appendToRecord, type OpenedEntry, type RecordEvent } from './record.js';
import { mayRead } from './route.js';
import { loadRunningLevels } from './service-levels.js';
import { tellPeople } from './tell.js';

/** What a record that was opened by a decision is about, and how it is called. Titles tell that there is work and quote nothing. */
const OPENED: Readonly<Record<Lane, { readonly concern: Concern; readonly title: string }>> = {
  'child-needs-help': { concern: 'welfare', title: 'May need support: something about an adult is being looked into' },
  'adult-conduct': { concern: 'adult-conduct', title: 'Concern about an adult, passed on by who looks after children' },
};

/**
 * The record of the other lane that a decision calls for: the one that is linked already, the open one about the same pair, or a new one.
 * Of what stands in the first, a record of the child's welfare takes over nothing but the pair (`docs/decisions/0097-*`); one about an adult
 * takes over the note of the decision, since it is the report. May be repeated after a crash: it is found again by its link.
 */
export async function openLinked(
  about: CaseRecord,
  { lane, severity }: LinkPlan,
  decision: OpenedEntry,
  now: Date,
  keys: KeyRing,
): Promise<string> {
  const { _id: other, isNew } = await linkedCase(about, lane, severity, now);
  await CaseModel.updateOne({ _id: other }, { $addToSet: { links: about._id }, $inc: { revision: 1 } });
  await CaseModel.updateOne({ _id: about._id }, { $addToSet: { links: other }, $inc: { revision: 1 } });
  const { actor, key, body } = decision;
  const why = body.decision;
  if (isNew)
    await appendToRecord(other, { key: 'raised', kind: 'raised', actor, body: { severity, codes: [] } }, now, keys);
  const there = { with: about._id, why, note: null, opened: isNew };
  const here = { with: other, why, note: null, opened: isNew };
  await appendToRecord(other, toldThere(lane, decision), now, keys);
  await makeGraver(other, severity, decision, now, keys);
  await appendToRecord(other, { key: `linked:${key}`, kind: 'linked', actor, body: there }, now, keys);
  await appendToRecord(about._id, { key: `linked:${key}`, kind: 'linked', actor, body: here }, now, keys);
  await tellPeople(other, key, await readersOf(other, actor.id), severity, now);
  return other;
}

/** What those learn who may not follow the link: the note about an adult, or that something about the adult is being looked into. */
function toldThere(lane: Lane, { key, actor, body }: OpenedEntry): RecordEvent {
  if (lane === 'child-needs-help') return { key: `looked-into:${key}`, kind: 'looked-into', actor, body: {} };
  return { key: `passed-on:${key}`, kind: 'passed-on', actor, body: { why: body.decision, note: body.note } };
}

/** Of the record as it is: one that was open already may have other readers than a new one would have. */
async function readersOf(caseId: string, deciderId: string): Promise<readonly string[]> {
  const about = await CaseModel.findById(caseId).lean();
  if (!about) return [];
  const accounts = await loadAccounts();
  return accounts.filter(one => one._id !== deciderId && mayRead(one, about, accounts)).map(({ _id }) => _id);
}

async function linkedCase(
  about: CaseRecord,
  lane: Lane,
  severity: CaseRecord['severity'],
  now: Date,
): Promise<{ readonly _id: string; readonly isNew: boolean }> {
  const { concern, title } = OPENED[lane];
  const openKey = `${concern}|${about.pairKey}`;
  for (;;) {
    const linked = await CaseModel.findOne({ links: about._id, lane, state: { $ne: 'closed' } }).lean();
    // After a crash it may be without its first entries: writing them again adds nothing.
    if (linked) return { _id: linked._id, isNew: linked.origin === 'linked' };
    const open = await CaseModel.findOne({ openKey }).lean();
    if (open) return { _id: open._id, isNew: false };
    const { pairKey, adultKey, pupilKey, adultLabel, pupilLabel } = about;
    const fresh: CaseRecord = {
      _id: await nextCaseNumber(now),
      openKey,
      lane,
      concern,
      // The adult stands in it so that they can never open it, and so that they can be kept apart from the child.
      pairKey,
      adultKey,
      pupilKey,
      adultLabel,
      pupilLabel,
      title,
      state: 'new',
      codes: [],
      channels: [],
      severity,
      severityRank: severityRank(severity),
      leastRank: severityRank(severity),
      confidence: 1,
      findingCount: 0,
      messageCount: 0,
      raisedAt: now,
      firstAt: now,
      lastAt: now,
      acknowledgedAt: null,
      decidedAt: null,
      ownerId: null,
      leaseUntil: null,
      origin: 'linked',
      links: [about._id],
      // Who is too near to the one is too near to the other.
      conflicts: [...about.conflicts],
      managerId: null,
      ...(await clocksOfNewCase(severity, now)),
      escalations: 0,
      groupKey: `${concern}|${adultKey}`,
      action: null,
      outcome: null,
      signedOffAt: null,
      concludedAt: null,
      nextTaskDue: null,
      recordLength: 0,
      revision: 0,
    };
    try {
      await CaseModel.collection.insertOne(fresh as never);
      return { _id: fresh._id, isNew: true };
    } catch (error) {
      // Somebody else has opened one about the same in this moment.
      if (!isDuplicateOnly(error)) throw error;
    }
  }
}

/** Makes a record that was open already as grave as the decision says, with an entry that tells so. One that is graver stays as it is. */
async function makeGraver(
  caseId: string,
  severity: CaseRecord['severity'],
  { key, actor }: OpenedEntry,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const rank = severityRank(severity);
  for (;;) {
    const about = await CaseModel.findById(caseId).lean();
    if (!about) return;
    const set: Partial<CaseRecord> = { leastRank: Math.max(rank, about.leastRank ?? 0) };
    if (about.severityRank < rank) {
      // Written first: after a crash in between, the case is raised when the decision is carried out again.
      const body = { from: about.severity, to: severity };
      await appendToRecord(caseId, { key: `severity:${key}`, kind: 'severity', actor, body }, now, keys);
      const clocks = clocksAfterFindings(about, severity, now, await loadRunningLevels());
      Object.assign(set, { severity, severityRank: rank, ...clocks });
    }
    const condition = { _id: caseId, revision: about.revision };
    const { matchedCount } = await CaseModel.updateOne(condition, { $set: set, $inc: { revision: 1 } });
    if (matchedCount === 1) return;
  }
}
