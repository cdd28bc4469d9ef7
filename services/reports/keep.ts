import { createHash, randomUUID } from 'node:crypto';
import { type ReportDelivery, ReportModel, type ReportRecord, type TakenWay } from '../../models/report.js';
import { ServiceError } from '../errors.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import { audienceOf, type ReportAudience } from './audience.js';
import type { ReportDocument } from './document.js';
import { countsTooMuch, type MadeReport, makeReport, type ReportEdges, type ReportUser } from './make.js';
import { type Period, readPeriod, type SchoolTime } from './period.js';
import { periodName } from './period-words.js';

/** What a report is wanted for. */
export interface WantedReport {
  readonly key: string;
  readonly audience: ReportAudience;
  readonly period: Period;
  readonly plannedAt: Date | null;
  /** Whether it is to be sent by e-mail. */
  readonly send: boolean;
}

/** Makes a report and keeps it. Asked again with the same key, after a crash too, it gives the one that is kept. */
export async function makeAndKeep(
  user: ReportUser,
  wanted: WantedReport,
  now: Date,
  edges: ReportEdges,
): Promise<ReportRecord> {
  const kept = await ReportModel.findOne({ key: wanted.key }).lean();
  if (kept) return kept;
  const made = await makeReport(user, wanted.audience, wanted.period, now, edges);
  return keep(user, wanted, made, now, edges.keys);
}

async function keep(
  user: ReportUser,
  { key, audience, period, plannedAt, send }: WantedReport,
  made: MadeReport,
  now: Date,
  keys: KeyRing,
): Promise<ReportRecord> {
  const _id = randomUUID();
  const text = JSON.stringify(made);
  const record: ReportRecord = {
    _id,
    key,
    audience,
    userId: user._id,
    kind: period.kind,
    periodId: period.id,
    periodName: periodName(period),
    from: period.from,
    until: period.until,
    madeAt: now,
    plannedAt,
    sealed: keys.seal(text, `reports|${_id}`),
    hash: createHash('sha256').update(text).digest('hex'),
    delivery: newDelivery(send, now),
    taken: [],
  };
  try {
    await ReportModel.collection.insertOne(record as never);
    return record;
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
    // Another process was quicker.
    return ReportModel.findOne({ key }).lean().orFail();
  }
}

function newDelivery(send: boolean, now: Date): ReportDelivery {
  return { state: send ? 'waiting' : 'none', attempts: 0, dueAt: send ? now : null, sentAt: null, problem: null };
}

/** What is kept, opened. Throws ServiceError `REPORT_CHANGED` when it is not what was made. */
export function openReport({ _id, sealed, hash }: ReportRecord, keys: KeyRing): MadeReport {
  const text = keys.open(sealed, `reports|${_id}`);
  if (createHash('sha256').update(text).digest('hex') !== hash) {
    throw new ServiceError({
      code: 'REPORT_CHANGED',
      message: 'A kept report is not what was made.',
      remedy: 'Make it anew, and tell whoever looks after the server.',
    });
  }
  return JSON.parse(text) as MadeReport;
}

/** A report as its reader may see it now. */
export interface OpenedReport {
  readonly record: ReportRecord;
  readonly document: ReportDocument;
}

/**
 * Opens a report for whoever it was made for, as long as they may know of everything that it counts; otherwise it is made anew of what they may
 * know, and the old one is never shown again. `null`: it is not theirs, or there is none: the two must not be told apart.
 */
export async function openFor(
  user: ReportUser,
  id: string,
  now: Date,
  edges: ReportEdges,
  time: SchoolTime,
): Promise<OpenedReport | null> {
  const record = await ReportModel.findOne({ _id: id, userId: user._id }).lean();
  if (record === null || audienceOf(user.role) !== record.audience) return null;
  if (record.replacedBy !== undefined) return openFor(user, record.replacedBy, now, edges, time);
  const made = openReport(record, edges.keys);
  if (!(await countsTooMuch(user, record.audience, made.counted))) return { record, document: made.document };
  const next = await replace(user, record, now, edges, time);
  return { record: next, document: openReport(next, edges.keys).document };
}

async function replace(
  user: ReportUser,
  old: ReportRecord,
  now: Date,
  edges: ReportEdges,
  time: SchoolTime,
): Promise<ReportRecord> {
  const period = readPeriod(old.periodId, old.from, time);
  const wanted = { key: `${old.key}|after:${old._id}`, audience: old.audience, period, plannedAt: null, send: false };
  const next = await makeAndKeep(user, wanted, now, edges);
  await ReportModel.updateOne({ _id: old._id }, { $set: { replacedBy: next._id } });
  return next;
}

export async function noteTaken(id: string, way: TakenWay, now: Date): Promise<void> {
  await ReportModel.updateOne({ _id: id }, { $push: { taken: { way, at: now } } });
}

/** Those of a reader that stand, newest first. */
export async function reportsOf(user: ReportUser, limit: number): Promise<readonly Omit<ReportRecord, 'sealed'>[]> {
  const audience = audienceOf(user.role);
  if (audience === null) return [];
  return ReportModel.find({ userId: user._id, audience, replacedBy: { $exists: false } }, { sealed: 0 })
    .sort({ madeAt: -1 })
    .limit(limit)
    .lean();
}
