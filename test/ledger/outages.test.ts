import assert from 'node:assert/strict';
import { OutageModel } from '../../models/outage.js';
import { beginOutage, endOutage, noteStart, outagesIn, outagesOf } from '../../services/ledger/outages.js';
import { useDatabase } from '../support/database.js';

const PROBLEM = { code: 'MAILBOX_UNREACHABLE', message: 'The mail server does not answer.' };
const at = (time: string) => new Date(`2026-11-${time}:00Z`);

describe('times in which a source was not read', () => {
  useDatabase();
  afterEach(() => OutageModel.deleteMany({}));
  const november = { begins: at('01T00:00'), ends: at('30T00:00') };
  const listed = async (period = november, now = at('29T00:00')) =>
    (await outagesIn(period, now)).map(({ sourceId, milliseconds, until }) => [
      sourceId,
      milliseconds / 60_000,
      until !== null,
    ]);

  it('begin once, however often it is tried again, and end when it can be read', async () => {
    await beginOutage('mail', PROBLEM, at('03T09:10'));
    await beginOutage('mail', { ...PROBLEM, code: 'OTHER' }, at('03T09:20'));
    await beginOutage('chat', PROBLEM, at('03T12:00'));
    await endOutage('mail', at('04T08:10'));
    await endOutage('mail', at('04T09:00'));
    assert.deepEqual(await listed(), [
      ['mail', 23 * 60, true],
      ['chat', 25.5 * 24 * 60, false],
    ]);
    assert.deepEqual(
      (await outagesOf('mail', 5)).map(({ code }) => code),
      [PROBLEM.code],
    );
  });

  it('that were over within ten minutes are not kept, and one that goes on is listed when it is as old', async () => {
    await beginOutage('mail', PROBLEM, at('03T09:10'));
    await endOutage('mail', at('03T09:19'));
    assert.equal(await OutageModel.countDocuments(), 0);
    await beginOutage('mail', PROBLEM, at('03T10:00'));
    assert.deepEqual(await listed(november, at('03T10:09')), []);
    assert.deepEqual(await listed(november, at('03T10:10')), [['mail', 10, false]]);
  });

  it('count for the part of them that lies in a period, also over a clock change', async () => {
    await beginOutage('mail', PROBLEM, new Date('2026-10-24T21:00:00Z'));
    await endOutage('mail', new Date('2026-10-26T03:00:00Z'));
    // The day of 25 hours, in London.
    const day = { begins: new Date('2026-10-24T23:00:00Z'), ends: new Date('2026-10-26T00:00:00Z') };
    assert.deepEqual(await listed(day), [['mail', 25 * 60, true]]);
    assert.deepEqual(await listed({ begins: at('01T00:00'), ends: at('02T00:00') }), []);
  });

  it('are those too in which Candour did not run', async () => {
    const every = 60_000;
    await noteStart('new', { lastPolledAt: null, every }, at('05T08:00'));
    await noteStart('soon', { lastPolledAt: at('05T07:55'), every }, at('05T08:00'));
    await noteStart('seldom', { lastPolledAt: at('05T07:30'), every: 20 * 60_000 }, at('05T08:00'));
    await noteStart('mail', { lastPolledAt: at('04T18:00'), every }, at('05T08:00'));
    await endOutage('mail', at('05T08:01'));
    assert.deepEqual(await listed(), [['mail', 14 * 60 + 1, true]]);
    assert.equal((await outagesOf('mail', 1))[0]?.code, 'NOT_RUNNING');
  });
});
