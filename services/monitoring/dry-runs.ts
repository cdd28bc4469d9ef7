import { DryRunHitModel, DryRunModel, type DryRunRecord } from '../../models/dry-run.js';
import { MessageModel, type MessageRecord } from '../../models/message.js';
import { type MessageText, TextModel } from '../../models/text.js';
import type { RuleSet } from '../detect/rules/rule-set.js';
import { ServiceError } from '../errors.js';
import type { Message } from '../message.js';
import type { RegisterSnapshot } from '../register/register.js';
import { isDuplicateOnly, UNORDERED } from '../store/bulk.js';
import type { KeyRing } from '../store/seal.js';
import type { DryRunHit } from './dry-run-reply.js';
import { dryRunSets } from './dry-run-sets.js';
import { DryRunWorker } from './dry-run-worker.js';
import { storedMessage } from './stored-message.js';

const DAY = 86_400_000;
/** Messages that are looked back at. */
export const LOOKS_BACK = 30 * DAY;
/** Messages that are opened and looked at in one go. */
const BATCH = 200;
/** A scanner that has not spoken for so long has died over it. Milliseconds. */
const LEASE = 120_000;
const MOST_ATTEMPTS = 3;

export interface DryRunEdges {
  readonly keys: KeyRing;
  /** Of this scanner. */
  readonly workerId: string;
  /** The rules in use. */
  readonly rules: () => RuleSet | null;
  readonly register: () => Promise<RegisterSnapshot>;
  readonly megabytes: number;
  readonly now: () => Date;
  /** Aborted when the process is to end: the run is begun anew by another. */
  readonly signal: AbortSignal;
}

