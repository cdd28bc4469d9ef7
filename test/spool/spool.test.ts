import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import type { JournalConfig } from '../../services/config.js';
import { finish } from '../../services/ledger/finish.js';
import { placeId } from '../../services/ledger/place.js';
import { noteSeen } from '../../services/ledger/seen.js';
import type { Pointer } from '../../services/sources/source.js';
import type { Spool } from '../../services/spool/spool.js';
import { SPOOL_GENERATION, SpoolSource } from '../../services/spool/spool-source.js';
import { tidySpool } from '../../services/spool/tidy.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { fetchAll, listingOf, mail, pointersOf, subjectOf } from '../support/source.js';
import { put, TestSpool } from '../support/spool.js';

const DAY = 86_400_000;
const MIDDAY = new Date('2026-11-26T12:00:00Z').getTime();
const CONFIG: JournalConfig = {
  kind: 'journal',
  id: 'journal',
  listen: { host: '127.0.0.1', port: 2525 },
  allow: ['127.0.0.1'],
  tls: null,
  recipients: ['journal@school.example'],
  tlsRequired: false,
  reports: true,
  maxMessageBytes: 1_000_000,
};

describe('the spool', () => {
  let test: TestSpool;
  const open: Spool[] = [];
  let clock = MIDDAY;
  const openSpool = async (more: Parameters<TestSpool['open']>[1] = {}) => {
    const spool = await test.open('journal', { now: () => clock, ...more });
    open.push(spool);
    return spool;
  };
  beforeEach(() => {
    clock = MIDDAY;
    test = new TestSpool();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map(spool => spool.close()));
    test.remove();
  });

  async function allPointers(): Promise<Pointer[]> {
    const source = test.source(CONFIG);
    const pointers: Pointer[] = [];
    for (const container of await listingOf(source)) pointers.push(...(await pointersOf(source, container)));
    return pointers;
  }
  const subjects = async () => (await fetchAll(test.source(CONFIG), await allPointers())).map(subjectOf);
  const files = (day: string) => readdirSync(join(test.folder, 'journal', 'new', day)).sort();

  it('hands out what was put into it, in the order in which it came, from one day to the next', async () => {
    const spool = await openSpool();
    await put(spool, mail('First'));
    await put(spool, mail('Second'));
    clock += DAY;
    await put(spool, mail('Third'));
    assert.deepEqual(await subjects(), ['First', 'Second', 'Third']);
    const containers = await listingOf(test.source(CONFIG));
    assert.deepEqual(
      containers.map(({ name, present }) => [name, present]),
      [
        ['2026-11-26', 2],
        ['2026-11-27', 1],
      ],
    );
  });

  it('keeps the envelope, when it came, and every byte', async () => {
    const spool = await openSpool();
    const bytes = Buffer.from([0, 13, 10, 255, 254, 46, 13, 10]);
    const writer = spool.begin({
      kind: 'mime',
      receivedAt: '2026-11-26T10:00:00.000Z',
      envelope: ['journal@school.example', 'bcc@school.example'],
      platform: '',
    });
    for (const byte of bytes) await writer.add(Buffer.from([byte]));
    await spool.commit([writer]);
    const [fetched] = await fetchAll(test.source(CONFIG), await allPointers());
    assert.ok(fetched && 'raw' in fetched && fetched.raw.kind === 'mime');
    assert.deepEqual(Buffer.from(fetched.raw.bytes), bytes);
    assert.deepEqual(fetched.raw.envelope, ['bcc@school.example'], 'the journal itself is nobody');
    assert.deepEqual(fetched.raw.receivedAt, new Date('2026-11-26T10:00:00Z'));
  });

  it('holds no word of a message in the clear, in no file and no name', async () => {
    const spool = await openSpool();
    await put(spool, mail('Marmalade'), ['zebedee@school.example']);
    await put(spool, mail('Large', 'Marmalade\r\n'.repeat(60_000)));
    for (const name of readdirSync(test.folder, { recursive: true, encoding: 'utf8' })) {
      assert.doesNotMatch(name, /marmalade|zebedee/i);
      const path = join(test.folder, name);
      if (/\d{12}-/.test(name)) assert.doesNotMatch(readFileSync(path, 'latin1'), /Marmalade|zebedee|Subject/);
    }
    assert.deepEqual(await subjects(), ['Marmalade', 'Large']);
  });

  it('gives 300 messages that come at once their places one after the other, none twice and none left out', async () => {
    const spool = await openSpool();
    const seen = new Set<number>();
    let highest = 0;
    let isOver = false;
    const reading = (async () => {
      while (!isOver) {
        const fresh = (await allPointers()).filter(({ position }) => position > highest);
        for (const { position } of fresh) seen.add(position);
        highest = Math.max(highest, ...fresh.map(({ position }) => position));
      }
    })();
    await Promise.all(Array.from({ length: 300 }, (_, at) => put(spool, mail(`Number ${at}`))));
    isOver = true;
    await reading;
    for (const { position } of await allPointers()) if (position > highest) seen.add(position);
    assert.equal(seen.size, 300, 'whoever reads on from the last position misses none');
    assert.equal(new Set(await subjects()).size, 300);
    assert.deepEqual(readdirSync(join(test.folder, 'journal', 'tmp')), []);
  });

  it('goes on behind the last message after a restart, also when the clock was set back', async () => {
    const spool = await openSpool();
    await put(spool, mail('Before'));
    await spool.close();
    clock -= 3 * DAY;
    await put(await openSpool(), mail('After'));
    assert.deepEqual(await subjects(), ['Before', 'After']);
    assert.equal(files('2026-11-26').length, 2);
  });

  it('throws away what was not acknowledged when the receiver died, and nothing else', async () => {
    const spool = await openSpool();
    await put(spool, mail('Kept'));
    await spool.close();
    writeFileSync(join(test.folder, 'journal', 'tmp', 'half'), 'half a message');
    await openSpool();
    assert.deepEqual(readdirSync(join(test.folder, 'journal', 'tmp')), []);
    assert.deepEqual(await subjects(), ['Kept']);
  });

  it('belongs to one receiver at a time', async () => {
    await openSpool();
    await assert.rejects(test.open('journal'), { code: 'ALREADY_RUNNING' });
  });

  it('puts off what has no room: bytes, messages, the disk', async () => {
    const spool = await openSpool({ maxBytes: 3_000 });
    await put(spool, mail('Fits'));
    await assert.rejects(put(spool, mail('Too much', 'x'.repeat(3_000))), { code: 'SPOOL_FULL' });
    await put(spool, mail('Fits too'));
    await spool.close();
    const full = await openSpool({ maxItems: 2 });
    await assert.rejects(full.room.admit(0), { code: 'SPOOL_FULL' });
    await full.close();
    const disk = await openSpool({ minFreeBytes: Number.MAX_SAFE_INTEGER });
    await assert.rejects(put(disk, mail('No disk')), { code: 'SPOOL_DISK_FULL' });
    assert.deepEqual(await subjects(), ['Fits', 'Fits too']);
    assert.deepEqual(readdirSync(join(test.folder, 'journal', 'tmp')), []);
  });

  it('records a damaged file as one that cannot be read, and hands out the others', async () => {
    const spool = await openSpool();
    for (const subject of ['One', 'Cut', 'Three', 'Changed']) await put(spool, mail(subject));
    const day = join(test.folder, 'journal', 'new', '2026-11-26');
    const [, cut = '', , changed = ''] = files('2026-11-26');
    truncateSync(join(day, cut), 40);
    const bytes = readFileSync(join(day, changed));
    bytes[bytes.length - 20] = (bytes.at(-20) ?? 0) ^ 1;
    writeFileSync(join(day, changed), bytes);
    assert.deepEqual(await subjects(), ['One', 'SPOOL_ITEM_BROKEN', 'Three', 'SPOOL_ITEM_BROKEN']);
  });

  it('does not open with another key, or in another source', async () => {
    await put(await openSpool(), mail('Sealed'));
    const pointers = await allPointers();
    const keys = () => new KeyRing(KeyRing.newContent());
    const stranger = new SpoolSource(CONFIG, { spool: test.limits, keys, maxMessageBytes: 1_000_000 });
    assert.deepEqual((await fetchAll(stranger, pointers)).map(subjectOf), ['KEY_MISSING']);
    cpSync(join(test.folder, 'journal'), join(test.folder, 'other'), { recursive: true });
    const moved = await fetchAll(test.source({ ...CONFIG, id: 'other' }), pointers);
    assert.deepEqual(moved.map(subjectOf), ['SPOOL_ITEM_BROKEN']);
  });

  it('leaves a message that is larger than is read where it is', async () => {
    await put(await openSpool(), mail('Large', 'x'.repeat(2_000)));
    assert.deepEqual((await fetchAll(test.source(CONFIG, 1_000), await allPointers())).map(subjectOf), [
      'MESSAGE_TOO_LARGE',
    ]);
  });

  it('that was never made is no empty one', async () => {
    await assert.rejects(listingOf(test.source(CONFIG)), { code: 'RECEIVER_NEVER_RAN' });
  });

  describe('when it is tidied', () => {
    useDatabase();
    beforeEach(() => LedgerEntryModel.deleteMany({}));
    const tidy = (days: number) =>
      tidySpool({ folder: test.folder, sourceId: 'journal', keepDays: 1 }, new Date(MIDDAY + days * DAY));

    it('lets go of what has been done for long enough, and of nothing that waits, could not be read or is not known yet', async () => {
      const spool = await openSpool();
      for (const subject of ['Scanned', 'Partly', 'Unreadable', 'Waiting', 'Unknown']) await put(spool, mail(subject));
      const pointers = await allPointers();
      const entries = pointers.map(pointer => placeId({ ...pointer, sourceId: 'journal' }));
      await noteSeen(
        pointers.slice(0, 4).map(pointer => ({ ...pointer, sourceId: 'journal' })),
        new Date(MIDDAY),
      );
      const [scanned = '', partly = '', unreadable = ''] = entries;
      await finish(
        [
          { entryId: scanned, state: 'scanned', messageId: 'm1' },
          { entryId: partly, state: 'partly-read', messageId: 'm2', reason: 'ENCRYPTED' },
          { entryId: unreadable, state: 'unreadable', reason: 'SPOOL_ITEM_BROKEN' },
        ],
        new Date(MIDDAY),
      );
      assert.equal(await tidy(0.9), 0, 'not of the day that is not over');
      assert.equal(await tidy(2), 2);
      assert.deepEqual(await subjects(), ['Unreadable', 'Waiting', 'Unknown']);
      const gone = await LedgerEntryModel.find({ vanishedAt: { $ne: null } }).lean();
      assert.deepEqual(
        gone.map(({ state }) => state).sort(),
        ['partly-read', 'scanned'],
        'they count as read, and as gone since',
      );
    });

    it('takes the folder of a day away when nothing is left in it', async () => {
      await put(await openSpool(), mail('Only'));
      const [pointer] = await allPointers();
      assert.ok(pointer);
      await noteSeen([{ ...pointer, sourceId: 'journal' }], new Date(MIDDAY));
      const entryId = placeId({ ...pointer, sourceId: 'journal' });
      await finish([{ entryId, state: 'scanned', messageId: 'm1' }], new Date(MIDDAY));
      assert.equal(pointer.generation, SPOOL_GENERATION);
      assert.equal(await tidy(3), 1);
      assert.deepEqual(await listingOf(test.source(CONFIG)), []);
      assert.deepEqual((await fetchAll(test.source(CONFIG), [pointer])).map(subjectOf), ['GONE']);
    });
  });
});
