import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { NotificationModel } from '../../models/notification.js';
import { decide } from '../../services/cases/decide.js';
import { caseworkOfCase } from '../../services/cases/follow.js';
import { readRecord } from '../../services/cases/record.js';
import { noteReferral, prepareReferral } from '../../services/cases/referral.js';
import { answerAsSecondReader, askSecondReader, possibleSecondReaders } from '../../services/cases/second-reader.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { account, seedCase, seedReaders } from '../support/school-of-readers.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const LEAD = account('lead');
const DEPUTY = account('deputy');

describe('a second reader', () => {
  useDatabase();
  before(seedReaders);
  let caseId = '';
  beforeEach(async () => {
    caseId = await seedCase({ lane: 'child-needs-help' });
  });
  const about = async () => (await CaseModel.findById(caseId).lean()) ?? assert.fail(caseId);
  const ask = async (of = 'deputy', id = 'a1') =>
    askSecondReader(await about(), { id, of, verdict: 'yes' }, LEAD, now, keys);

  it('is somebody else who may read the case, and nobody else is named', async () => {
    assert.deepEqual(
      (await possibleSecondReaders(await about(), LEAD)).map(({ _id }) => _id),
      ['deputy'],
    );
    const conduct = await CaseModel.findById(await seedCase()).lean();
    assert.ok(conduct);
    assert.deepEqual(await possibleSecondReaders(conduct, account('head')), []);
    await assert.rejects(ask('head'), { code: 'SECOND_READER_NOT_POSSIBLE' });
    await assert.rejects(ask('lead'), { code: 'SECOND_READER_NOT_POSSIBLE' });
  });

  it('is told that there is work, once, and the first verdict is fixed with the question', async () => {
    await ask();
    await ask();
    assert.equal(await NotificationModel.countDocuments({ caseId, userId: 'deputy' }), 1);
    const [reading] = (await caseworkOfCase(caseId, keys)).secondReadings;
    assert.deepEqual([reading?.first, reading?.answer], ['yes', null]);
  });

  it('decides nothing else before their own verdict stands', async () => {
    await ask();
    const made = { id: 'd-blind', kind: 'no-further-action', verdict: 'no', note: 'x' } as const;
    await assert.rejects(decide(caseId, made, DEPUTY, now, keys), { code: 'DECISION_NOT_POSSIBLE' });
    await answerAsSecondReader(caseId, { id: 'b1', verdict: 'no', note: 'A quotation.' }, DEPUTY, now, keys);
    assert.equal((await decide(caseId, made, DEPUTY, now, keys)).state, 'closed');
  });

  it('answers once, and only who was asked', async () => {
    await ask();
    const answer = { id: 'b2', verdict: 'unsure', note: 'Too little to go by.' } as const;
    await assert.rejects(answerAsSecondReader(caseId, answer, LEAD, now, keys), { code: 'SECOND_READER_NOT_POSSIBLE' });
    await answerAsSecondReader(caseId, answer, DEPUTY, now, keys);
    await assert.rejects(answerAsSecondReader(caseId, { ...answer, id: 'b3' }, DEPUTY, now, keys), {
      code: 'SECOND_READER_NOT_POSSIBLE',
    });
    const [reading] = (await caseworkOfCase(caseId, keys)).secondReadings;
    assert.deepEqual([reading?.first, reading?.answer?.verdict], ['yes', 'unsure']);
  });

  it('may decline, and reads the case as anybody then', async () => {
    await ask();
    await answerAsSecondReader(caseId, { id: 'b4', verdict: null, note: 'I teach the pupil.' }, DEPUTY, now, keys);
    const [reading] = (await caseworkOfCase(caseId, keys)).secondReadings;
    assert.deepEqual([reading?.answer?.verdict, reading?.answer?.note], [null, 'I teach the pupil.']);
  });
});

describe('a referral', () => {
  useDatabase();
  before(seedReaders);

  it('is prepared, then sent, then answered, in this order and no other', async () => {
    const caseId = await seedCase({ lane: 'child-needs-help' });
    const to = 'social-care' as const;
    const sent = { step: 'sent', how: 'By telephone to the duty desk', when: '2026-11-23', by: 'Priya Raman' } as const;
    await assert.rejects(noteReferral(caseId, { id: 'r0', to, step: sent }, LEAD, now, keys), {
      code: 'REFERRAL_NOT_POSSIBLE',
    });
    await prepareReferral(caseId, { id: 'r1', to, fields: { what: 'A disclosure.' } }, LEAD, now, keys);
    await prepareReferral(caseId, { id: 'r2', to, fields: { what: 'A disclosure at 08:41.' } }, LEAD, now, keys);
    await noteReferral(caseId, { id: 'r3', to, step: sent }, LEAD, now, keys);
    const answered = { step: 'answered', answer: 'Strategy discussion tomorrow.', when: '2026-11-24' } as const;
    await noteReferral(caseId, { id: 'r4', to, step: answered }, DEPUTY, now, keys);
    const [referral] = (await caseworkOfCase(caseId, keys)).referrals;
    assert.equal(referral?.prepared?.fields.what, 'A disclosure at 08:41.');
    assert.deepEqual(
      [referral?.sent?.by, referral?.answered?.answer],
      ['Priya Raman', 'Strategy discussion tomorrow.'],
    );
    // What was prepared first stays on the record.
    assert.equal((await readRecord(caseId, keys)).filter(({ kind }) => kind === 'referral').length, 4);
  });
});
