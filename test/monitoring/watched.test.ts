import assert from 'node:assert/strict';
import type { RuleFile } from '../../services/detect/rules/schema.js';
import type { Change } from '../../services/monitoring/change.js';
import { narrowingOf } from '../../services/monitoring/narrowing.js';
import { medianOf, precisionOf, reviewReason, wilson } from '../../services/monitoring/precision.js';
import { parseRule } from '../../services/monitoring/rule-files.js';
import { afterEntry, decidedRules, NOTHING_CHANGED, watchedOf } from '../../services/monitoring/watched.js';
import { RULE } from '../detect/rules/rule-folder.js';

const at = new Date('2026-11-23T10:00:00Z');
const ID = 'grooming.secrecy.own-delete';
const changedBy = (...changes: readonly Change[]) =>
  changes.reduce((monitoring, change) => afterEntry(monitoring, { rule: ID, change }, at), NOTHING_CHANGED);

describe('what is watched', () => {
  it('follows from the changes in their order', () => {
    const until = '2027-01-31T23:59:59.000Z';
    const monitoring = changedBy(
      { kind: 'state', to: 'off' },
      { kind: 'severity', to: 'low' },
      { kind: 'exempt', personKey: 'm-1', until: '2026-12-31T23:59:59.000Z' },
      { kind: 'exempt', personKey: 'm-1', until },
      { kind: 'state', to: 'on' },
      { kind: 'severity', to: null },
    );
    const watched = watchedOf(monitoring, ID);
    assert.deepEqual(watched, {
      rule: ID,
      state: 'on',
      severity: null,
      least: 0,
      exempt: [{ personKey: 'm-1', until }],
      own: null,
      trial: null,
    });
    assert.deepEqual(
      watchedOf(changedBy({ kind: 'exempt', personKey: 'm-1', until }, { kind: 'end-exemption', personKey: 'm-1' }), ID)
        .exempt,
      [],
    );
  });

  it('numbers the wordings that came into use, and a trial as the one that it would be', () => {
    const tried = changedBy({ kind: 'trial', text: 'a' });
    assert.deepEqual([watchedOf(tried, ID).own, watchedOf(tried, ID).trial?.version], [null, 1]);
    const used = changedBy({ kind: 'trial', text: 'a' }, { kind: 'wording', text: 'a' }, { kind: 'trial', text: 'b' });
    assert.deepEqual([watchedOf(used, ID).own?.version, watchedOf(used, ID).trial?.version], [1, 2]);
    assert.equal(watchedOf(changedBy({ kind: 'trial', text: 'a' }, { kind: 'wording', text: 'a' }), ID).trial, null);
  });

  it('comes to detection as texts and switches, and as nothing where all is as it comes', () => {
    assert.deepEqual(decidedRules(changedBy({ kind: 'state', to: 'off' }, { kind: 'state', to: 'on' })), {
      texts: [],
      switches: [],
    });
    const { texts, switches } = decidedRules(
      changedBy({ kind: 'wording', text: 'a' }, { kind: 'trial', text: 'b' }, { kind: 'state', to: 'off' }),
    );
    assert.deepEqual(
      texts.map(({ place, text }) => [place, text]),
      [
        ['school', 'a'],
        ['trial', 'b'],
      ],
    );
    assert.deepEqual(
      switches.map(({ rule, state }) => [rule, state]),
      [
        [ID, 'off'],
        [`${ID}.trial`, 'shadow'],
      ],
    );
  });
});

describe('a new wording of a rule', () => {
  const before = parsed(RULE);
  const ways = (change: (text: string) => string) => narrowingOf(before, parsed(change(RULE))).length;
  const PHRASE = '    - "delete (this|our) <messages>"';

  for (const [what, change] of [
    ['has more phrases', (text: string) => text.replace(PHRASE, `${PHRASE}\n    - "wipe this chat"`)],
    ['is graver', (text: string) => text.replace('severity: high', 'severity: critical')],
    [
      'is about more people',
      (text: string) =>
        text.replace('recipient: pupil', 'recipient: anyone').replace('author: adult', 'author: anyone'),
    ],
    ['is surer', (text: string) => text.replace('confidence: 0.8', 'confidence: 0.9')],
    [
      'has another reason and other examples',
      (text: string) =>
        text.replace('Asks the pupil', 'Tells the pupil').replace('our chat was fine', 'our chat is fine'),
    ],
  ] as const) {
    it(`can only find more when it ${what}`, () => assert.equal(ways(change), 0));
  }
  for (const [what, change] of [
    ['has a phrase less', (text: string) => text.replace('(this|our)', '(our)')],
    [
      'has an exception',
      (text: string) => text.replace('examples:', 'unless:\n  - { id: x, any: ["homework"] }\nexamples:'),
    ],
    ['is less grave', (text: string) => text.replace('severity: high', 'severity: medium')],
    ['is less sure', (text: string) => text.replace('confidence: 0.8', 'confidence: 0.5')],
    ['is about fewer authors', (text: string) => text.replace('author: adult', 'author: mentor')],
    ['is about one channel', (text: string) => text.replace('author: adult', 'channel: chat\n  author: adult')],
    [
      'wants something near',
      (text: string) => text.replace('examples:', '  near: { any: ["now"], within: 5 }\nexamples:'),
    ],
    ['looks into the text alone', (text: string) => text.replace('author: adult', 'fields: [text]\n  author: adult')],
  ] as const) {
    it(`may find less when it ${what}`, () => assert.equal(ways(change), 1));
  }
});

describe('precision', () => {
  it('is the share of those that were right or wrong; who was unsure is counted beside', () => {
    const { share, reviewed, unsure } = precisionOf(['yes', 'yes', 'no', 'unsure']);
    assert.deepEqual([share, reviewed, unsure], [2 / 3, 4, 1]);
    assert.deepEqual([precisionOf(['unsure']).share, precisionOf(['unsure']).range], [null, null]);
  });

  // Brown, Cai and DasGupta, Interval estimation for a binomial proportion (2001), and R's prop.test without correction.
  for (const [right, of, from, to] of [
    [71, 81, 0.787, 0.932],
    [0, 10, 0, 0.278],
    [10, 10, 0.722, 1],
    [5, 10, 0.237, 0.763],
  ] as const) {
    it(`has a 95 % range: ${right} of ${of}`, () => {
      const range = wilson(right, of);
      assert.deepEqual([Math.round(range.from * 1000) / 1000, Math.round(range.to * 1000) / 1000], [from, to]);
    });
  }

  it('calls for a look at a rule whose whole range lies under a half once ten were judged, and at one that is silent', () => {
    const judged = (right: number, wrong: number) =>
      precisionOf([
        ...Array.from({ length: right }, () => 'yes' as const),
        ...Array.from({ length: wrong }, () => 'no' as const),
      ]);
    assert.equal(reviewReason(judged(0, 9), false), null, 'too few');
    assert.equal(reviewReason(judged(1, 9), false), 'wrong');
    assert.equal(reviewReason(judged(3, 7), false), null, 'the range reaches over a half');
    assert.equal(reviewReason(judged(9, 1), true), 'silent');
  });

  it('has a median that is between the two in the middle', () => {
    assert.deepEqual([medianOf([]), medianOf([3]), medianOf([1, 9, 2]), medianOf([1, 2, 3, 10])], [null, 3, 2, 2.5]);
  });
});

function parsed(text: string): RuleFile {
  return parseRule(text) ?? assert.fail(text);
}
