import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaseModel } from '../../models/case.js';
import { LedgerEntryModel, type LedgerEntryRecord } from '../../models/ledger-entry.js';
import { MessageModel } from '../../models/message.js';
import { unreadEntries } from '../../services/ledger/unread.js';
import { CONCERNING, mailOfPair, ORDINARY, PAIRS, PEOPLE, REGISTER_PAIRS } from '../support/pairs-of-ten.js';
import { ChildMemory, peakMegabytes } from '../support/process-memory.js';
import { RunningService } from '../support/running-service.js';
import { until } from '../support/until.js';
import { HOSTILE_EXPORTS, HOSTILE_MAIL, type HostileFile } from './hostile/corpus.js';

/** Somebody else's database is not ours to judge. */
const PARTS = ['collector', 'scanner 1', 'scanner 2', 'redis', ...(process.env.MONGODB_URI ? [] : ['database'])];
const READ = { milliseconds: 20_000, megabytes: 512 };
/** Milliseconds for one file: less than in service, so that the test is quick. */
const ATTACHMENT = { milliseconds: 3_000, megabytes: 512 };
/** What a process takes before it has read anything, with models and rules, and for the message as it came. */
const OWN_MEGABYTES = 512;
const WRITTEN = new Date('2026-11-10T15:00:00Z');

