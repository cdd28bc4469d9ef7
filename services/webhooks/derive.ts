import { CanaryModel } from '../../models/canary.js';
import { CaseModel } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { SettingModel } from '../../models/setting.js';
import { SourceModel } from '../../models/source.js';
import { WebhookDeliveryModel, type WebhookDeliveryRecord } from '../../models/webhook-delivery.js';
import type { Lane } from '../cases/concern.js';
import { readRecord } from '../cases/record.js';
import { ACTIONS } from '../cases/states.js';
import type { WebhookEventType } from '../config/webhook-settings.js';
import type { WebhookConfig } from '../config.js';
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
}

const CURSOR = 'webhooks-derived';
/** Looked at again each time: entries of several processes do not come in the order of their times. */
const OVERLAP = 10 * 60_000;

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
    const events = [...(await caseEvents(since, keys)), ...(await sourceEvents(since)), ...(await canaryEvents(since))];
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
        ({ id, type, at, lane, data }): WebhookDeliveryRecord => ({
          _id: `${webhook.id}:${id}`,
          webhookId: webhook.id,
          eventId: id,
          type,
          at,
          data: lane === null ? data : { ...data, lane },
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
