import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { DryRunHitModel, DryRunModel } from '../../models/dry-run.js';
import { MessageModel } from '../../models/message.js';
import { TextModel } from '../../models/text.js';
import { readRuleSet } from '../../services/detect/rules/rule-set.js';
import { askForDryRun, type DryRunEdges, doDryRun, latestDryRun } from '../../services/monitoring/dry-runs.js';
import { RULES_FOLDER } from '../../services/paths.js';
import { loadSnapshot } from '../../services/register/store.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { seedMessages, seedSchool } from '../support/seed.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const DAY = 86_400_000;
const rules = readRuleSet([RULES_FOLDER]);
const RULE = 'grooming.secrecy.our-secret';
const inUse = rules.texts.find(({ text }) => text.includes(`id: ${RULE}\n`))?.text ?? '';

/** Takes a phrase away that finds, and adds one that finds something else. */
const CHANGED = inUse.replace('    - "(can|could|cn) (you|u) keep a secret"\n', '    - "under the old clock"\n');

describe('a draft that is tried on stored messages', function () {
  this.timeout(60_000);
  useDatabase();
  const edges = (workerId = 'a', change: Partial<DryRunEdges> = {}): DryRunEdges => ({
    keys,
    workerId,
    rules: () => rules,
    register: () => loadSnapshot(null),
    megabytes: 512,
    now: () => now,
    signal: new AbortController().signal,
    ...change,
  });
  const ask = (draftId: string, text = CHANGED) =>
    askForDryRun({ id: randomUUID(), draftId, ruleId: RULE, text, askedBy: 'u-1' }, now, keys);

  before(async () => {
    await seedSchool(now);
    const letters = [
      'Can you keep a secret?',
      'Could you keep a secret for me',
      // Without the first words the wording of the message would take it down.
      'Do not tell your mum, leave it under the old clock.',
      'This is our little secret.',
      'Bring the worksheet on Thursday.',
      'Room 12 as usual.',
    ];
    const at = new Date(now.getTime() - DAY);
    const letter = (text: string) => ({ from: 'm-1', to: 'p-1', at, text });
    await seedMessages('mailbox', letters.map(letter), keys, now);
    await seedMessages('mailbox', [{ ...letter('Can you keep a secret? Twice.'), channel: 'chat' }], keys, now);
    const [old, gone] = ['under the old clock, long ago', 'under the old clock, not kept'];
    await seedMessages('mailbox', [old, gone].map(letter), keys, now);
    // One was scanned too long ago, of one the words are gone.
    const latest = await MessageModel.find().sort({ _id: -1 }).limit(2).lean();
    await MessageModel.updateOne({ _id: latest[1]?._id }, { $set: { scannedAt: new Date(now.getTime() - 31 * DAY) } });
    await TextModel.deleteOne({ _id: latest[0]?._id });
  });
  beforeEach(() => DryRunModel.deleteMany({}));

  it('says what it gains, loses and leaves the same, of how many messages, as a count of the messages themselves does', async () => {
    await ask('d-1');
    assert.equal(await doDryRun(edges()), true);
    const run = (await latestDryRun('d-1')) ?? assert.fail();
    const { state, total, passed, looked, gained, lost, same } = run;
    // 7 letters in time with words, one without; one is older than 30 days.
    assert.deepEqual({ state, total, passed, looked }, { state: 'done', total: 8, passed: 8, looked: 7 });
    assert.deepEqual({ gained, lost, same }, { gained: 1, lost: 3, same: 1 });
    for (const change of ['gained', 'lost', 'same'] as const)
      assert.equal(await DryRunHitModel.countDocuments({ runId: run._id, change }), run[change], change);
  });

  it('is asked for once while it waits, and done by one of two scanners', async () => {
    await ask('d-2');
    await ask('d-2');
    assert.equal(await DryRunModel.countDocuments({ draftId: 'd-2' }), 1);
    const done = await Promise.all([doDryRun(edges('a')), doDryRun(edges('b'))]);
    assert.deepEqual(done.sort(), [false, true]);
  });

  it('is begun anew, with the same figures, when its scanner died over it', async () => {
    await ask('d-3');
    const past = new Date(now.getTime() - 1);
    await DryRunModel.updateOne({}, { $set: { state: 'running', workerId: 'dead', leaseUntil: past, gained: 7 } });
    const run = (await latestDryRun('d-3')) ?? assert.fail();
    const hit = { _id: `${run._id}:x`, runId: run._id, messageId: 'x', change: 'gained' as const, places: [], at: now };
    await DryRunHitModel.create(hit);
    assert.equal(await doDryRun(edges('b')), true);
    const { gained, lost, same, state } = (await latestDryRun('d-3')) ?? assert.fail();
    assert.deepEqual({ gained, lost, same, state }, { gained: 1, lost: 3, same: 1, state: 'done' });
    assert.equal(await DryRunHitModel.countDocuments({ runId: run._id }), 5);
  });

  it('that cannot be loaded fails and says so, and is given up after a few tries', async () => {
    await ask('d-4', 'id: nothing');
    await doDryRun(edges());
    assert.match((await latestDryRun('d-4'))?.problem ?? '', /RULES_INVALID/);
    await ask('d-5');
    await DryRunModel.updateOne({ draftId: 'd-5' }, { $set: { attempts: 3 } });
    await doDryRun(edges());
    assert.equal((await latestDryRun('d-5'))?.state, 'failed');
  });

  it('raises nothing and leaves no words where they can be read', async () => {
    await ask('d-6');
    const stored = JSON.stringify(await DryRunModel.findOne({ draftId: 'd-6' }).lean());
    assert.equal(stored.includes('old clock'), false);
    await doDryRun(edges());
    assert.equal(JSON.stringify(await DryRunHitModel.find().lean()).includes('secret'), false);
  });
});