/** Asks for a dry run; some scanner takes it. `id` comes with the form. One that is still going on for the same draft is not asked for twice. */
export async function askForDryRun(
  {
    id,
    draftId,
    ruleId,
    text,
    askedBy,
  }: { id: string; draftId: string; ruleId: string; text: string; askedBy: string },
  now: Date,
  keys: KeyRing,
): Promise<void> {
  if (await DryRunModel.exists({ draftId, state: { $in: ['waiting', 'running'] } })) return;
  const run: DryRunRecord = {
    _id: id,
    draftId,
    ruleId,
    sealed: keys.seal(text, `dry-runs|${id}`),
    state: 'waiting',
    askedBy,
    askedAt: now,
    since: new Date(now.getTime() - LOOKS_BACK),
    workerId: null,
    leaseUntil: null,
    attempts: 0,
    ...NO_FIGURES,
    problem: null,
    finishedAt: null,
  };
  try {
    await DryRunModel.collection.insertOne(run as never);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}

const NO_FIGURES = { total: 0, passed: 0, looked: 0, gained: 0, lost: 0, same: 0 };

export async function latestDryRun(draftId: string): Promise<DryRunRecord | null> {
  return DryRunModel.findOne({ draftId }).sort({ askedAt: -1 }).lean();
}

/** Does the dry run that has waited longest, if any. Returns whether there was one. */
export async function doDryRun(edges: DryRunEdges): Promise<boolean> {
  const rules = edges.rules();
  const run = rules && (await take(edges));
  if (!rules || !run) return false;
  try {
    if (run.attempts > MOST_ATTEMPTS) throw givenUp();
    await goThrough(run, rules, edges);
  } catch (error) {
    // Anything else, as a lost connection, is tried again once the lease is over.
    if (!(error instanceof ServiceError)) throw error;
    await finish(run, edges, { state: 'failed', problem: `${error.message} ${error.remedy}` });
  }
  return true;
}

/** Of two scanners one gets it. One whose scanner has died is begun anew. */
async function take({ workerId, now }: DryRunEdges): Promise<DryRunRecord | null> {
  const free = { $or: [{ state: 'waiting' as const }, { state: 'running' as const, leaseUntil: { $lt: now() } }] };
  const leaseUntil = new Date(now().getTime() + LEASE);
  return DryRunModel.findOneAndUpdate(
    free,
    { $set: { state: 'running', workerId, leaseUntil, ...NO_FIGURES }, $inc: { attempts: 1 } },
    { sort: { askedAt: 1 }, returnDocument: 'after', lean: true },
  );
}

async function goThrough(run: DryRunRecord, rules: RuleSet, edges: DryRunEdges): Promise<void> {
  const { keys, signal, megabytes } = edges;
  // What a scanner that died over it had written.
  await DryRunHitModel.deleteMany({ runId: run._id });
  const text = keys.open(run.sealed, `dry-runs|${run._id}`);
  const messages = await MessageModel.find({ scannedAt: { $gte: run.since, $lte: run.askedAt } }, { _id: 1 })
    .sort({ scannedAt: 1 })
    .lean();
  const worker = new DryRunWorker(
    { sets: dryRunSets(rules, run.ruleId, text), register: await edges.register() },
    megabytes,
  );
  const figures = { ...NO_FIGURES, total: messages.length };
  try {
    await worker.begin();
    for (let from = 0; from < messages.length; from += BATCH) {
      if (signal.aborted) return;
      const ids = messages.slice(from, from + BATCH).map(({ _id }) => _id);
      const kept = await keptMessages(ids, keys);
      const hits = await worker.look(kept.map(({ message }) => message));
      await storeHits(run, hits, kept);
      figures.passed = from + ids.length;
      figures.looked += kept.length;
      for (const { change } of hits) figures[change] += 1;
      const leaseUntil = new Date(edges.now().getTime() + LEASE);
      const mine = { _id: run._id, workerId: edges.workerId, state: 'running' as const };
      const { matchedCount } = await DryRunModel.updateOne(mine, { $set: { ...figures, leaseUntil } });
      // Another scanner took it for dead, or the draft was thrown away.
      if (matchedCount === 0) return;
    }
  } finally {
    await worker.close();
  }
  await finish(run, edges, { state: 'done', problem: null, ...figures });
}

interface KeptMessage {
  readonly message: Message;
  readonly record: MessageRecord;
}

/** Those whose words are kept. */
async function keptMessages(ids: readonly string[], keys: KeyRing): Promise<readonly KeptMessage[]> {
  const [records, texts] = await Promise.all([
    MessageModel.find({ _id: { $in: [...ids] } }).lean(),
    TextModel.find({ _id: { $in: [...ids] } }).lean(),
  ]);
  const sealed = new Map(texts.map(text => [text._id, text.sealed]));
  return records.flatMap(record => {
    const box = sealed.get(record._id);
    if (!box) return [];
    const words = JSON.parse(keys.open(box, `texts|${record._id}`)) as MessageText;
    return [{ record, message: storedMessage(record, words) }];
  });
}

async function storeHits(run: DryRunRecord, hits: readonly DryRunHit[], kept: readonly KeptMessage[]): Promise<void> {
  if (hits.length === 0) return;
  const times = new Map(kept.map(({ record }) => [record._id, record.at]));
  const records = hits.map(({ messageId, change, places }) => ({
    _id: `${run._id}:${messageId}`,
    runId: run._id,
    messageId,
    change,
    places,
    at: times.get(messageId) ?? run.askedAt,
    judgement: null,
    judgedBy: null,
    judgedAt: null,
  }));
  try {
    await DryRunHitModel.collection.insertMany(records as never, UNORDERED);
  } catch (error) {
    if (!isDuplicateOnly(error)) throw error;
  }
}

async function finish(
  run: DryRunRecord,
  { workerId, now }: DryRunEdges,
  fields: Partial<Pick<DryRunRecord, 'state' | 'problem' | 'total' | 'passed' | 'looked' | 'gained' | 'lost' | 'same'>>,
): Promise<void> {
  const mine = { _id: run._id, workerId, state: 'running' as const };
  await DryRunModel.updateOne(mine, { $set: { ...fields, finishedAt: now(), leaseUntil: null } });
}

function givenUp(): ServiceError {
  return new ServiceError({
    code: 'DRY_RUN_FAILED',
    message: 'It was begun several times and never came to an end.',
    remedy: 'Nothing that is watched has changed. Make the draft smaller, and try again.',
  });
}
