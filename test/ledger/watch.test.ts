import assert from 'node:assert/strict';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { OutageModel } from '../../models/outage.js';
import { SourceModel } from '../../models/source.js';
import { beginningsOfAll, noteBeginning } from '../../services/ledger/beginnings.js';
import { watchSince } from '../../services/ledger/watch.js';
import { useDatabase } from '../support/database.js';

const now = new Date('2026-11-26T12:00:00Z');
const at = (day: number) => new Date(`2026-11-${String(day).padStart(2, '0')}T09:00:00Z`);
const why = { code: 'MAILBOX_UNREACHABLE', message: 'The mail server does not answer.' };

describe('what can be said of a silence', () => {
  useDatabase();
  beforeEach(async () => {
    await Promise.all([SourceModel.deleteMany({}), LedgerEntryModel.deleteMany({}), OutageModel.deleteMany({})]);
  });
  const source = (_id: string, fields = {}) =>
    SourceModel.create({ _id, kind: 'imap', label: `The ${_id}`, enabled: true, state: 'up-to-date', ...fields });
  const seen = (sourceId: string, day: number) =>
    LedgerEntryModel.collection.insertOne({
      _id: `${sourceId}|INBOX|1|${day}`,
      ...{ sourceId, container: 'INBOX', generation: '1', position: day, state: 'scanned', reason: null },
      ...{ attempts: 1, dueAt: null, size: 1, messageId: null, seenAt: at(day), doneAt: at(day), vanishedAt: null },
    } as never);

  it('is nothing where no source is read', async () => {
    await source('mail', { enabled: false });
    assert.equal(await watchSince(at(1), now), null);
  });

  it('begins for each source with the first time that it was read, or with its first message where that is older', async () => {
    for (const id of ['empty', 'old', 'new', 'off']) await source(id, { enabled: id !== 'off' });
    await seen('old', 7);
    await seen('old', 5);
    for (const id of ['empty', 'old']) await noteBeginning(id, at(20));
    await noteBeginning('empty', at(25));
    assert.deepEqual(
      (await beginningsOfAll()).map(({ sourceId, since }) => [sourceId, since]),
      [
        ['empty', at(20)],
        ['new', null],
        ['off', null],
        ['old', at(5)],
      ],
    );
    assert.deepEqual(
      (await watchSince(at(1), now))?.beginnings.map(({ label }) => label),
      ['The empty', 'The new', 'The old'],
    );
  });

  it('knows outages that are over, those that go on, once each, and none of a source that is not read any more', async () => {
    await source('mail', { state: 'failing', problem: { ...why, remedy: '-', since: at(25) } });
    await source('off', { enabled: false });
    await OutageModel.create([
      { _id: '1', sourceId: 'mail', since: at(10), until: at(12), ...why },
      { _id: '2', sourceId: 'mail', since: at(25), until: null, ...why },
      { _id: '3', sourceId: 'off', since: at(10), until: at(12), ...why },
      { _id: '4', sourceId: 'mail', since: at(2), until: at(3), ...why },
    ]);
    assert.deepEqual((await watchSince(at(8), now))?.outages, [
      { label: 'The mail', since: at(10), until: at(12) },
      { label: 'The mail', since: at(25), until: null },
    ]);
  });
});
