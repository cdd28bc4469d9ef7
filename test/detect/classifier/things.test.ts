import assert from 'node:assert/strict';
import { isSettled } from '../../../services/detect/classifier/things.js';
import type { Finding } from '../../../services/detect/finding.js';

const finding = (severity: Finding['severity'], suppressedBy: string | null = null): Finding => ({
  code: 'contact.phone',
  detectorId: 'contact/phone',
  ruleId: null,
  clause: 'registered-numbers',
  severity,
  confidence: 0.9,
  field: 'text',
  span: { start: 0, end: 12 },
  reason: 'Gives a phone number that is not registered with the school.',
  contributions: [],
  suppressedBy,
});

describe('numbers and addresses in a text', () => {
  const OFFICE = 'ring the office on 01632 960001 before 2.30';

  it('are settled when the detectors, who know the register, have nothing against them', () => {
    assert.equal(isSettled('contact.phone', OFFICE, []), true);
    assert.equal(isSettled('contact.phone', OFFICE, [finding('low', 'contact/phone/said-to-be-official')]), true);
    assert.equal(isSettled('contact.personal-email', 'write to office@hillside.example', []), true);
  });
  it('are not when a detector or a rule would raise a case', () =>
    assert.equal(isSettled('contact.phone', OFFICE, [finding('high')]), false));
  it('are left to the wording where none stand', () => {
    assert.equal(isSettled('contact.phone', 'whats ur number, ill ring u at 8.30 on the 14th', []), false);
    assert.equal(isSettled('contact.personal-email', 'got a private email i can use', []), false);
  });
  it('say nothing of other codes', () => assert.equal(isSettled('grooming.secrecy', OFFICE, []), false));
});
