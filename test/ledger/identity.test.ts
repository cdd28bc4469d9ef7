import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CursorModel } from '../../models/cursor.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { SourceModel } from '../../models/source.js';
import { coverageOfAll } from '../../services/ledger/coverage.js';
import { lastCursor, moveCursor } from '../../services/ledger/cursor.js';
import { finish } from '../../services/ledger/finish.js';
import { type Place, placeId } from '../../services/ledger/place.js';
import { retryParked, TRIES_BEFORE_PARKING } from '../../services/ledger/retry.js';
import { noteSeen } from '../../services/ledger/seen.js';
import { sweepContainer } from '../../services/ledger/sweep.js';
import type { Container } from '../../services/sources/source.js';
import { useDatabase } from '../support/database.js';

/** What may happen to a mailbox and to the service, in any order. Numbers pick a message among those that there are. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('delivered' as const), pick: fc.nat(3) }),
  fc.record({ kind: fc.constantFrom('deleted', 'read', 'failed', 'gone', 'returned'), pick: fc.nat(30) }),
  fc.record({ kind: fc.constantFrom('polled', 'swept', 'retried'), pick: fc.constant(0) }),
);

/** A mailbox in miniature, and the ledger that follows it. */
class Mailbox {
  readonly standing = new Set<number>();
  #next = 1;
  #clock = 0;

  now = () => {
    this.#clock += 1_000;
    return new Date(1_700_000_000_000 + this.#clock);
  };

  container(): Container {
    return { name: 'INBOX', generation: '1', present: this.standing.size, excluded: null };
  }

  deliver(count: number): void {
    for (let at = 0; at < count; at += 1) this.standing.add(this.#next++);
  }

  places(above: number): Place[] {
    const positions = [...this.standing].filter(position => position > above).sort((a, b) => a - b);
    return positions.map(position => ({ sourceId: 's', container: 'INBOX', generation: '1', position, size: null }));
  }

  pick(number: number): number {
    return (number % Math.max(1, this.#next - 1)) + 1;
  }

  async poll(): Promise<void> {
    const after = (await lastCursor('s', this.container()))?.position ?? 0;
    await noteSeen(this.places(after), this.now());
    await moveCursor('s', this.container(), this.now());
  }

  async sweep(): Promise<void> {
    const places = this.places(0);
    const all = async function* () {
      yield places;
    };
    await sweepContainer('s', this.container(), all(), this.now);
    await moveCursor('s', this.container(), this.now());
  }

  async happens(kind: string, pick: number): Promise<void> {
    const position = this.pick(pick);
    const entryId = placeId({ sourceId: 's', container: 'INBOX', generation: '1', position });
    if (kind === 'delivered') this.deliver(pick + 1);
    if (kind === 'deleted') this.standing.delete(position);
    if (kind === 'returned') this.standing.add(position);
    if (kind === 'polled') await this.poll();
    if (kind === 'swept') await this.sweep();
    if (kind === 'retried') await retryParked('s', this.now());
    if (kind === 'read') await finish([{ entryId, state: 'scanned', messageId: `m${position}` }], this.now());
    if (kind === 'gone') await finish([{ entryId, state: 'gone', reason: 'DELETED_BEFORE_READ' }], this.now());
    if (kind === 'failed') {
      await finish(
        [{ entryId, state: 'failed', reason: 'FETCH_SHORT', attempts: TRIES_BEFORE_PARKING - 1 }],
        this.now(),
      );
    }
  }
}

describe('whatever happens to a mailbox, in whatever order', function () {
  this.timeout(60_000);
  useDatabase();

  it('a poll and a sweep leave no gap, forget no message that stands there, and lose none from the count', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 25 }), async happenings => {
        await Promise.all([LedgerEntryModel.deleteMany({}), CursorModel.deleteMany({})]);
        await SourceModel.replaceOne(
          { _id: 's' },
          { _id: 's', kind: 'imap', label: 'S', enabled: true, state: 'new' },
          { upsert: true },
        );
        const mailbox = new Mailbox();
        mailbox.deliver(3);
        for (const { kind, pick } of happenings) await mailbox.happens(kind, pick);
        await mailbox.poll();
        await mailbox.sweep();

        const [figures] = await coverageOfAll();
        const entries = await LedgerEntryModel.find().lean();
        assert.equal(figures?.gap, 0);
        assert.equal(figures?.seen, entries.length);
        const known = new Map(entries.map(entry => [entry.position, entry]));
        for (const position of mailbox.standing) assert.ok(known.get(position), `${position} is not in the ledger`);
        for (const { position, state, vanishedAt } of entries) {
          const stands = mailbox.standing.has(position);
          assert.equal(stands, state !== 'gone' && vanishedAt === null, `${position} is ${state}`);
        }
        const cursor = (await lastCursor('s', mailbox.container()))?.position ?? 0;
        for (const { position, state } of entries) assert.ok(state !== 'waiting' || position > cursor);
      }),
      { numRuns: 60 },
    );
  });
});
