import { CanaryModel } from '../../models/canary.js';
import { CaseModel } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { ReportModel } from '../../models/report.js';
import { SettingModel } from '../../models/setting.js';
import { SourceModel } from '../../models/source.js';
import { WebhookDeliveryModel, type WebhookDeliveryRecord } from '../../models/webhook-delivery.js';
import { LANES, type Lane } from '../cases/concern.js';
import { openEntry, readRecord } from '../cases/record.js';
import { ACTIONS } from '../cases/states.js';
import type { WebhookEventType } from '../config/webhook-settings.js';
import type { WebhookConfig } from '../config.js';
import { stayedKeyOf } from '../export/note.js';
import { openReport } from '../reports/keep.js';
import { isDuplicateOnly } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';

/** Something that happened, without a word of what it was about. */
interface Event {
  readonly id: string;
  readonly type: WebhookEventType;
  readonly at: Date;
  /** `null`: it is of no case. */
  readonly lane: Lane | null;
  readonly data: WebhookDeliveryRecord['data'];
  /** Told only to whoever may know of the cases of every lane; others get `null`. */
  readonly ofAllLanes?: WebhookDeliveryRecord['data'];
}

const CURSOR = 'webhooks-derived';
/** Looked at again each time: entries of several processes do not come in the order of their times. */
const OVERLAP = 10 * 60_000;
/** A pack is told of when it has surely come to its folder or was said to have stayed, a report when all its readers have theirs. */
const SETTLED = 30_000;

/**
 * Puts what has happened since the last look into line for every receiver that asked for it. Everything is taken from what stands in the database
 * already, so that no part of the service has to remember to tell; done twice, it adds nothing. What was before the first look is not sent.
 */
export async function deriveDeliveries(webhooks: readonly WebhookConfig[], keys: KeyRing, now: Date): Promise<void> {
  if (webhooks.length === 0) return;
  const setting = await SettingModel.findById(CURSOR).lean();
  const last = setting?.value instanceof Date ? setting.value : null;
  if (last !== null) {
    const since = new Date(last.getTime() - OVERLAP);
    const settled = new Date(now.getTime() - SETTLED);
    const found = await Promise.all([
      caseEvents(since, keys),
      packEvents(since, settled, keys),
      sourceEvents(since),
      canaryEvents(since),
      reportEvents(since, settled, keys),
    ]);
    const events = found.flat();
    await queue(events, webhooks, now);
  }
  await SettingModel.updateOne({ _id: CURSOR }, { $set: { value: now, updatedAt: now } }, { upsert: true });
}

const OF_KIND = { raised: 'case.raised', escalated: 'case.overdue', decision: 'case.decided' } as const;

async function caseEvents(since: Date, keys: KeyRing): Promise<readonly Event[]> {
  const entries = await RecordEntryModel.find(
    { at: { $gte: since }, kind: { $in: Object.keys(OF_KIND) as (keyof typeof OF_KIND)[] } },
    { caseId: 1, kind: 1, at: 1 },
  ).lean();
  const cases = await CaseModel.find(
    { _id: { $in: [...new Set(entries.map(({ caseId }) => caseId))] } },
    { lane: 1, severity: 1 },
  ).lean();
  const about = new Map(cases.map(one => [one._id, one]));
  const events: Event[] = [];
  for (const { _id, caseId, kind, at } of entries) {
    const one = about.get(caseId);
    if (!one) continue;
    const action = kind === 'decision' ? await decidedAction(caseId, _id, keys) : null;
    if (kind === 'decision' && action === null) continue;
    const data = { case: caseId, severity: one.severity, ...(action === null ? {} : { action }) };
    events.push({ id: _id, type: OF_KIND[kind as keyof typeof OF_KIND], at, lane: one.lane, data });
  }
  return events;
}

/** What was decided; `null` for what only says who looks at it. */
async function decidedAction(caseId: string, entryId: string, keys: KeyRing): Promise<string | null> {
  const entry = (await readRecord(caseId, keys)).find(({ _id }) => _id === entryId);
  return ACTIONS.find(action => action === entry?.body.decision) ?? null;
}

