import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { UserModel } from '../../models/user.js';
import { CONCERNS, type Concern } from '../../services/cases/concern.js';
import type { CaseState } from '../../services/cases/states.js';
import { caseTitle } from '../../services/cases/title.js';
import { loadConfig } from '../../services/config.js';
import { WordsFetcher } from '../../services/context/fetch-words.js';
import { createLog } from '../../services/log.js';
import { SignInLimits } from '../../services/review/auth/limits.js';
import { FetchedContext } from '../../services/review/fetched-context.js';
import { RaiseLimits } from '../../services/review/raise-limits.js';
import { startWeb } from '../../services/review/server.js';
import { connectDatabase, disconnectDatabase } from '../../services/store/database.js';
import { spawnEmbedded } from '../../services/store/embedded/process.js';
import { KeyRing } from '../../services/store/seal.js';
import { RecordSigner } from '../../services/store/signing-key.js';
import { CODES, SEVERITIES } from '../../services/taxonomy.js';
import { addUser } from '../../services/users/users.js';
import { randomFrom } from '../random.js';
import { median } from './measure.js';

/** What one page took, from the request to the last byte, through HTTP, with the embedded database in a process of its own. */
export interface PageFigures {
  readonly reader: string;
  readonly path: string;
  readonly medianMs: number;
  readonly worstMs: number;
  /** Processor time for one page: of the web process, and of the database. Unlike the others it does not hang on what else the machine does. */
  readonly webCpuMs: number;
  readonly databaseCpuMs: number;
  readonly kilobytes: number;
}

export interface QueueFigures {
  readonly cases: number;
  readonly waiting: number;
  readonly seedSeconds: number;
  readonly pages: readonly PageFigures[];
}

const PASSWORD = 'seven quiet herons';
const BATCH = 1_000;
const MINUTE = 60_000;

/** The pages that are measured. The first is what a reader opens in the morning. */
export const PAGES: readonly string[] = [
  '/queue',
  '/queue?children=10&adults=10',
  '/queue?view=closed&sort=newest',
  '/queue?view=all&sort=oldest',
  '/queue?severity=high&channel=chat',
  '/queue?category=content.extremism',
  '/queue?words=Mentor+7',
];

export interface QueueBench {
  readonly cases: number;
  readonly waiting: number;
  readonly rounds: number;
  readonly pages?: readonly string[];
  /** Roles that open them. */
  readonly readers?: readonly string[];
  /** Where the database is kept for the next time; what is missing in it is filled in. Without one it is made anew and taken away. */
  readonly folder?: string;
}

