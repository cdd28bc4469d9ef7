import assert from 'node:assert/strict';
import type { FindingRecord } from '../../models/finding.js';
import type { MessageRecord } from '../../models/message.js';
import { precisionOf } from '../../services/monitoring/precision.js';
import { parseRule } from '../../services/monitoring/rule-files.js';
import { approvalWords, changedWords, personKeysIn } from '../../services/review/presenters/change-words.js';
import { presentMessage } from '../../services/review/presenters/message.js';
import { presentPrecision, weekBars } from '../../services/review/presenters/precision.js';
import { presentRecord } from '../../services/review/presenters/record.js';
import { ruleInWords } from '../../services/review/presenters/rule-words.js';
import { SchoolClock } from '../../services/review/presenters/time.js';
import { RULE } from '../detect/rules/rule-folder.js';
import { seenFinding } from '../support/seen-message.js';

const clock = new SchoolClock(new Date('2026-11-23T10:00:00Z'), 'Europe/London');
const change = { kind: 'exempt', personKey: 'm-1', until: '2027-03-31T23:59:59.000Z' } as const;
const body = { rule: 'a.b', change, reason: 'Plays in the drama club.', approvalId: 'x' };

describe('a change to what is watched, in words', () => {
  it('says what was changed, that two people agreed, and why', () => {
    const words = changedWords(body, () => 'Mentor 14');
    assert.equal(words?.title, 'Mentor 14 exempted until 2027-03-31');
    assert.deepEqual(words?.text, ['Two people agreed.', 'Plays in the drama club.']);
    assert.deepEqual([...personKeysIn(body), ...personKeysIn({ change: { rule: 'a.b', change } })], ['m-1', 'm-1']);
  });

  it('reads in the record as well, and an entry of another kind is named, not guessed at', () => {
    const entry = (kind: 'changed' | 'approval', of: object, seq: number) => ({
      _id: `monitoring:${seq}`,
      caseId: 'monitoring',
      seq,
      key: String(seq),
      at: new Date('2026-11-23T09:00:00Z'),
      actor: { kind: 'user', id: 'u', name: 'Priya Raman' } as const,
      kind,
      body: { ...of },
      previousHash: '',
      hash: '',
    });
    const lines = presentRecord(
      [entry('changed', body, 0), entry('changed', { other: 1 }, 1), entry('approval', {}, 2)],
      clock,
    );
    assert.deepEqual(
      lines.map(({ title }) => title),
      ['Approval', 'Changed', 'a person exempted until 2027-03-31'],
    );
    assert.equal(lines[2]?.text[0], 'Rule a.b.');
    assert.equal(approvalWords({ subject: 'a.b', step: 'approved', words: 'Yes.' })?.title, 'Agreed to');
  });
});

describe('a finding that was taken down by the school', () => {
  it('says on the case that somebody is exempted, or that it is too weak', () => {
    const takenDown = (suppressedBy: string) => {
      const finding = {
        ...seenFinding('grooming.secrecy', 'low', { suppressedBy }),
        _id: 'f',
      } as unknown as FindingRecord;
      const message = {
        _id: 'm',
        authorKey: 'a',
        recipientKeys: [],
        at: new Date(0),
        channel: 'email',
        readProblems: [],
      };
      const shown = { message: message as unknown as MessageRecord, text: null, findings: [finding] };
      return presentMessage(shown, key => key, clock).against[0]?.label ?? '';
    };
    assert.match(takenDown('exempted:a.b'), /exempted from this rule/);
    assert.match(takenDown('threshold:a.b'), /weaker/);
    assert.match(takenDown('a.b/surprise'), /exception of the rule/);
  });
});

describe('a rule in words', () => {
  it('says who, to whom, where, what and what not, and hides no sign that cannot be seen', () => {
    const rule =
      parseRule(RULE.replace('please delete our messages', 'please\u202e delete our messages')) ?? assert.fail();
    const words = ruleInWords(rule);
    assert.deepEqual(
      words.conditions.slice(0, 3).map(({ text }) => text),
      ['Adults of the scheme and strangers', 'Pupils', 'E-mail and chat'],
    );
    assert.deepEqual(words.phrases, ['delete (this|our) <messages>']);
    assert.match(words.raises[1] ?? '', /‹U\+202E›/);
  });
});

describe('the pictures of figures', () => {
  it('show the share with its base and its range, and nothing where nothing was judged', () => {
    const shown = presentPrecision(
      precisionOf([
        ...Array.from({ length: 71 }, () => 'yes' as const),
        ...Array.from({ length: 10 }, () => 'no' as const),
      ]),
    );
    assert.deepEqual([shown?.share, shown?.base, shown?.rangeText], ['88%', '71 of 81', '95 % range 79% to 93%']);
    assert.equal(presentPrecision(precisionOf([])), null);
    assert.deepEqual(
      [presentPrecision(precisionOf(['unsure']))?.base, presentPrecision(precisionOf(['unsure']))?.picture],
      ['0 of 0', null],
    );
  });

  it('draw each week within the picture, and a week without findings as a line', () => {
    const bars = weekBars([0, 5, 10], 30, 20);
    assert.deepEqual(
      bars.map(({ height }) => height),
      [1, 10, 20],
    );
    assert.ok(bars.every(({ x, y, width, height }) => x >= 0 && x + width <= 30 && y + height === 20));
  });
});
