import assert from 'node:assert/strict';
import { CanaryModel } from '../../models/canary.js';
import { NotificationModel } from '../../models/notification.js';
import { canariesBetween } from '../../services/canary/log.js';
import { runCanaries } from '../../services/canary/run.js';
import { saveCanarySettings } from '../../services/canary/settings.js';
import { ServiceError } from '../../services/errors.js';
import { createLog } from '../../services/log.js';
import type { Letter } from '../../services/notify/letter.js';
import type { Transport } from '../../services/notify/transport.js';
import { KeyRing } from '../../services/store/seal.js';
import { addUser } from '../../services/users/users.js';
import { useDatabase } from '../support/database.js';

const log = createLog({ level: 'error', role: 'scheduler', stream: { write: () => undefined } });
const { identityKey } = new KeyRing(KeyRing.newContent());

describe('the timetable of canaries', () => {
  useDatabase();
  let letters: Letter[] = [];
  let trouble: ServiceError | null = null;
  const transport: Transport = {
    send: async letter => {
      if (trouble) throw trouble;
      letters.push(letter);
    },
    verify: async () => undefined,
  };
  const run = (at: string, by: Transport | null = transport) =>
    runCanaries({ now: new Date(at), transport: by, from: 'candour@northfield.example', identityKey, log });
  const due = async () => (await CanaryModel.find().sort({ dueAt: 1 }).lean()).map(({ dueAt }) => dueAt.toISOString());

  before(async () => {
    const email = 'lead@northfield.example';
    await addUser(
      { email, name: 'P. Raman', role: 'lead', password: 'three brisk otters', personId: null },
      new Date(0),
    );
  });
  beforeEach(async () => {
    letters = [];
    trouble = null;
    await CanaryModel.deleteMany({});
    await NotificationModel.deleteMany({});
    const sources = [{ sourceId: 'mailbox', address: 'mentoring@northfield.example' }];
    await saveCanarySettings({ sources, times: ['13:00', '07:00'], lateMinutes: 30 }, new Date());
  });

  it('goes by the clock on the wall: the same hour before and after the clocks go back', async () => {
    await run('2026-10-23T06:00:30Z');
    await run('2026-10-26T07:00:30Z');
    assert.deepEqual(await due(), ['2026-10-23T06:00:00.000Z', '2026-10-26T07:00:00.000Z']);
  });

  it('rests at weekends, and before its first hour', async () => {
    await run('2026-11-21T09:00:00Z');
    await run('2026-11-23T06:59:00Z');
    assert.deepEqual(await due(), []);
  });

  it('rests on days on which the school is closed', async () => {
    await run('2026-12-25T09:00:00Z');
    assert.deepEqual(await due(), []);
  });

  it('sends each once, however often and by however many it is asked', async () => {
    await Promise.all([run('2026-11-23T07:00:10Z'), run('2026-11-23T07:00:10Z'), run('2026-11-23T07:00:11Z')]);
    await run('2026-11-23T07:05:00Z');
    assert.equal(letters.length, 1);
    await run('2026-11-23T13:00:10Z');
    assert.equal(letters.length, 2);
    assert.notEqual(letters[0]?.messageId, letters[1]?.messageId);
  });

  it('leaves out what nobody was there to send: it would say nothing of that time', async () => {
    await run('2026-11-23T16:30:00Z');
    assert.deepEqual(await due(), []);
  });

  it('tries again what the mail server refused, and calls it missing when it stays so', async () => {
    trouble = new ServiceError({ code: 'NOTIFY_UNREACHABLE', message: 'It does not answer.', remedy: 'Wait.' });
    await run('2026-11-23T07:00:10Z');
    await run('2026-11-23T07:10:00Z');
    assert.deepEqual((await CanaryModel.findOne().lean())?.problem, 'NOTIFY_UNREACHABLE');
    assert.equal(await NotificationModel.countDocuments(), 0);
    await run('2026-11-23T07:31:00Z');
    assert.equal((await CanaryModel.findOne().lean())?.state, 'missing');
    assert.equal(await NotificationModel.countDocuments({ caseId: 'monitoring' }), 1);
    await run('2026-11-23T07:41:00Z');
    assert.equal(await NotificationModel.countDocuments(), 1, 'told once');
  });

  it('calls one missing too when the service has no mail server to send it by', async () => {
    await run('2026-11-23T07:00:10Z', null);
    await run('2026-11-23T07:40:00Z', null);
    const [canary] = await canariesBetween(new Date('2026-11-23T00:00:00Z'), new Date('2026-11-24T00:00:00Z'));
    assert.deepEqual([canary?.state, canary?.problem], ['missing', 'CANARY_CANNOT_BE_SENT']);
  });

  it('says what it is to whoever opens it in the mailbox', async () => {
    await run('2026-11-23T07:00:10Z');
    assert.match(letters[0]?.text ?? '', /^This is a test by Candour\. You need not answer it/);
  });
});
