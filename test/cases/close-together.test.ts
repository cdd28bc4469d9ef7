import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel, type CaseRecord } from '../../models/case.js';
import { UserModel, type UserRecord } from '../../models/user.js';
import { closeTogether, type ReasonLeft } from '../../services/cases/close-together.js';
import { decide } from '../../services/cases/decide.js';
import { appendToRecord, readRecord, SERVICE_ACTOR } from '../../services/cases/record.js';
import { KeyRing } from '../../services/store/seal.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');

describe('closing several cases with one reason', () => {
  useDatabase();
  const head: UserRecord = {
    _id: 'u-head',
    email: 'head@northfield.example',
    name: 'Ruth Okafor',
    role: 'head',
    passwordHash: '-',
    personId: 's-head',
    reportsTo: null,
    active: true,
    createdAt: now,
    lastSignedInAt: null,
  };
  // Without a lead, children who need help would fall to the head teacher.
  const lead: UserRecord = { ...head, _id: 'u-lead', email: 'lead@northfield.example', role: 'lead', personId: null };
  before(() => UserModel.insertMany([head, lead]));
  beforeEach(() => CaseModel.deleteMany({}));
  const put = (...cases: readonly (Partial<CaseRecord> & { _id: string })[]) =>
    CaseModel.collection.insertMany(
      cases.map(one =>
        caseAbout({ pairKey: one._id, severity: 'medium', severityRank: 1, codes: ['content.profanity'], ...one }),
      ) as never,
    );
  const close = (numbers: readonly string[], id: string = randomUUID()) =>
    closeTogether(numbers, { id, verdict: 'no', note: 'The same raffle ticket.' }, head, now, keys);

  it('gives each a decision of its own that says how many were closed', async () => {
    await put({ _id: '2026-0001' }, { _id: '2026-0002', severity: 'low', severityRank: 0 });
    assert.deepEqual(await close(['2026-0001', '2026-0002']), { closed: ['2026-0001', '2026-0002'], left: [] });
    for (const number of ['2026-0001', '2026-0002']) {
      const last = (await readRecord(number, keys)).at(-1);
      assert.deepEqual(
        [last?.actor.id, last?.body.decision, last?.body.together, last?.body.note],
        ['u-head', 'no-further-action', 2, 'The same raffle ticket.'],
      );
      assert.equal((await CaseModel.findById(number).lean())?.state, 'closed');
    }
  });

  it('leaves what is too grave, what somebody has, what is decided and what the reader may not read', async () => {
    await put(
      { _id: '2026-0011', severity: 'high', severityRank: 2 },
      { _id: '2026-0012', codes: ['infatuation'] },
      { _id: '2026-0013', codes: ['content.self-harm'] },
      { _id: '2026-0014', codes: ['content.disclosure'] },
      { _id: '2026-0015', state: 'in-review', ownerId: 'u-else' },
      { _id: '2026-0016', state: 'referred' },
      { _id: '2026-0017', lane: 'child-needs-help' },
      { _id: '2026-0018', adultKey: 's-head' },
    );
    const numbers = Array.from({ length: 9 }, (_, at) => `2026-001${at + 1}`);
    const { closed, left } = await close(numbers);
    assert.deepEqual(closed, []);
    assert.deepEqual(
      left.map(({ why }) => why),
      ['grave', 'at-once', 'at-once', 'at-once', 'held', 'held', 'missing', 'missing', 'missing'],
    );
    assert.equal(await CaseModel.countDocuments({ state: 'closed' }), 0);
  });

  const NEVER: readonly (readonly [what: string, fields: Partial<CaseRecord>, why: ReasonLeft])[] = [
    ['a report by staff', { origin: 'staff', codes: [], findingCount: 0, severity: 'low', severityRank: 0 }, 'told'],
    ['what was found beside a report by staff', { origin: 'staff', severity: 'low', severityRank: 0 }, 'told'],
    ['a concern that was passed on', { origin: 'linked', codes: [], findingCount: 0 }, 'told'],
    ['what is linked with another case', { links: ['2026-0900'] }, 'told'],
    ['a meeting outside school', { codes: ['contact.meeting', 'content.profanity'] }, 'at-once'],
    ['talk of violence', { codes: ['content.violence'] }, 'at-once'],
    ['a request for secrecy', { codes: ['grooming.secrecy'] }, 'at-once'],
    ['pressure', { codes: ['grooming.coercion', 'content.profanity'] }, 'at-once'],
    ['infatuation, however slight', { codes: ['infatuation'], severity: 'low', severityRank: 0 }, 'at-once'],
  ];
  for (const [what, fields, why] of NEVER)
    it(`never closes ${what}`, async () => {
      await put({ _id: '2026-0061', ...fields });
      assert.deepEqual(await close(['2026-0061']), { closed: [], left: [{ number: '2026-0061', why }] });
      assert.equal((await CaseModel.findById('2026-0061').lean())?.state, 'new');
    });

  for (const [at, kind] of (['note', 'task', 'second-reader'] as const).entries())
    it(`never closes what has an entry of the kind ${kind}: somebody works on it`, async () => {
      const _id = `2026-007${at}`;
      await put({ _id });
      await appendToRecord(_id, { key: 'x', kind, actor: SERVICE_ACTOR, body: {} }, now, keys);
      assert.deepEqual((await close([_id])).left, [{ number: _id, why: 'worked' }]);
    });

  it('refuses findings that are right: such a case is decided by itself', async () => {
    await put({ _id: '2026-0081' });
    const decision = { id: randomUUID(), verdict: 'yes', note: 'All of it is true.' } as const;
    await assert.rejects(closeTogether(['2026-0081'], decision, head, now, keys), { code: 'VERDICT_NOT_POSSIBLE' });
    assert.equal((await CaseModel.findById('2026-0081').lean())?.state, 'new');
  });

  it('gives back what grows graver in the very moment', async () => {
    await put({ _id: '2026-0021' });
    // It was looked at and taken; a scanner adds to it before it is closed.
    const id = randomUUID();
    const take = { id: `${id}-take`, kind: 'start-review', verdict: null, note: '' } as const;
    await decide('2026-0021', take, head, now, keys);
    await CaseModel.updateOne({ _id: '2026-0021' }, { $set: { severity: 'critical', severityRank: 3 } });
    const { closed, left } = await close(['2026-0021'], id);
    assert.deepEqual([closed, left.map(({ why }) => why)], [[], ['grave']]);
    const after = await CaseModel.findById('2026-0021').lean();
    assert.deepEqual([after?.state, after?.ownerId], ['new', null]);
  });

  it('goes on where it was killed, and closes nothing twice when the form is sent again', async () => {
    await put({ _id: '2026-0031' }, { _id: '2026-0032' });
    const id = randomUUID();
    const take = { id: `${id}-take`, kind: 'start-review', verdict: null, note: '' } as const;
    await decide('2026-0031', take, head, now, keys);
    for (let times = 0; times < 2; times += 1)
      assert.deepEqual((await close(['2026-0031', '2026-0032'], id)).closed, ['2026-0031', '2026-0032']);
    assert.equal((await readRecord('2026-0031', keys)).length, 2);
  });

  it('of two people who close the same at once leaves each case to one of them', async () => {
    const numbers = Array.from({ length: 6 }, (_, at) => `2026-004${at}`);
    await put(...numbers.map(_id => ({ _id })));
    const outcomes = await Promise.all([close(numbers), close([...numbers].reverse())]);
    const closed = outcomes.flatMap(one => one.closed);
    assert.equal(new Set(closed).size, closed.length);
    for (const number of numbers) {
      const decisions = (await readRecord(number, keys)).filter(({ body }) => body.decision === 'no-further-action');
      assert.equal(decisions.length, closed.includes(number) ? 1 : 0, number);
    }
  });

  it('can be undone: each can be opened again', async () => {
    await put({ _id: '2026-0051' });
    await close(['2026-0051']);
    await appendToRecord('2026-0051', { key: 'x', kind: 'note', actor: SERVICE_ACTOR, body: { note: '' } }, now, keys);
    const again = await decide(
      '2026-0051',
      { id: 'r', kind: 'reopen', verdict: null, note: 'More came.' },
      head,
      now,
      keys,
    );
    assert.equal(again.state, 'in-review');
  });
});