/** Fills an embedded database with so many cases, so many of them waiting, and opens the queue again and again. */
export async function benchQueue(
  { cases, waiting, rounds, pages = PAGES, readers = ['lead', 'head'], folder: kept }: QueueBench,
  say: (line: string) => void = () => undefined,
): Promise<QueueFigures> {
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'candour-bench-queue-'));
  const database = await spawnEmbedded({ folder: join(folder, 'database'), socketPath: join(folder, 'd.sock') });
  try {
    await connectDatabase(database.uri);
    const seeding = performance.now();
    await seedAccounts();
    await seedCases(cases, waiting, done => done % 20_000 === 0 && say(`${done} cases`));
    const seedSeconds = Math.round((performance.now() - seeding) / 1000);
    const config = loadConfig({ env: {}, file: null });
    const keys = new KeyRing(KeyRing.newContent());
    const log = createLog({ level: 'error', role: 'web' });
    const fetcher = new WordsFetcher({ config, keys, log });
    const web = await startWeb({
      // The password alone opens the accounts made for this, on this machine only.
      config: {
        ...config,
        web: { ...config.web, host: '127.0.0.1', port: 0 },
        signIn: { secondFactor: 'sample-only' },
      },
      keys,
      signer: new RecordSigner(RecordSigner.newKey()),
      log,
      context: new FetchedContext(fetcher, () => new Date()),
      now: () => new Date(),
      checkSource: async () => [],
      schoolSignIn: null,
      limits: new SignInLimits(),
      raiseLimits: new RaiseLimits(),
      showFirstAccountCode: () => undefined,
    });
    try {
      const figures: PageFigures[] = [];
      for (const reader of readers) {
        const cookie = await signIn(web.address, reader);
        for (const path of pages) {
          const page = { address: `${web.address}${path}`, cookie, databasePid: database.pid };
          figures.push(await measurePage(page, { reader, path, rounds }));
          say(JSON.stringify(figures.at(-1)));
        }
      }
      return { cases, waiting, seedSeconds, pages: figures };
    } finally {
      await web.close();
      await fetcher.close();
    }
  } finally {
    await disconnectDatabase();
    await database.stop();
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function measurePage(
  { address, cookie, databasePid }: { address: string; cookie: string; databasePid: number },
  { reader, path, rounds }: { reader: string; path: string; rounds: number },
): Promise<PageFigures> {
  const taken: number[] = [];
  let bytes = 0;
  let spent = { web: process.cpuUsage(), database: 0 };
  // The first three are not counted: compiled templates and code, a filled page cache.
  for (let round = -3; round < rounds; round += 1) {
    if (round === 0) spent = { web: process.cpuUsage(), database: cpuOf(databasePid) };
    const started = performance.now();
    const answer = await fetch(address, { headers: { Cookie: cookie } });
    bytes = (await answer.text()).length;
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    if (round >= 0) taken.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(spent.web);
  const rounded = (figure: number) => Math.round(figure * 10) / 10;
  return {
    reader,
    path,
    medianMs: rounded(median(taken)),
    worstMs: rounded(Math.max(...taken)),
    webCpuMs: rounded((user + system) / 1000 / rounds),
    databaseCpuMs: rounded((cpuOf(databasePid) - spent.database) / rounds),
    kilobytes: Math.round(bytes / 1000),
  };
}

/** Milliseconds of processor time that a process has had; its clock ticks a hundred times a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function signIn(address: string, reader: string): Promise<string> {
  const page = await fetch(`${address}/sign-in`);
  const token = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  const cookieOf = (answer: Response) => answer.headers.getSetCookie().map(line => line.split(';')[0]);
  const body = new URLSearchParams({ email: `${reader}@school.example`, password: PASSWORD, _csrf: token });
  const headers = { Cookie: cookieOf(page).join('; ') };
  const answer = await fetch(`${address}/sign-in`, { method: 'POST', body, headers, redirect: 'manual' });
  if (answer.status !== 303) throw new Error(`Signing in was answered with ${answer.status}.`);
  return cookieOf(answer).join('; ');
}

async function seedAccounts(): Promise<void> {
  if (await UserModel.exists({})) return;
  for (const role of ['lead', 'deputy', 'head', 'chair', 'administrator'] as const) {
    const account = { email: `${role}@school.example`, name: role, role, password: PASSWORD, personId: null };
    const { _id } = await addUser(account, new Date());
    await UserModel.updateOne({ _id }, { $set: { personId: `s-${role}` } });
  }
}

async function seedCases(cases: number, waiting: number, onProgress: (done: number) => void): Promise<void> {
  const now = Date.now();
  const there = await CaseModel.countDocuments({});
  for (let from = there; from < cases; from += BATCH) {
    const random = randomFrom(from + 96);
    const batch = Array.from({ length: Math.min(BATCH, cases - from) }, (_, at) =>
      caseOf(from + at, from + at < waiting, now, random),
    );
    await CaseModel.collection.insertMany(batch as never, { ordered: false });
    onProgress(from + batch.length);
  }
}

const ADULTS = 800;
const PUPILS = 6_000;

function caseOf(number: number, isWaiting: boolean, now: number, random: () => number): CaseRecord {
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const concern = pick(Object.keys(CONCERNS) as Concern[]);
  const severityRank = Math.min(3, Math.floor(-Math.log2(1 - random() * 0.97) / 1.2));
  const severity = SEVERITIES[severityRank] ?? 'low';
  const codes = [...new Set([pick(CODES), ...(random() < 0.4 ? [pick(CODES)] : [])])].sort();
  const state: CaseState = isWaiting
    ? pick(['new', 'new', 'new', 'in-review'])
    : pick(['closed', 'closed', 'referred']);
  const [adult, pupil] = [Math.floor(random() * ADULTS), Math.floor(random() * PUPILS)];
  const raisedAt = new Date(now - Math.floor(random() * 400 * 24 * 60) * MINUTE);
  const dueAt = isWaiting ? new Date(now + Math.floor((random() - 0.1) * 3 * 24 * 60) * MINUTE) : null;
  const held = state === 'in-review';
  return {
    _id: `2026-${String(number + 1).padStart(4, '0')}`,
    ...(state === 'closed' ? {} : { openKey: `${concern}|m-${adult}|p-${pupil}|${number}` }),
    lane: CONCERNS[concern].lane,
    concern,
    pairKey: `m-${adult}|p-${pupil}`,
    adultKey: `m-${adult}`,
    pupilKey: `p-${pupil}`,
    adultLabel: `Mentor ${adult + 1}`,
    pupilLabel: `Pupil ${pupil + 1}`,
    title: caseTitle(codes.map(code => ({ code, severity }))),
    state,
    codes,
    channels: [random() < 0.7 ? 'email' : 'chat'],
    severity,
    severityRank,
    confidence: random(),
    findingCount: codes.length,
    messageCount: 1,
    raisedAt,
    firstAt: raisedAt,
    lastAt: raisedAt,
    acknowledgedAt: held ? raisedAt : null,
    decidedAt: isWaiting ? null : raisedAt,
    ownerId: held ? 'u-somebody' : null,
    leaseUntil: held ? new Date(now + 20 * MINUTE) : null,
    origin: random() < 0.05 ? 'staff' : 'messages',
    links: [],
    conflicts: [],
    managerId: null,
    acknowledgeBy: held ? null : dueAt,
    decideBy: dueAt,
    escalations: 0,
    groupKey: `${concern}|m-${adult}`,
    action: null,
    outcome: null,
    signedOffAt: null,
    nextTaskDue: null,
    recordLength: 0,
    revision: 0,
    ...{ dueAt, escalateAt: dueAt },
  };
}

/** As a table. */
export function printQueue({ cases, waiting, seedSeconds, pages }: QueueFigures): void {
  console.log(`\n${cases} cases, ${waiting} waiting (seeded in ${seedSeconds} s); milliseconds`);
  const row = (reader: string, path: string, ...figures: readonly (string | number)[]) =>
    console.log(`${reader.padEnd(6)}${path.padEnd(36)}${figures.map(one => String(one).padStart(9)).join('')}`);
  row('reader', 'page', 'median', 'worst', 'web cpu', 'db cpu', 'KB');
  for (const { reader, path, medianMs, worstMs, webCpuMs, databaseCpuMs, kilobytes } of pages)
    row(reader, path, medianMs, worstMs, webCpuMs, databaseCpuMs, kilobytes);
}