describe('hostile files in watched folders of a running service', function () {
  this.timeout(90_000);
  const folder = mkdtempSync(join(tmpdir(), 'candour-hostile-'));
  const running = new RunningService({
    sources: [
      { kind: 'folder', id: 'mail', path: join(folder, 'mail') },
      { kind: 'chat', id: 'exports', path: join(folder, 'exports') },
    ],
    scanners: 2,
    pollSeconds: 5,
    people: PEOPLE,
    pairs: REGISTER_PAIRS,
    settings: { readLimits: READ, attachmentLimits: ATTACHMENT },
  });
  let pids: readonly number[] = [];
  let children: ChildMemory;
  let hurried = 0;

  before('start the service, then put the files into its folders', async () => {
    for (const name of ['mail', 'exports', 'aside']) mkdirSync(join(folder, name));
    await running.start();
    pids = PARTS.map(part => running.pidOf(part));
    children = new ChildMemory(pids);
    for (const [at, hostile] of HOSTILE_MAIL.entries()) {
      put('mail', `${number(at)} before`, 'mail.eml', Buffer.from(mailOfPair((at % PAIRS) + 1, at, ORDINARY)));
      put('mail', `${number(at)} ${hostile.title}`, hostile.fileName, await hostile.make());
    }
    put('mail', '99 last', 'mail.eml', Buffer.from(mailOfPair(1, 99, CONCERNING)));
    for (const hostile of HOSTILE_EXPORTS) put('exports', hostile.title, hostile.fileName, await hostile.make());
    put('exports', 'whole', 'z.jsonl', Buffer.from(CHAT));
  });
  after(async () => {
    children?.stop();
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are all done with, and so is whatever lies between them', async () => {
    const expected = 2 * HOSTILE_MAIL.length + 1 + HOSTILE_EXPORTS.length + 1;
    await until('every file is in the ledger, and nothing waits', 75_000, async () => {
      const [seen, waiting] = await Promise.all([
        LedgerEntryModel.distinct('container'),
        LedgerEntryModel.countDocuments({ state: 'waiting' }),
      ]);
      await hurry();
      return seen.length >= expected && waiting === 0;
    }).catch(async error => {
      const left = await LedgerEntryModel.find({ state: 'waiting' }).lean();
      throw new Error(`${error.message} ${left.map(seenAs).join('; ')}`, { cause: error });
    });
  });

  for (const hostile of [...HOSTILE_MAIL, ...HOSTILE_EXPORTS])
    it(`leave a record on the coverage page: ${hostile.title}`, async () => {
      const { entries } = await unreadEntries(1, 1_000);
      const found = entries.filter(entry => isOf(entry, hostile));
      assert.deepEqual([...new Set(found.map(({ state }) => state))], [hostile.state], found.map(seenAs).join('; '));
      for (const { reason } of found) assert.ok(hostile.codes.includes(reason ?? ''), `${reason}`);
    });

  it('take no ordinary mail along: each of it was scanned, and what it tells of is a case', async () => {
    const others = (await LedgerEntryModel.find().lean()).filter(
      entry => ![...HOSTILE_MAIL, ...HOSTILE_EXPORTS].some(hostile => isOf(entry, hostile)),
    );
    assert.equal(others.length, HOSTILE_MAIL.length + 1 + CHAT_MESSAGES);
    assert.deepEqual(others.filter(({ state }) => state !== 'scanned').map(seenAs), []);
    const messageIds = others.map(({ messageId }) => messageId);
    assert.equal(await MessageModel.countDocuments({ _id: { $in: messageIds } }), others.length);
    await until('a case about the last mail', 10_000, () => hasCase(1));
  });

  it('end no process: each is the one that was there before, and takes up new mail', async () => {
    put('mail', '99 after', 'mail.eml', Buffer.from(mailOfPair(2, 98, CONCERNING)));
    await until('a case about a mail that came after', 20_000, () => hasCase(2));
    assert.deepEqual(
      PARTS.map(part => running.pidOf(part)),
      pids,
    );
  });

  it('take no more memory than each process may have', () => {
    for (const part of PARTS) {
      const peak = peakMegabytes(running.pidOf(part));
      assert.ok(peak !== null && peak > 1, part);
      const most = part.startsWith('scanner') ? OWN_MEGABYTES + READ.megabytes : OWN_MEGABYTES;
      if (process.env.CANDOUR_TEST_LOG) process.stderr.write(`${part}: ${Math.round(peak)} MB\n`);
      assert.ok(peak < most, `${part}: ${Math.round(peak)} of ${most} MB`);
    }
    const peaks = [...children.peaks.values()];
    assert.ok(peaks.length >= 1, 'the processes that read files were looked at');
    if (process.env.CANDOUR_TEST_LOG) process.stderr.write(`for files: ${peaks.map(Math.round).join(' ')} MB\n`);
    for (const peak of peaks)
      assert.ok(peak < ATTACHMENT.megabytes * 1.5, `a process for files: ${Math.round(peak)} MB`);
  });

  /** What is tried five times before it is parked has pauses of minutes between its tries. */
  async function hurry(): Promise<void> {
    const soon = new Date();
    if (soon.getTime() < hurried + 2_000) return;
    hurried = soon.getTime();
    await LedgerEntryModel.updateMany({ state: 'waiting', attempts: { $gte: 1 } }, { dueAt: soon });
  }

  /** All at once and long ago, so that nobody waits for somebody to finish writing it. */
  function put(source: 'mail' | 'exports', title: string, fileName: string, content: Buffer): void {
    const aside = join(folder, 'aside', title);
    mkdirSync(aside);
    writeFileSync(join(aside, fileName), content);
    utimesSync(join(aside, fileName), WRITTEN, WRITTEN);
    renameSync(aside, join(folder, source, title));
  }
});

const CHAT_MESSAGES = 3;
const CHAT = Array.from({ length: CHAT_MESSAGES }, (_, at) =>
  JSON.stringify({
    conversation: { id: 'c' },
    id: `m-${at}`,
    author: { address: 'mentor3@northfield.example' },
    members: [{ address: 'pupil3@northfield.example' }],
    sentAt: `2026-11-10T14:0${at}:00Z`,
    text: `${ORDINARY} ${at}`,
  }),
)
  .map(line => `${line}\n`)
  .join('');

/** Only these two pairs have mail that asks for secrecy; what is hostile is of another. */
async function hasCase(pair: number): Promise<boolean> {
  return (await CaseModel.exists({ pairKey: `m-${pair}|p-${pair}`, codes: 'grooming.secrecy' })) !== null;
}

function number(at: number): string {
  return String(at).padStart(2, '0');
}

function isOf({ container }: LedgerEntryRecord, { title }: HostileFile): boolean {
  return container.replace(/^\d\d /, '').split('/')[0] === title;
}

function seenAs({ container, state, reason, attempts }: LedgerEntryRecord): string {
  return `${container}: ${state} ${reason} after ${attempts}`;
}
