import assert from 'node:assert/strict';
import { approvalById, propose, settle, waitingApprovals } from '../../services/approvals/approvals.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-02T09:00:00Z');
const later = new Date('2026-11-09T09:00:00Z');
const [lead, head] = [
  { _id: 'u-lead', name: 'Priya Raman' },
  { _id: 'u-head', name: 'Ruth Okafor' },
];
const NOT_POSSIBLE = { code: 'APPROVAL_NOT_POSSIBLE' };

describe('what needs two people', () => {
  useDatabase();
  const proposed = async (id: string) => {
    const change = { rule: 'contact.phone.words', enabled: false };
    const proposal = {
      id,
      kind: 'weaken-monitoring',
      subject: 'contact.phone.words',
      change,
      reason: 'Too many',
    } as const;
    await propose({ ...proposal, expiresAt: later }, lead, now, keys);
  };

  it('waits until somebody else agrees, and says who did', async () => {
    await proposed('a-1');
    assert.deepEqual(
      (await waitingApprovals(['weaken-monitoring'], now, keys)).map(({ _id, reason }) => [_id, reason]),
      [['a-1', 'Too many']],
    );
    const approved = await settle('a-1', 'approved', 'Agreed', head, now, keys);
    assert.deepEqual([approved.state, approved.decidedBy, approved.change.enabled], ['approved', 'u-head', false]);
    assert.deepEqual(await waitingApprovals(['weaken-monitoring'], now, keys), []);
  });

  it('is not agreed to by whoever proposed it, who may withdraw it', async () => {
    await proposed('a-2');
    await assert.rejects(settle('a-2', 'approved', '', lead, now, keys), NOT_POSSIBLE);
    assert.equal((await settle('a-2', 'withdrawn', '', lead, now, keys)).state, 'withdrawn');
  });

  it('is decided once, by one of two who decide at the same time', async () => {
    await proposed('a-3');
    const both = [
      settle('a-3', 'approved', '', head, now, keys),
      settle('a-3', 'refused', '', { ...head, _id: 'u-chair' }, now, keys),
    ];
    const results = await Promise.allSettled(both);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('lapses', async () => {
    await proposed('a-4');
    await assert.rejects(settle('a-4', 'approved', '', head, later, keys), NOT_POSSIBLE);
    assert.deepEqual(await waitingApprovals(['weaken-monitoring'], later, keys), []);
  });

  it('stands in the record of the service, step by step, whose chain holds', async () => {
    await proposed('a-5');
    await proposed('a-5');
    await settle('a-5', 'refused', 'It finds what we look for', head, now, keys);
    const entries = (await readRecord('monitoring', keys)).filter(({ body }) => body.approvalId === 'a-5');
    assert.deepEqual(
      entries.map(({ actor, body }) => [actor.id, body.step]),
      [
        ['u-lead', 'proposed'],
        ['u-head', 'refused'],
      ],
    );
    assert.equal(await verifyRecord('monitoring', keys), null);
    assert.equal((await approvalById('a-5', keys))?.state, 'refused');
  });
});
