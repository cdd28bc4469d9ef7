import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { spawnEmbedded } from '../../services/store/embedded/process.js';

export interface EmbeddedFigures {
  readonly documents: number;
  /** Of one document's BSON. */
  readonly documentBytes: number;
  /** Acknowledged, so durable; two secondary indexes; batches of 1,000, two at a time. */
  readonly bulkInsertsPerSecond: number;
  /** One by one through the official driver. */
  readonly lookup: { readonly medianMs: number; readonly p99Ms: number };
  readonly newestOfPair: { readonly medianMs: number; readonly p99Ms: number };
  /** Each acknowledged before the next, and from sixteen connections at once. */
  readonly singleInsertsPerSecond: number;
  readonly concurrentInsertsPerSecond: number;
  readonly countByIndexMs: number;
  /** Of the server; its memory map counts as far as it is in memory. */
  readonly residentMegabytes: number;
  /** Of that, its own, without the memory map. */
  readonly anonymousMegabytes: number;
  readonly fileMegabytes: number;
  readonly restartMs: number;
}

const BATCH = 1000;
const PAIRS = 2000;
const LOOKUPS = 2000;
const FILLING = 'the quick brown fox jumps over the lazy dog and goes on '.repeat(40);

interface Message {
  _id: string;
  pair: string;
  at: Date;
  text: string;
  findingCount: number;
}

const messageOf = (n: number): Message => ({
  _id: `m${n.toString(36).padStart(12, '0')}${((n * 2_654_435_761) % 2 ** 32).toString(16)}`,
  pair: `p${(n * 7919) % PAIRS}`,
  at: new Date(1.7e12 + n * 1000),
  text: FILLING.slice(n % 50, (n % 50) + 1880),
  findingCount: n % 4,
});

/** Loads so many documents of about 2 KB into a fresh embedded database and measures it through the driver. */
export async function benchEmbedded(
  documents: number,
  onProgress: (done: number) => void = () => {},
): Promise<EmbeddedFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'candour-bench-'));
  const spawnOptions = { folder, socketPath: join(folder, 'd.sock') };
  let server = await spawnEmbedded(spawnOptions);
  let client = await mongoose.mongo.MongoClient.connect(server.uri);
  try {
    const messages = client.db('bench').collection<Message>('messages');
    await messages.createIndex({ pair: 1, at: 1 });
    await messages.createIndex({ at: 1 });
    const bulkInsertsPerSecond = await load(messages, documents, onProgress);
    const lookup = await timed(LOOKUPS, async () => {
      const n = Math.floor(Math.random() * documents);
      const found = await messages.findOne({ at: messageOf(n).at });
      if (!found) throw new Error('a document that was inserted is not found');
    });
    const newestOfPair = await timed(LOOKUPS, () =>
      messages
        .find({ pair: `p${Math.floor(Math.random() * PAIRS)}` })
        .sort({ at: -1 })
        .limit(20)
        .toArray(),
    );
    let next = documents;
    const singleInsertsPerSecond = await rate(500, 1, () => messages.insertOne(messageOf(next++)));
    const concurrentInsertsPerSecond = await rate(4000, 16, () => messages.insertOne(messageOf(next++)));
    const counting = performance.now();
    await messages.countDocuments({ pair: { $gte: 'p' } });
    const countByIndexMs = performance.now() - counting;
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
    const megabytes = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
    await client.close();
    await server.stop();
    const restarting = performance.now();
    server = await spawnEmbedded(spawnOptions);
    const restartMs = performance.now() - restarting;
    client = await mongoose.mongo.MongoClient.connect(server.uri);
    return {
      documents,
      documentBytes: mongoose.mongo.BSON.calculateObjectSize(messageOf(1)),
      bulkInsertsPerSecond: Math.round(bulkInsertsPerSecond),
      lookup,
      newestOfPair,
      singleInsertsPerSecond: Math.round(singleInsertsPerSecond),
      concurrentInsertsPerSecond: Math.round(concurrentInsertsPerSecond),
      countByIndexMs: Math.round(countByIndexMs),
      residentMegabytes: megabytes('VmRSS'),
      anonymousMegabytes: megabytes('RssAnon'),
      fileMegabytes: Math.round(statSync(join(folder, 'candour.lmdb')).size / 2 ** 20),
      restartMs: Math.round(restartMs),
    };
  } finally {
    await client.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Messages = mongoose.mongo.Collection<Message>;

async function load(messages: Messages, documents: number, onProgress: (done: number) => void): Promise<number> {
  const started = performance.now();
  let next = 0;
  const loader = async () => {
    while (next < documents) {
      const from = next;
      next = Math.min(documents, next + BATCH);
      await messages.insertMany(
        Array.from({ length: next - from }, (_, i) => messageOf(from + i)),
        { ordered: false },
      );
      onProgress(next);
    }
  };
  await Promise.all([loader(), loader()]);
  return documents / ((performance.now() - started) / 1000);
}

async function rate(times: number, together: number, act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  let left = times;
  const worker = async () => {
    while (left-- > 0) await act();
  };
  await Promise.all(Array.from({ length: together }, worker));
  return times / ((performance.now() - started) / 1000);
}

async function timed(times: number, act: () => Promise<unknown>): Promise<{ medianMs: number; p99Ms: number }> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const started = performance.now();
    await act();
    taken.push(performance.now() - started);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) => Number((taken[Math.floor(times * share)] ?? 0).toFixed(3));
  return { medianMs: at(0.5), p99Ms: at(0.99) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const documents = Number(process.argv[2] ?? 1_000_000);
  const figures = await benchEmbedded(documents, done => {
    if (done % 100_000 === 0) console.error(`${done} documents`);
  });
  console.log(JSON.stringify(figures, null, 2));
}
