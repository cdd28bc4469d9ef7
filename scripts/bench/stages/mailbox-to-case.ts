// From the mailbox to stored messages, findings and cases, as one scanner does it: discover, ledger, fetch, read, detect, store.
// The queue is left out: its jobs carry a hundred messages each, and it runs in another process.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { MessageModel } from '../../../models/message.js';
import { PairModel } from '../../../models/pair.js';
import { PersonModel } from '../../../models/person.js';
import { readRuleSet } from '../../../services/detect/rules/rule-set.js';
import { Examiner } from '../../../services/examine/examiner.js';
import { extractorOf } from '../../../services/extract/configured.js';
import type { Place } from '../../../services/ledger/place.js';
import { noteSeen } from '../../../services/ledger/seen.js';
import { createLog } from '../../../services/log.js';
import { RULES_FOLDER } from '../../../services/paths.js';
import { jobsFor } from '../../../services/queue/jobs.js';
import { Register } from '../../../services/register/register.js';
import { scanJob } from '../../../services/scan/scan-job.js';
import { openSource } from '../../../services/sources/open.js';
import type { Container } from '../../../services/sources/source.js';
import { connectDatabase, disconnectDatabase } from '../../../services/store/database.js';
import { spawnEmbedded } from '../../../services/store/embedded/process.js';
import { KeyRing } from '../../../services/store/seal.js';
import { reportRun } from '../measure.js';
import { benchSnapshot } from '../register.js';

const [port = '', user = '', password = '', count = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'candour-bench-db-'));
const database = await spawnEmbedded({ folder: join(folder, 'database'), socketPath: join(folder, 'db.sock') });
const snapshot = benchSnapshot();
const register = new Register(snapshot);
const now = new Date();
await beginDatabase();

const log = createLog({ level: 'error', role: 'bench' });
const keys = new KeyRing(KeyRing.newContent());
const auth = { kind: 'password', password } as const;
const place = {
  kind: 'imap',
  id: 'bench',
  host: '127.0.0.1',
  port: Number(port),
  security: 'none',
  certificateAuthority: null,
} as const;
const source = openSource({ ...place, user, auth, folders: null }, { log, maxMessageBytes: 50_000_000 });
const examiner = new Examiner({
  identityKey: keys.identityKey,
  limits: { milliseconds: 60_000, megabytes: 1_024 },
  extractor: extractorOf({ attachmentLimits: { milliseconds: 20_000, megabytes: 768 }, ocr: null }),
});
examiner.useRegister(snapshot);
await examiner.useRules(readRuleSet([RULES_FOLDER]));
const signal = new AbortController().signal;

/** Messages that are scanned before the clock starts. */
const WARM_UP = 300;

// The service runs for weeks: starting the reader thread and compiling its code and the database's is not part of a message's cost.
const warmUp = async () => {
  await scan(WARM_UP);
  await mongoose.connection.dropDatabase();
  await disconnectDatabase();
  await beginDatabase();
};
await reportRun(
  Number(count),
  async () => {
    await scan(Number.POSITIVE_INFINITY);
    const stored = await MessageModel.countDocuments();
    if (stored === 0) throw new Error('Nothing was stored.');
  },
  warmUp,
);
await source.close();
await examiner.close();
await disconnectDatabase();
await database.stop();
rmSync(folder, { recursive: true, force: true });

async function beginDatabase(): Promise<void> {
  await connectDatabase(database.uri);
  await PersonModel.insertMany(
    snapshot.people.map(({ id, ...person }) => ({ ...person, _id: id, pseudonym: id, createdAt: now, updatedAt: now })),
  );
  await PairModel.insertMany(snapshot.pairs.map(pair => ({ ...pair, _id: `${pair.adultId}|${pair.pupilId}|-` })));
}

async function scan(most: number): Promise<void> {
  const edges = { keys, contextDays: 30, register: () => register, now: () => new Date(), examiner, log, signal };
  for (const container of await source.containers(signal, new Map())) {
    const places = await seen(container);
    // Two at a time, as a scanner does it: while one waits for the mailbox or the database, the other is read.
    const next = jobsFor(places.slice(0, most)).values();
    await Promise.all(
      [1, 2].map(async () => {
        for (const job of next) await scanJob(job, source, edges);
      }),
    );
  }
}

async function seen(container: Container): Promise<readonly Place[]> {
  const places: Place[] = [];
  for await (const batch of source.discover(container, 0, signal)) {
    places.push(
      ...(await noteSeen(
        batch.map(pointer => ({ ...pointer, sourceId: source.id })),
        new Date(),
      )),
    );
  }
  return places;
}
