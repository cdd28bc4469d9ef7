import assert from 'node:assert/strict';
import type { CaseRecord } from '../../models/case.js';
import { fold, foldKeysOf } from '../../services/cases/fold.js';
import { CODES } from '../../services/taxonomy.js';
import { caseAbout } from '../support/case-about.js';

const one = (fields: Partial<CaseRecord> & Pick<CaseRecord, '_id'>) =>
  caseAbout({ severity: 'medium', severityRank: 1, codes: ['grooming.gifts'], ...fields });
const rows = (...cases: readonly CaseRecord[]) =>
  fold(cases).map(({ about, like }) => [about._id, ...like.map(({ _id }) => _id)].join(' '));

describe('cases that are alike', () => {
  it('stand in one row: one adult, one kind of concern, several pupils', () => {
    assert.deepEqual(
      rows(one({ _id: '1' }), one({ _id: '2' }), one({ _id: '3', groupKey: 'scheme|m-1' }), one({ _id: '4' })),
      ['1 2 4', '3'],
    );
  });

  it('are copies of one text too, whoever wrote them', () => {
    const copy = { likeKey: '2026-0001' };
    assert.deepEqual(
      rows(one({ _id: '1', ...copy }), one({ _id: '2', ...copy, groupKey: 'adult-conduct|m-2', adultKey: 'm-2' })),
      ['1 2'],
    );
  });

  const APART: readonly [why: string, fields: Partial<CaseRecord>][] = [
    ['is graver or less grave', { severity: 'high', severityRank: 2 }],
    ['somebody has', { state: 'in-review', ownerId: 'u-1' }],
    ['is decided', { state: 'closed' }],
    ['is about self-harm', { codes: ['content.self-harm', 'grooming.gifts'] }],
    ['is a disclosure', { codes: ['content.disclosure'] }],
    ['is about infatuation', { codes: ['infatuation'] }],
    ['is about no adult', { adultKey: '-', groupKey: 'adult-conduct|-' }],
  ];
  for (const [why, fields] of APART) {
    it(`are not one with a case that ${why}`, () => {
      assert.deepEqual(rows(one({ _id: '1' }), one({ _id: '2', ...fields })), ['1', '2']);
    });
  }

  it('are never critical, nor children who need help because they write to the same mentor', () => {
    const critical = { severity: 'critical', severityRank: 3 } as const;
    assert.deepEqual(rows(one({ _id: '1', ...critical }), one({ _id: '2', ...critical })), ['1', '2']);
    const child = {
      lane: 'child-needs-help',
      concern: 'welfare',
      groupKey: 'welfare|m-1',
      codes: ['content.bullying'],
    } as const;
    assert.deepEqual(
      rows(one({ _id: '1', ...child, codes: [...child.codes] }), one({ _id: '2', ...child, codes: [...child.codes] })),
      ['1', '2'],
    );
  });

  it('are not folded for their text when they are high: each is read by itself', () => {
    const high = { severity: 'high', severityRank: 2, likeKey: 'k' } as const;
    assert.deepEqual(foldKeysOf(one({ _id: '1', ...high, adultKey: '-' })), []);
  });

  it('lose none on the way, whatever they are about', () => {
    const cases = CODES.map((code, at) => one({ _id: String(at), codes: [code] }));
    const folded = fold(cases);
    assert.equal(
      folded.reduce((sum, { like }) => sum + 1 + like.length, 0),
      CODES.length,
    );
  });
});
