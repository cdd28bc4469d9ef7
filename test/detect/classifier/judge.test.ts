import assert from 'node:assert/strict';
import { judge, type Trusts } from '../../../services/detect/classifier/judge.js';
import type { Finding } from '../../../services/detect/finding.js';
import { modelThatKnows } from './toy.js';

const [MODEL] = modelThatKnows('hush').models;
const AT = { field: 'text', span: { start: 0, end: 9 } } as const;

function finding(facts: Partial<Finding> = {}): Finding {
  return {
    code: 'grooming.secrecy',
    detectorId: 'rules',
    ruleId: 'grooming.secrecy.words',
    clause: 'open-and-transparent',
    severity: 'medium',
    confidence: 0.5,
    field: 'text',
    span: { start: 2, end: 6 },
    reason: 'Speaks of a secret.',
    contributions: [],
    suppressedBy: null,
    ...facts,
  };
}

describe('wording and rules together', () => {
  const heard = (findings: readonly Finding[], logOdds: number, trusts: Trusts = new Map()) => {
    assert.ok(MODEL);
    return judge(MODEL, trusts, findings, logOdds, AT);
  };
  const severities = (findings: readonly Finding[], logOdds: number) =>
    heard(findings, logOdds).map(({ severity }) => severity);

  it('raise a case by the wording alone, when it is plain', () => assert.deepEqual(severities([], 0.5), ['medium']));
  it('add to the risk when the wording comes near', () => assert.deepEqual(severities([], -0.5), ['low']));
  it('find nothing in ordinary wording', () => assert.deepEqual(severities([], -3), []));
  it('leave a rule’s hit as it is when the wording agrees', () => {
    const hit = finding();
    assert.deepEqual(heard([hit], -1), [hit]);
  });
  it('take an unsure rule’s hit down when the wording speaks against it, in sight of the reader', () => {
    const [taken] = heard([finding()], -4);
    assert.equal(taken?.severity, 'low');
    assert.equal(taken?.suppressedBy, 'classifier/grooming.secrecy');
    assert.deepEqual(taken?.span, { start: 2, end: 6 });
    assert.ok(taken?.contributions.some(({ weight }) => weight < 0));
  });
  it('never overrule a school’s own rule that is written as sure', () =>
    assert.deepEqual(severities([finding({ confidence: 0.8 })], -9), ['medium']));
  it('overrule a rule whose hits were counted, however sure it was written', () => {
    const sure = finding({ confidence: 0.9 });
    const counted = (trust: number) => new Map([['grooming.secrecy.words', trust]]);
    assert.deepEqual(
      heard([sure], -9, counted(1)).map(({ severity }) => severity),
      ['low'],
    );
    assert.deepEqual(heard([sure], -1, counted(3)), [sure]);
  });
  it('never overrule a sure rule that may cost a life', () => {
    const critical = finding({ confidence: 0.85, severity: 'critical' });
    assert.deepEqual(heard([critical], -9, new Map([['grooming.secrecy.words', 0]])), [critical]);
  });
  it('never overrule a detector of numbers, addresses or words', () =>
    assert.deepEqual(severities([finding({ detectorId: 'contact/phone', ruleId: null, confidence: 0.3 })], -9), [
      'medium',
    ]));
  it('count no hit to which an exception of its rule fits', () => {
    const excepted = finding({ severity: 'low', suppressedBy: 'grooming.secrecy.words/surprise' });
    assert.deepEqual(severities([excepted], -0.4), ['low']);
  });
  it('raise a case when a weak hit and the wording add up', () => {
    const weak = finding({ severity: 'low' });
    assert.deepEqual(severities([weak], -0.4), ['low', 'medium']);
    assert.deepEqual(severities([], -0.4), ['low']);
  });
  it('drop nothing', () => {
    for (const logOdds of [-9, -1, 0, 9]) {
      const found = heard([finding(), finding({ severity: 'low', span: { start: 7, end: 9 } })], logOdds);
      assert.ok(found.length >= 2);
    }
  });
  it('quote nothing of the message', () => {
    const [raised] = heard([], 3);
    assert.match(raised?.reason ?? '', /^The wording as a whole is like that of messages of this kind: secrecy\.$/);
  });
});