/** What was exported for another case system, and how; of other exports nothing is told. */
async function packEvents(since: Date, until: Date, keys: KeyRing): Promise<readonly Event[]> {
  const entries = await RecordEntryModel.find({ at: { $gte: since, $lte: until }, kind: 'exported' }).lean();
  const cases = await CaseModel.find({ _id: { $in: entries.map(({ caseId }) => caseId) } }, { lane: 1 }).lean();
  const lanes = new Map(cases.map(({ _id, lane }) => [_id, lane]));
  const events: Event[] = [];
  for (const entry of entries) {
    const lane = lanes.get(entry.caseId);
    const { format, way } = openEntry(entry, keys).body;
    // Each export stands in the record of all access too.
    if (lane === undefined || format !== 'pack') continue;
    if (await RecordEntryModel.exists({ caseId: entry.caseId, key: stayedKeyOf(entry.key) })) continue;
    const data = { case: entry.caseId, way: way === 'folder' ? 'folder' : 'download' };
    events.push({ id: entry._id, type: 'pack.left', at: entry.at, lane, data });
  }
  return events;
}

/**
 * Reports of the schedule, once for each audience and period: two readers of one audience may know of different cases, and that one of their reports is
 * nil and the other is not would tell of whom a case is kept from.
 */
async function reportEvents(since: Date, until: Date, keys: KeyRing): Promise<readonly Event[]> {
  const fresh = await ReportModel.find(
    { madeAt: { $gte: since, $lte: until }, plannedAt: { $ne: null } },
    { audience: 1, periodId: 1 },
  ).lean();
  const events = new Map<string, Event>();
  for (const { audience, periodId } of fresh) {
    const id = `report:${audience}:${periodId}`;
    if (events.has(id)) continue;
    const all = await ReportModel.find({ audience, periodId, plannedAt: { $ne: null } })
      .sort({ madeAt: 1 })
      .lean();
    const nils = all.map(report => openReport(report, keys).isNil ?? null);
    const nil = nils.includes(null) ? null : nils.every(one => one === true);
    const at = all[0]?.madeAt ?? until;
    events.set(id, {
      id,
      type: 'report.made',
      at,
      lane: null,
      data: { audience, period: periodId },
      ofAllLanes: { nil },
    });
  }
  return [...events.values()];
}

async function sourceEvents(since: Date): Promise<readonly Event[]> {
  const failing = await SourceModel.find({ 'problem.since': { $gte: since } }, { problem: 1 }).lean();
  return failing.flatMap(({ _id, problem }): Event[] => {
    if (problem === null) return [];
    const id = `source:${_id}:${problem.since.getTime()}`;
    return [
      { id, type: 'source.failing', at: problem.since, lane: null, data: { source: _id, problem: problem.code } },
    ];
  });
}

async function canaryEvents(since: Date): Promise<readonly Event[]> {
  const missing = await CanaryModel.find({ missedToldAt: { $gte: since } }, { sourceId: 1, missedToldAt: 1 }).lean();
  return missing.flatMap(({ _id, sourceId, missedToldAt }) =>
    missedToldAt === null
      ? []
      : [
          {
            id: `canary:${_id}`,
            type: 'canary.missing' as const,
            at: missedToldAt,
            lane: null,
            data: { source: sourceId },
          },
        ],
  );
}

async function queue(events: readonly Event[], webhooks: readonly WebhookConfig[], now: Date): Promise<void> {
  const deliveries = webhooks.flatMap(webhook =>
    events
      .filter(({ type, lane }) => webhook.events.includes(type) && (lane === null || webhook.lanes.includes(lane)))
      .map(
        ({ id, type, at, lane, data, ofAllLanes = {} }): WebhookDeliveryRecord => ({
          _id: `${webhook.id}:${id}`,
          webhookId: webhook.id,
          eventId: id,
          type,
          at,
          data: {
            ...data,
            ...(lane === null ? {} : { lane }),
            ...(mayKnowAll(webhook) ? ofAllLanes : unsaid(ofAllLanes)),
          },
          state: 'waiting',
          attempts: 0,
          dueAt: now,
          sentAt: null,
          problem: null,
        }),
      ),
  );
  if (deliveries.length === 0) return;
  try {
    await WebhookDeliveryModel.collection.insertMany(deliveries as never, { ordered: false });
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}

function mayKnowAll({ lanes }: WebhookConfig): boolean {
  return LANES.every(lane => lanes.includes(lane));
}

function unsaid(data: WebhookDeliveryRecord['data']): WebhookDeliveryRecord['data'] {
  return Object.fromEntries(Object.keys(data).map(key => [key, null]));
}
