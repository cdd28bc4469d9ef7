import assert from 'node:assert/strict';
import type { Example } from '../../scripts/train/example.js';
import type { FoundExample } from '../../scripts/train/heard.js';
import { Reliability } from '../../scripts/train/trust.js';
import { trustIn } from '../../services/detect/classifier/judge.js';
import type { Finding } from '../../services/detect/finding.js';
import type { Code } from '../../services/taxonomy.js';

const SECRECY: Code = 'grooming.secrecy';
const RULE = 'grooming.secrecy.words';

function hit(set: string, right: boolean): FoundExample {
  const example: Example = {
    set,
    group: '',
    channel: 'chat',
    from: 'mentor',
    to: 'pupil',
    subject: '',
    text: 'x',
    codes: new Set(right ? [SECRECY] : []),
    known: new Set([SECRECY]),
    weight: 1,
  };
  const finding: Finding = {
    code: SECRECY,
    detectorId: 'rules',
    ruleId: RULE,
    clause: 'open-and-transparent',
    severity: 'medium',
    confidence: 0.6,
    field: 'text',
    span: { start: 0, end: 1 },
    reason: 'Speaks of a secret.',
    contributions: [],
    suppressedBy: null,
  };
  return { example, findings: [finding] };
}

const times = (count: number, one: FoundExample) => Array.from({ length: count }, () => one);

/** Texts that have the code and that no rule finds. */
const ENOUGH = times(100, { ...hit('others', true), findings: [] });

describe('trust in a rule', () => {
  const trustOf = (
    written: readonly FoundExample[],
    quiet: readonly FoundExample[] = [],
    without: string | null = null,
  ) => new Reliability([...ENOUGH, ...written], quiet).trusts(without).get(RULE) ?? Number.NaN;

  it('grows with hits that were right, and falls with those that were not', () => {
    const right = trustOf(times(20, hit('a', true)));
    const mixed = trustOf([...times(10, hit('a', true)), ...times(10, hit('a', false))]);
    const wrong = trustOf(times(20, hit('a', false)));
    assert.ok(right > mixed && mixed > wrong);
    assert.ok(wrong >= 0);
  });
  it('is what its author believed while there are few hits', () => {
    const [one, many] = [trustOf([hit('a', true)]), trustOf(times(40, hit('a', true)))];
    assert.ok(Math.abs(one - trustIn(0.6)) < Math.abs(many - trustIn(0.6)));
  });
  it('falls with every alarm in ordinary talk', () => {
    const written = times(10, hit('a', true));
    assert.ok(trustOf(written, times(10, hit('quiet', false))) < trustOf(written));
  });
  it('counts no hit to which an exception fits, and none of a code that the set says nothing about', () => {
    const wrong = hit('a', false);
    const excepted = {
      ...wrong,
      findings: wrong.findings.map(finding => ({ ...finding, suppressedBy: `${RULE}/joke` })),
    };
    const unknown = { ...wrong, example: { ...wrong.example, known: new Set<Code>() } };
    const right = times(5, hit('a', true));
    assert.equal(trustOf([...right, ...times(10, excepted), ...times(10, unknown)]), trustOf(right));
    assert.equal(new Reliability([...ENOUGH, unknown], [unknown]).trusts(null).has(RULE), false);
  });
  it('is not measured on texts of which hardly one has the code', () => {
    const found = [...times(9, hit('a', true)), ...times(50, hit('a', false))];
    assert.equal(new Reliability(found, []).trusts(null).has(RULE), false);
  });
  it('leaves out the writer who is being judged', () => {
    const written = [...times(10, hit('a', true)), ...times(10, hit('b', false))];
    assert.equal(trustOf(written, [], 'b'), trustOf(times(10, hit('a', true))));
  });
});
