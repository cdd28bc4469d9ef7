import assert from 'node:assert/strict';
import { curvesOf, measureCurves } from '../../scripts/evaluate/curves.js';
import type { Strength } from '../../scripts/evaluate/strength.js';
import type { Example } from '../../scripts/train/example.js';
import type { Code } from '../../services/taxonomy.js';

const SECRECY: Code = 'grooming.secrecy';

function example(text: string, has: boolean): Example {
  return {
    set: 's',
    group: '',
    channel: 'chat',
    from: 'mentor',
    to: 'pupil',
    subject: '',
    text,
    codes: new Set(has ? [SECRECY] : []),
    known: new Set([SECRECY]),
    weight: 1,
  };
}

/** The text says how strong it is. */
const strengthOf = ({ text }: Example) =>
  new Map<Code, Strength>([[SECRECY, { logOdds: Number(text), above: text === '9' ? Infinity : Number(text) }]]);

describe('curves of detection', () => {
  const examples = [
    example('9', true),
    example('2', true),
    example('1', false),
    example('-1', true),
    example('-5', false),
  ];
  const curves = curvesOf(examples, strengthOf);

  it('give precision for every recall that can be had', () =>
    assert.deepEqual(
      curves.precisionRecall.map(({ recall, precision }) => [recall.toFixed(2), precision.toFixed(2)]),
      [
        ['0.33', '1.00'],
        ['0.67', '1.00'],
        ['0.67', '0.67'],
        ['1.00', '0.75'],
        ['1.00', '0.60'],
      ],
    ));
  it('count every judgement once in calibration', () =>
    assert.equal(
      curves.calibration.reduce((sum, { n }) => sum + n, 0),
      examples.length,
    ));
  it('tell the highest recall at a precision that is wanted', () => {
    const [highest] = measureCurves(curves, examples.length);
    assert.equal(highest?.value.toFixed(2), '0.67');
  });
  it('say nothing about nothing', () => assert.deepEqual(measureCurves(curvesOf([], strengthOf), 0), []));
});
