import type { CaseRecord } from '../../models/case.js';

/** A case with everything that a test does not care about filled in. */
export function caseAbout(fields: Partial<CaseRecord> & Pick<CaseRecord, '_id'>): CaseRecord {
  const at = new Date('2026-11-02T09:00:00Z');
  return {
    lane: 'adult-conduct',
    concern: 'adult-conduct',
    pairKey: 'm-1|p-1',
    adultKey: 'm-1',
    pupilKey: 'p-1',
    adultLabel: 'Mentor 1',
    pupilLabel: 'Pupil 1',
    title: 'Asks for secrecy',
    state: 'new',
    codes: ['grooming.secrecy'],
    channels: ['email'],
    severity: 'high',
    severityRank: 2,
    confidence: 0.9,
    findingCount: 1,
    messageCount: 1,
    raisedAt: at,
    firstAt: at,
    lastAt: at,
    acknowledgedAt: null,
    decidedAt: null,
    ownerId: null,
    recordLength: 0,
    revision: 0,
    ...fields,
  };
}
