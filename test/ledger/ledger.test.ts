import assert from 'node:assert/strict';
import { CursorModel } from '../../models/cursor.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { SourceModel } from '../../models/source.js';
import { type Coverage, coverageOfAll } from '../../services/ledger/coverage.js';
import { lastCursor, moveCursor } from '../../services/ledger/cursor.js';
import { dueEntries, HANDED_OUT_FOR, markHandedOut, stillWaiting } from '../../services/ledger/due.js';
import { finish, type Outcome } from '../../services/ledger/finish.js';
import { placeId } from '../../services/ledger/place.js';
import { retryEntry, retryParked, TRIES_BEFORE_PARKING } from '../../services/ledger/retry.js';
import { noteSeen } from '../../services/ledger/seen.js';
import { retireOldGenerations, sweepContainer } from '../../services/ledger/sweep.js';
import type { Container } from '../../services/sources/source.js';
import { useDatabase } from '../support/database.js';

const SOURCE = 'mentors';
const START = new Date('2026-11-23T10:00:00Z').getTime();
let clock = START;
const now = () => new Date(clock);
const later = (milliseconds: number) => {
  clock += milliseconds;
};

const inbox = (present: number | null, generation = '7'): Container => ({
  name: 'INBOX',
  generation,
  present,
  excluded: null,
});
const places = (positions: readonly number[], generation = '7') =>
  positions.map(position => ({ sourceId: SOURCE, container: 'INBOX', generation, position, size: 100 }));
const idOf = (position: number, generation = '7') =>
  placeId({ sourceId: SOURCE, container: 'INBOX', generation, position });
const note = (...positions: number[]) => noteSeen(places(positions), now());
const scanned = (position: number): Outcome => ({
  entryId: idOf(position),
  state: 'scanned',
  messageId: `message ${position}`,
});
const failed = (position: number, attempts: number): Outcome => ({
  entryId: idOf(position),
  state: 'failed',
  reason: 'FETCH_SHORT',
  attempts,
});
const read = (...positions: number[]) => finish(positions.map(scanned), now());
const stateOf = async (position: number) => (await LedgerEntryModel.findById(idOf(position)).lean())?.state;
async function* listing(...batches: number[][]) {
  for (const batch of batches) yield places(batch);
}
async function coverage(): Promise<Coverage> {
  const [figures] = await coverageOfAll();
  assert.ok(figures);
  const parts = Object.values(figures.counts).reduce((sum, count) => sum + count, 0);
  assert.equal(figures.seen, parts, 'seen = scanned + partly read + could not read + excluded + gone + waiting');
  return figures;
}

