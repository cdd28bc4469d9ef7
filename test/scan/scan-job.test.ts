import assert from 'node:assert/strict';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { MessageModel } from '../../models/message.js';
import { ServiceError } from '../../services/errors.js';
import { noteSeen } from '../../services/ledger/seen.js';
import { createLog } from '../../services/log.js';
import { type ScanEdges, scanJob } from '../../services/scan/scan-job.js';
import type { Fetched, Pointer, RawMessage, Source } from '../../services/sources/source.js';
import { KeyRing } from '../../services/store/seal.js';
import { registerOf } from '../detect/written.js';
import { useDatabase } from '../support/database.js';
import { seenMessage } from '../support/seen-message.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const log = createLog({ level: 'error', role: 'test', stream: { write: () => undefined } });
const trouble = (code: string) => new ServiceError({ code, message: 'Something failed.', remedy: 'See the log.' });

type Answer = 'raw' | 'gone' | 'nothing' | ServiceError;

/** A source that answers as told; `breaks`: what ends the fetch when all answers are given. */
function sourceWith(answers: Readonly<Record<number, Answer>>, breaks: ServiceError | null = null): Source {
  async function* fetch(pointers: readonly Pointer[]): AsyncGenerator<Fetched> {
    for (const pointer of pointers) {
      const answer = answers[pointer.position] ?? 'nothing';
      if (answer instanceof ServiceError) yield { pointer, failed: answer };
      else if (answer === 'gone') yield { pointer, gone: true };
      else if (answer === 'raw') yield { pointer, raw: rawOf(pointer.position) };
    }
    if (breaks) throw breaks;
  }
  const unused = () => {
    throw new Error('not part of a scan');
  };
  return {
    id: 's',
    kind: 'imap',
    containers: unused,
    discover: unused,
    check: unused,
    close: async () => undefined,
    fetch,
  };
}

function rawOf(position: number): RawMessage {
  return { kind: 'mime', bytes: Buffer.from(String(position)), receivedAt: now, envelope: [] };
}

/** Reads what `rawOf` wrote. Message 13 cannot be stored, message 66 cannot be read. */
async function examine(raw: RawMessage) {
  const position = raw.kind === 'mime' ? Buffer.from(raw.bytes).toString() : '';
  if (position === '66') throw trouble('READER_OUT_OF_TIME');
  const unstorable = { receivedAt: new Date(Number.NaN), sentAt: null };
  return {
    message: seenMessage(`message ${position}`, position === '13' ? unstorable : {}),
    findings: [],
    languages: [],
    detectVersion: 'test',
  };
}

describe('a scan job', () => {
  useDatabase();
  beforeEach(() => Promise.all([LedgerEntryModel.deleteMany({}), MessageModel.deleteMany({})]));

  const edges: ScanEdges = {
    keys,
    contextDays: 30,
    register: () => registerOf(),
    now: () => now,
    examiner: { examine },
    log,
    signal: new AbortController().signal,
  };
  async function scan(source: Source, positions: readonly number[]): Promise<Record<number, string>> {
    const places = positions.map(position => ({
      sourceId: 's',
      container: 'INBOX',
      generation: '1',
      position,
      size: 1,
    }));
    await noteSeen(places, now);
    await scanJob({ sourceId: 's', container: 'INBOX', generation: '1', positions }, source, edges);
    const entries = await LedgerEntryModel.find().lean();
    return Object.fromEntries(
      entries.map(entry => [entry.position, [entry.state, entry.reason, entry.attempts].filter(Boolean).join(' ')]),
    );
  }

  it('has an outcome for every message, whatever becomes of the others', async () => {
    const answers = {
      1: 'raw',
      2: 'gone',
      3: trouble('MESSAGE_TOO_LARGE'),
      4: trouble('FETCH_FAILED'),
      5: 'nothing',
      66: 'raw',
    } as const;
    assert.deepEqual(await scan(sourceWith(answers), [1, 2, 3, 4, 5, 66]), {
      1: 'scanned',
      2: 'gone DELETED_BEFORE_READ',
      3: 'unreadable MESSAGE_TOO_LARGE',
      4: 'waiting FETCH_FAILED 1',
      5: 'waiting FETCH_SHORT 1',
      66: 'waiting READER_OUT_OF_TIME 1',
    });
  });

  it('stores what came before the connection broke, and tries the rest again', async () => {
    const broken = sourceWith({ 1: 'raw', 2: 'raw' }, trouble('MAILBOX_UNREACHABLE'));
    assert.deepEqual(await scan(broken, [1, 2, 3]), {
      1: 'scanned',
      2: 'scanned',
      3: 'waiting MAILBOX_UNREACHABLE 1',
    });
  });

  it('does not hold it against a message that its mailbox refused the log-in', async () => {
    assert.deepEqual(await scan(sourceWith({}, trouble('MAILBOX_LOGIN_REFUSED')), [1]), {
      1: 'waiting MAILBOX_LOGIN_REFUSED',
    });
  });

  it('stores the other messages when one of them cannot be stored', async () => {
    const positions = [1, 2, 13, 14, 15];
    const answers = Object.fromEntries(positions.map(position => [position, 'raw' as const]));
    const states = await scan(sourceWith(answers), positions);
    assert.equal(states[13], 'waiting STORING_FAILED 1');
    assert.deepEqual(
      [1, 2, 14, 15].map(position => states[position]),
      Array(4).fill('scanned'),
    );
    assert.equal(await MessageModel.countDocuments(), 4);
  });

  it('takes a third batch from the source only when the first is stored, so that no job is held in memory as a whole', async () => {
    const positions = Array.from({ length: 160 }, (_, at) => 1_001 + at);
    const stored = new Map<number, number>();
    const answers = sourceWith(Object.fromEntries(positions.map(position => [position, 'raw' as const])));
    async function* fetch(pointers: readonly Pointer[], signal: AbortSignal): AsyncGenerator<Fetched> {
      let taken = 0;
      for await (const fetched of answers.fetch(pointers, signal)) {
        if (taken % 50 === 0) stored.set(taken, await LedgerEntryModel.countDocuments({ state: 'scanned' }));
        taken += 1;
        yield fetched;
      }
    }
    const states = await scan({ ...answers, fetch }, positions);
    assert.equal(Object.values(states).filter(state => state === 'scanned').length, 160);
    assert.ok((stored.get(100) ?? 0) >= 50 && (stored.get(150) ?? 0) >= 100, JSON.stringify([...stored]));
  });

  it('reads nothing again that is done, since jobs may come twice', async () => {
    await scan(sourceWith({ 1: 'raw' }), [1]);
    const untouchable = sourceWith({}, trouble('MUST_NOT_BE_ASKED'));
    assert.deepEqual(await scan(untouchable, [1]), { 1: 'scanned' });
  });
});
