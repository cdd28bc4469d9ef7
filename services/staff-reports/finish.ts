import { CaseModel, type CaseRecord } from '../../models/case.js';
import { StaffReportModel, type StaffReportRecord } from '../../models/staff-report.js';
import { clocksOfNewCase } from '../cases/clocks.js';
import { newCase } from '../cases/merge.js';
import { appendToRecord, type RecordEvent, SERVICE_ACTOR } from '../cases/record.js';
import { routeCase } from '../cases/routing.js';
import { withStanding } from '../cases/standing-conflict.js';
import { participantOfKey } from '../message.js';
import { keepConversation } from '../scan/store-messages.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { severityRank } from '../taxonomy.js';
import { openContent, type ReportContent } from './content.js';
import { REPORT_KINDS } from './kinds.js';

type Planned = ReportContent['cases'][number];

/** Makes the cases of a report, tells their readers and takes its words out of it. May be repeated after a crash at any step. */
export async function finishReport(report: StaffReportRecord, now: Date, keys: KeyRing): Promise<void> {
  const content = openContent(report, keys);
  if (content === null) return;
  for (const planned of content.cases) {
    const about = await putCase(report, content, planned, now);
    await recordReport(report, content, planned, about, now, keys);
    await routeCase(about._id, 'raised', now, keys);
    await keepConversation(about.pairKey, now);
  }
  await StaffReportModel.updateOne({ _id: report._id }, { $set: { sealed: null } });
}

/** Reports whose process ended before their cases were made. For the scheduler. Returns how many. */
export async function finishLeftOver(now: Date, keys: KeyRing): Promise<number> {
  const recently = new Date(now.getTime() - 60_000);
  const left = await StaffReportModel.find({ sealed: { $ne: null }, raisedAt: { $lte: recently } }).lean();
  for (const report of left) await finishReport(report, now, keys);
  return left.length;
}

/** It takes the place of the open case of its pair and concern when that is free; otherwise both stand beside each other. */
async function putCase(
  report: StaffReportRecord,
  content: ReportContent,
  planned: Planned,
  now: Date,
): Promise<CaseRecord> {
  const there = await CaseModel.findById(planned.caseId).lean();
  if (there) return there;
  const about = await caseOf(report, content, planned, now);
  const { openKey, ...besides } = about;
  for (const one of [about, besides]) {
    try {
      await CaseModel.collection.insertOne(one as never);
      return one;
    } catch (error) {
      if (!isDuplicateOnly(error)) throw error;
      const made = await CaseModel.findById(planned.caseId).lean();
      if (made) return made;
    }
  }
  throw new Error(`The case ${planned.caseId} of a report could not be made.`);
}

async function caseOf(
  report: StaffReportRecord,
  content: ReportContent,
  { caseId, concern, title, withWords }: Planned,
  now: Date,
): Promise<CaseRecord> {
  const { adultKey, pupilKey } = content;
  // Without the words it is about the pupil alone: its readers must not learn of the adult.
  const paired = withWords ? adultKey : '-';
  const pair = { key: `${paired}|${pupilKey}`, adult: partyOf(paired), pupil: partyOf(pupilKey) };
  const fresh = await newCase({ openKey: `${concern}|${pair.key}`, concern, pair, findings: [] }, caseId, now);
  return {
    ...fresh,
    // All the same it must not come to the adult, nor to who reports to them.
    adultKey,
    adultLabel: paired.startsWith('unknown:') ? 'Unknown adult' : fresh.adultLabel,
    groupKey: withWords ? fresh.groupKey : `${concern}|${pair.key}`,
    title,
    codes: [...codesOf(report, concern)],
    severity: report.severity,
    severityRank: severityRank(report.severity),
    ...(await clocksOfNewCase(report.severity, now)),
    firstAt: report.happenedAt,
    lastAt: report.happenedAt,
    origin: 'staff',
    links: report.caseIds.filter(other => other !== caseId),
    conflicts: await withStanding({ ...fresh, adultKey, conflicts: content.head ? ['head'] : [] }),
  };
}

function codesOf({ kind }: StaffReportRecord, concern: Planned['concern']) {
  // What the pupil may need help with is not said to those who help.
  return concern === 'welfare' ? [] : REPORT_KINDS[kind].codes;
}

function partyOf(key: string) {
  return key === '-' ? null : participantOfKey(key);
}

async function recordReport(
  report: StaffReportRecord,
  content: ReportContent,
  planned: Planned,
  { concern, codes }: CaseRecord,
  now: Date,
  keys: KeyRing,
): Promise<void> {
  const body = { concern, severity: report.severity, codes };
  const raised: RecordEvent = { key: 'raised', kind: 'raised', actor: SERVICE_ACTOR, body };
  await appendToRecord(planned.caseId, raised, now, keys);
  await appendToRecord(planned.caseId, reportedEvent(report, content, planned), now, keys);
}

function reportedEvent(report: StaffReportRecord, content: ReportContent, planned: Planned): RecordEvent {
  const { reporter, words, when, where, danger, self, head, matched, together } = content;
  const told = { when, where, danger, self, head, adult: content.adult, pupil: content.pupil, matched };
  return {
    key: `reported:${report._id}`,
    kind: 'reported',
    actor: reporter.userId === null ? SERVICE_ACTOR : { kind: 'user', id: reporter.userId, name: reporter.name },
    body: {
      step: 'told',
      reference: report._id,
      reporter,
      // Without the words nothing is said of what an adult may have done either.
      ...(planned.withWords
        ? { kind: report.kind, conduct: report.conduct, words, ...told }
        : { kind: 'child', words: null, pupil: content.pupil, danger }),
      ...(together === undefined ? {} : { together }),
    },
  };
}