describe('the coverage ledger', () => {
  useDatabase();
  beforeEach(async () => {
    clock = START;
    await Promise.all([LedgerEntryModel.deleteMany({}), CursorModel.deleteMany({})]);
    await SourceModel.replaceOne(
      { _id: SOURCE },
      { _id: SOURCE, kind: 'imap', label: 'Mentors', enabled: true, state: 'new' },
      { upsert: true },
    );
  });

  describe('what is seen', () => {
    it('waits, and is due at once in case its job is lost', async () => {
      await note(1, 2);
      assert.deepEqual(
        (await dueEntries(now(), 10)).map(place => place.position),
        [1, 2],
      );
    });

    it('is noted once, however often it is listed', async () => {
      assert.equal((await note(1, 2)).length, 2);
      assert.deepEqual(
        (await note(1, 2, 3)).map(place => place.position),
        [3],
      );
      assert.equal(await LedgerEntryModel.countDocuments(), 3);
    });

    it('is noted once when two collectors list it at the same moment', async () => {
      await Promise.all([note(1, 2, 3), note(2, 3, 4), note(1, 4)]);
      assert.equal(await LedgerEntryModel.countDocuments(), 4);
    });

    it('keeps folders apart whose names hold the marks of an id', async () => {
      const [one] = places([1]);
      assert.ok(one);
      await noteSeen(
        [
          { ...one, container: 'A|7|1' },
          { ...one, container: 'A' },
          { ...one, container: 'Größe/2' },
        ],
        now(),
      );
      assert.equal(await LedgerEntryModel.countDocuments(), 3);
    });
  });

  describe('what is handed out', () => {
    it('is not due again until its job has had its time, and then is', async () => {
      await note(1);
      await markHandedOut([idOf(1)], now());
      later(HANDED_OUT_FOR - 1);
      assert.equal((await dueEntries(now(), 10)).length, 0);
      later(1);
      assert.equal((await dueEntries(now(), 10)).length, 1);
    });

    it('is made good within a minute when the queue was lost', () => {
      assert.ok(HANDED_OUT_FOR <= 50_000);
    });

    it('is not read a second time when its job comes twice', async () => {
      await note(1, 2);
      await read(1);
      assert.deepEqual([...(await stillWaiting([idOf(1), idOf(2)])).keys()], [idOf(2)]);
    });
  });

  describe('what fails', () => {
    it('is tried again after a pause that grows', async () => {
      await note(1);
      const pauses: number[] = [];
      for (let attempts = 0; attempts < TRIES_BEFORE_PARKING - 1; attempts += 1) {
        await finish([failed(1, attempts)], now());
        const entry = await LedgerEntryModel.findById(idOf(1)).lean();
        assert.equal(entry?.state, 'waiting');
        pauses.push((entry?.dueAt?.getTime() ?? 0) - clock);
      }
      assert.deepEqual(
        pauses,
        [...pauses].sort((a, b) => a - b),
      );
      assert.ok((pauses[0] ?? 0) > 0);
    });

    it('is parked after its last try, with the reason, and retried when somebody asks', async () => {
      await note(1);
      await finish([failed(1, TRIES_BEFORE_PARKING - 1)], now());
      const parked = await LedgerEntryModel.findById(idOf(1)).lean();
      assert.deepEqual([parked?.state, parked?.reason, parked?.dueAt], ['unreadable', 'FETCH_SHORT', null]);
      assert.equal(await retryEntry(idOf(1), now()), true);
      assert.equal((await dueEntries(now(), 10)).length, 1);
      await read(1);
      assert.equal(await stateOf(1), 'scanned');
    });

    it('is never parked while its source cannot be reached, however long that takes', async () => {
      await note(1);
      for (let tries = 0; tries < 50; tries += 1) {
        await finish([{ entryId: idOf(1), state: 'postponed', reason: 'MAILBOX_LOGIN_REFUSED' }], now());
        later(60_000);
      }
      const entry = await LedgerEntryModel.findById(idOf(1)).lean();
      assert.deepEqual([entry?.state, entry?.attempts, entry?.reason], ['waiting', 0, 'MAILBOX_LOGIN_REFUSED']);
      assert.equal((await dueEntries(now(), 10)).length, 1);
    });

    it('gets one more try when its source works again, unless no try can help', async () => {
      await note(1, 2, 3, 4);
      await finish([failed(1, TRIES_BEFORE_PARKING - 1)], now());
      const hopeless = ['MESSAGE_TOO_LARGE', 'ZIP_TOO_LARGE', 'ENCRYPTED'];
      await finish(
        hopeless.map((reason, at) => ({ entryId: idOf(2 + at), state: 'unreadable' as const, reason })),
        now(),
      );
      await retryParked(SOURCE, now());
      const states = await Promise.all([1, 2, 3, 4].map(stateOf));
      assert.deepEqual(states, ['waiting', 'unreadable', 'unreadable', 'unreadable']);
      await finish([failed(1, TRIES_BEFORE_PARKING - 1)], now());
      assert.equal(await stateOf(1), 'unreadable');
    });

    it('too late does not undo what another scanner has read', async () => {
      await note(1);
      await read(1);
      await finish([failed(1, 0), { entryId: idOf(1), state: 'gone', reason: 'DELETED_BEFORE_READ' }], now());
      assert.equal(await stateOf(1), 'scanned');
    });
  });

  describe('the cursor', () => {
    const cursor = () => moveCursor(SOURCE, inbox(null), now());
    const TABLE: readonly [why: string, seen: number[], done: number[], expected: number][] = [
      ['stays at the start while nothing is done', [1, 2, 3], [], 0],
      ['follows what is done from below', [1, 2, 3], [1, 2], 2],
      ['waits below a message that is not done, whatever is done above it', [1, 2, 3, 4], [1, 3, 4], 1],
      ['reaches the top when all are done', [1, 2, 3], [1, 2, 3], 3],
      ['does not mind numbers that the server left out', [5, 9, 40], [5, 9], 39],
      ['is at the start of an empty folder', [], [], 0],
    ];
    for (const [why, seen, done, expected] of TABLE) {
      it(why, async () => {
        await note(...seen);
        await read(...done);
        assert.equal(await cursor(), expected);
      });
    }

    it('passes what could not be read: it is parked in sight, and must not hold up the rest', async () => {
      await note(1, 2);
      await finish([failed(1, TRIES_BEFORE_PARKING - 1), scanned(2)], now());
      assert.equal(await cursor(), 2);
    });

    it('goes back when such a message is tried again', async () => {
      await note(1, 2);
      await finish([failed(1, TRIES_BEFORE_PARKING - 1), scanned(2)], now());
      await cursor();
      await retryEntry(idOf(1), now());
      assert.equal(await cursor(), 0);
    });

    it('begins anew when the server has numbered the folder anew', async () => {
      await note(1, 2);
      await read(1, 2);
      await moveCursor(SOURCE, inbox(2), now());
      assert.equal((await lastCursor(SOURCE, inbox(2)))?.position, 2);
      assert.equal(await lastCursor(SOURCE, inbox(2, '8')), null);
    });
  });

  describe('a sweep', () => {
    const sweep = (...batches: number[][]) => sweepContainer(SOURCE, inbox(null), listing(...batches), now);
    const seenBefore = async (...positions: number[]) => {
      await note(...positions);
      later(60_000);
    };

    it('adds what stands at the source and was never noted', async () => {
      await seenBefore(1, 3);
      assert.deepEqual(await sweep([1, 2], [3, 4]), { missed: 2, gone: 0, vanished: 0 });
      assert.equal((await dueEntries(now(), 10)).length, 4);
    });

    it('tells what was deleted before it was read from what was deleted after', async () => {
      await seenBefore(1, 2, 3);
      await read(2);
      assert.deepEqual(await sweep([3]), { missed: 0, gone: 1, vanished: 1 });
      assert.deepEqual([await stateOf(1), await stateOf(2)], ['gone', 'scanned']);
      const figures = await coverage();
      assert.deepEqual([figures.counts.gone, figures.vanished], [1, 1]);
    });

    it('takes nothing for deleted when listing breaks off', async () => {
      await seenBefore(1, 2);
      const broken = async function* () {
        yield places([1]);
        throw new Error('connection lost');
      };
      await assert.rejects(sweepContainer(SOURCE, inbox(null), broken(), now));
      assert.equal(await stateOf(2), 'waiting');
    });

    it('takes a message that was noted while it listed for what it is: new', async () => {
      await seenBefore(1);
      const meanwhile = async function* () {
        yield places([1]);
        later(10);
        await note(2);
      };
      await sweepContainer(SOURCE, inbox(null), meanwhile(), now);
      assert.equal(await stateOf(2), 'waiting');
    });

    it('has a message read after all that was called gone and stands there', async () => {
      await seenBefore(1);
      await finish([{ entryId: idOf(1), state: 'gone', reason: 'DELETED_BEFORE_READ' }], now());
      await sweep([1]);
      const entry = await LedgerEntryModel.findById(idOf(1)).lean();
      assert.deepEqual([entry?.state, entry?.vanishedAt], ['waiting', null]);
    });

    it('counts a message as standing that was missing for a while and came back', async () => {
      await seenBefore(1);
      await read(1);
      await sweep([]);
      assert.equal((await coverage()).vanished, 1);
      await sweep([1]);
      assert.equal((await coverage()).vanished, 0);
    });

    it('calls a message read that a scanner had in hand when it was deleted', async () => {
      await seenBefore(1);
      await sweep([]);
      await read(1);
      const figures = await coverage();
      assert.deepEqual([figures.counts.scanned, figures.counts.gone, figures.vanished], [1, 0, 1]);
    });
  });

  describe('when the server numbers a folder anew', () => {
    it('what was listed under the old numbers is neither waited for nor counted as standing', async () => {
      await note(1, 2);
      await read(1);
      await retireOldGenerations(SOURCE, inbox(2, '8'), now());
      await noteSeen(places([1, 2], '8'), now());
      await moveCursor(SOURCE, inbox(2, '8'), now());
      const figures = await coverage();
      assert.deepEqual([figures.counts.gone, figures.vanished, figures.counts.waiting], [1, 1, 2]);
      assert.equal(figures.gap, 0);
      const reasons = await LedgerEntryModel.distinct('reason', { state: 'gone' });
      assert.deepEqual(reasons, ['GENERATION_CHANGED']);
    });
  });

  describe('the gap', () => {
    it('is what a folder holds and the ledger does not know', async () => {
      await note(1, 2);
      await moveCursor(SOURCE, inbox(5), now());
      assert.equal((await coverage()).gap, 3);
    });

    it('of one folder is not hidden by too much in another', async () => {
      await note(1, 2);
      await moveCursor(SOURCE, inbox(1), now());
      await moveCursor(SOURCE, { name: 'Sent', generation: '1', present: 1, excluded: null }, now());
      assert.equal((await coverage()).gap, 2);
    });

    it('does not arise from folders that are left out on purpose: they are named with the reason', async () => {
      await moveCursor(SOURCE, inbox(0), now());
      await moveCursor(
        SOURCE,
        { name: 'Spam', generation: '1', present: 9, excluded: 'Left out in the settings.' },
        now(),
      );
      const figures = await coverage();
      assert.equal(figures.gap, 0);
      assert.deepEqual(figures.excludedFolders, [{ name: 'Spam', reason: 'Left out in the settings.', present: 9 }]);
    });
  });
});
