import assert from 'node:assert/strict';
import type { CaseRecord } from '../../models/case.js';
import { entryTitle } from '../../services/low-level/register.js';
import { OUTCOME_WORDS } from '../../services/review/presenters/actions.js';
import { presentRow } from '../../services/review/presenters/case-row.js';
import { SchoolClock } from '../../services/review/presenters/time.js';
import { caseAbout } from '../support/case-about.js';

const now = new Date('2026-11-23T10:54:00Z');
const place = { names: new Map(), reader: { _id: 'u-1' }, now, clock: new SchoolClock(now, 'Europe/London') };

describe('the words of a case', () => {
  const EXTENTS: readonly (readonly [CaseRecord['origin'], number, string])[] = [
    ['staff', 0, 'reported by staff'],
    ['linked', 0, 'linked record, passed on'],
    ['messages', 1, '1 finding in 1 message'],
    ['linked', 1, '1 finding in 1 message'],
  ];
  for (const [origin, findingCount, extent] of EXTENTS)
    it(`of ${findingCount} findings, from ${origin}, are in the queue: ${extent}`, () => {
      assert.equal(presentRow(caseAbout({ _id: '2026-0001', origin, findingCount }), place).extent, extent);
    });

  it('say in the register about adults where the pupil did it, and of the adult what the adult did', () => {
    const title = 'Shares or asks for a social network account';
    assert.equal(entryTitle({ concern: 'pupil-approach', title }), `Pupil: ${title.replace('S', 's')}`);
    assert.equal(entryTitle({ concern: 'adult-conduct', title }), title);
  });

  it('name the duty to refer to the DBS, also for whoever left first, and when it holds', () => {
    const { consequence } = OUTCOME_WORDS.substantiated;
    assert.match(
      consequence,
      /removed .*or would have been had they not left first, .*harmed a child or may pose a risk of harm/,
    );
    assert.match(consequence, /the school must refer them to the DBS: it is a legal duty/);
    assert.doesNotMatch(consequence, /consider a referral to the DBS/i);
  });
});
