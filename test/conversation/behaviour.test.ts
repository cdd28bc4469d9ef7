import assert from 'node:assert/strict';
import type { BehaviourSignal, SignalKind } from '../../models/conversation.js';
import { alertsOf } from '../../services/conversation/alerts.js';
import { explainRisk } from '../../services/conversation/explain.js';
import { habitOf, NO_HABITS } from '../../services/conversation/habits.js';
import { recentMessage } from '../../services/conversation/recent.js';
import { addSilence, riskAt } from '../../services/conversation/risk.js';
import { DAY, HOUR, type Line, pairAfter, USUAL, updatesOf } from './pair.js';

/** Weak by itself: what it takes for ways of writing to count at all. */
const TACTIC: Line = { at: 0, code: 'grooming.flattery', severity: 'medium', confidence: 0.6 };

/** Noon of the day, and ten in the evening and some minutes. */
const noon = (day: number): number => day * DAY;
const late = (day: number): number => day * DAY + 10 * HOUR + 5 * 60_000;

function signalOf(kind: SignalKind, lines: readonly Line[], scheme = USUAL): BehaviourSignal | undefined {
  return pairAfter(updatesOf(lines, scheme)).signals.find(signal => signal.kind === kind);
}

const times = (count: number, line: (index: number) => Line): Line[] =>
  Array.from({ length: count }, (_, at) => line(at));
const turns = (count: number, at: (index: number) => number): Line[] =>
  times(count, index => ({ at: at(index), by: index % 2 === 0 ? 'adult' : 'pupil' }));

const SHOWN: readonly { kind: SignalKind; shows: readonly Line[]; ordinary: readonly Line[]; label: RegExp }[] = [
  {
    kind: 'begins',
    shows: [TACTIC, ...times(9, at => ({ at: noon(at + 1) }))],
    ordinary: [TACTIC, ...turns(9, at => noon(at + 1))],
    label: /^The adult wrote first 10 times of 10; others in the scheme \d+ %$/,
  },
  {
    kind: 'late',
    shows: [TACTIC, { at: noon(1) }, ...times(5, at => ({ at: late(at + 2) }))],
    ordinary: [TACTIC, ...times(9, at => ({ at: noon(at + 1) })), { at: late(11) }, { at: late(12) }],
    label: /^The adult wrote after 22:00 on 5 of 7 days; others in the scheme \d %$/,
  },
  {
    kind: 'out-of-hours',
    shows: [TACTIC, ...times(6, at => ({ at: noon(at + 1), outOfHours: true }))],
    ordinary: [TACTIC, ...times(6, at => ({ at: noon(at + 1), outOfHours: at < 2 }))],
    label: /^The adult wrote out of hours on 6 of 7 days; others in the scheme \d %$/,
  },
  {
    kind: 'unanswered',
    shows: [TACTIC, ...times(7, at => ({ at: at * HOUR + 60_000 }))],
    ordinary: [TACTIC, ...turns(30, at => at * 60_000 + 1)],
    label: /^The adult wrote 8 messages in a row without an answer$/,
  },
  {
    kind: 'growth',
    shows: [TACTIC, ...turns(14, at => 2 * at * DAY), ...turns(40, at => 29 * DAY + at * 2 * HOUR)],
    ordinary: [TACTIC, ...turns(120, at => at * 12 * HOUR)],
    label: /^The adult wrote 2\d messages in a week, after about \d a week before$/,
  },
  {
    kind: 'one-sided',
    shows: [TACTIC, ...times(20, at => ({ at: noon(at + 1) })), { at: noon(21), by: 'pupil' }],
    ordinary: [TACTIC, ...turns(40, at => at * 12 * HOUR)],
    label: /^The adult wrote 21 messages in four weeks, and got 0 back$/,
  },
  {
    kind: 'silence',
    shows: [...turns(10, noon), { at: noon(10), code: 'contact.social-network', severity: 'medium' }, { at: noon(16) }],
    ordinary: [
      ...turns(10, noon),
      { at: noon(10), code: 'contact.social-network', severity: 'medium' },
      { at: noon(12) },
    ],
    label: /^Nobody wrote here for 6 days after contact details came up$/,
  },
];

describe('ways of writing', () => {
  for (const { kind, shows, ordinary, label } of SHOWN) {
    it(`${kind}: adds to what was found, says so in plain words, and names its messages`, () => {
      const state = pairAfter(updatesOf(shows));
      const signal = state.signals.find(one => one.kind === kind) ?? assert.fail('it is seen');
      const without = { ...state, signals: state.signals.filter(one => one !== signal) };
      assert.ok(state.risks.conduct > riskAt('conduct', without, state.lastAt));
      const reason = explainRisk('conduct', state, state.lastAt).find(one => label.test(one.label));
      assert.ok(
        reason,
        explainRisk('conduct', state, state.lastAt)
          .map(one => one.label)
          .join('\n'),
      );
      assert.ok(reason.messageIds.length > 0 && reason.messageIds.length <= 5);
    });

    it(`${kind}: is not seen in ordinary writing`, () => assert.equal(signalOf(kind, ordinary), undefined));

    it(`${kind}: is nothing without a tactic, however strong`, () => {
      const lines = shows.map(({ code: _, ...line }) => line);
      const state = pairAfter(updatesOf(lines));
      assert.deepEqual(state.risks, { conduct: 0, infatuation: 0, help: 0 });
      assert.deepEqual(alertsOf(state, [state.lastAt]), []);
    });
  }

  it('make no case out of a weak sign alone', () => {
    const weak = { ...TACTIC, severity: 'low' } as const;
    const everything = [weak, ...times(60, at => ({ at: late(at / 3), outOfHours: true }))];
    const state = pairAfter(updatesOf(everything));
    assert.ok(state.signals.length >= 4);
    assert.deepEqual(alertsOf(state, [state.lastAt]), []);
  });

  it('are the pupil’s in the lane of infatuation, and not the adult’s', () => {
    const crush: Line = { at: 0, by: 'pupil', code: 'infatuation' };
    const state = pairAfter(updatesOf([crush, ...times(7, at => ({ at: at * HOUR + 1, by: 'pupil' }))]));
    const labels = explainRisk('infatuation', state, state.lastAt).map(({ label }) => label);
    assert.deepEqual(labels, ['Infatuation', 'The pupil wrote 8 messages in a row without an answer']);
    assert.equal(state.risks.conduct, 0);
  });

  it('stay once seen, whatever ordinary talk follows', () => {
    const lines = [TACTIC, { at: noon(1) }, ...times(5, at => ({ at: late(at + 2) }))];
    const state = pairAfter(updatesOf(lines));
    const talk = turns(2_000, at => noon(10) + at * 60_000);
    const after = pairAfter(updatesOf([...lines, ...talk]));
    const seen = (of: typeof state) => of.signals.find(({ kind }) => kind === 'late');
    assert.deepEqual(seen(after), seen(state));
  });

  it('are corrected by the pupil’s messages when these come from another mailbox, later', () => {
    const own = times(10, at => ({ at: noon(at) }));
    const answers = times(9, at => ({ at: noon(at + 1) - HOUR, by: 'pupil' }) as const);
    const updates = updatesOf([TACTIC, ...own, ...answers]);
    const before = pairAfter(updates.slice(0, own.length + 1));
    assert.ok(before.signals.some(({ kind }) => kind === 'begins'));
    assert.ok(!pairAfter(updates).signals.some(({ kind }) => kind === 'begins'));
  });
});

describe('what is usual in the scheme', () => {
  const lines = SHOWN[1]?.shows ?? [];

  it('is unknown until enough has been seen, and then nobody is compared', () => {
    const few = { ...USUAL, adultDays: 40, adultLateDays: 0, beginnings: 20, beginningsByAdult: 10 };
    assert.equal(signalOf('late', lines, few), undefined);
    for (const kind of ['late', 'out-of-hours', 'begins'] as const)
      assert.equal(habitOf(kind, true, few, NO_HABITS).usual({ count: 0, of: 0 }), null);
  });

  it('makes late messages ordinary where everybody writes late', () => {
    assert.equal(signalOf('late', lines, { ...USUAL, adultLateDays: 400 }), undefined);
  });

  it('leaves out the pair that is compared with it', () => {
    const scheme = { ...USUAL, adultDays: 1_030, adultLateDays: 50 };
    const usual = habitOf('late', true, scheme, { ...NO_HABITS, adultDays: 20, adultLateDays: 20 });
    assert.equal(usual.usual({ count: 10, of: 10 }), 0.02);
  });
});

describe('late at night, by the school’s clock', () => {
  const TABLE: readonly (readonly [at: string, day: string, late: boolean, why: string])[] = [
    ['2026-01-12T21:59:00Z', '2026-01-12', false, 'a minute to ten in winter'],
    ['2026-01-12T22:00:00Z', '2026-01-12', true, 'ten in winter'],
    ['2026-06-15T20:59:00Z', '2026-06-15', false, 'a minute to ten in summer'],
    ['2026-06-15T21:00:00Z', '2026-06-15', true, 'ten in summer'],
    ['2026-06-15T23:30:00Z', '2026-06-15', true, 'half past midnight belongs to the evening before'],
    ['2026-03-29T00:30:00Z', '2026-03-28', true, 'before the clocks go forward'],
    ['2026-03-29T01:30:00Z', '2026-03-28', true, 'after the clocks went forward'],
    ['2026-03-29T05:00:00Z', '2026-03-29', false, 'six in the morning of the short night'],
    ['2026-10-25T00:30:00Z', '2026-10-24', true, 'half past one, the first time'],
    ['2026-10-25T01:30:00Z', '2026-10-24', true, 'half past one, the second time'],
    ['2026-10-25T05:59:00Z', '2026-10-24', true, 'a minute to six of the long night'],
    ['2026-10-25T06:00:00Z', '2026-10-25', false, 'six in the morning of the long night'],
    ['2027-01-01T00:10:00Z', '2026-12-31', true, 'the new year'],
  ];
  for (const [at, day, isLate, why] of TABLE) {
    it(`${why}: ${isLate ? 'late' : 'not late'}`, () => {
      const message = recentMessage(
        { messageId: 'm', at: new Date(at), byAdult: true, outOfHours: false },
        'Europe/London',
      );
      assert.deepEqual([message.day, message.late === true], [day, isLate]);
    });
  }

  it('counts a night of 25 hours once', () => {
    const night = ['2026-10-24T22:30:00+01:00', '2026-10-25T01:30:00+01:00', '2026-10-25T01:30:00Z'].map(at => ({
      at,
    }));
    const { habits } = pairAfter(updatesOf(night));
    assert.deepEqual([habits.adultDays, habits.adultLateDays], [1, 1]);
  });
});

describe('silence after contact details', () => {
  const lines: readonly Line[] = [
    ...turns(10, noon),
    { at: noon(10), code: 'contact.off-network', severity: 'low', confidence: 0.6 },
  ];

  it('comes about by nothing but time, once, and not before three times the usual pause', () => {
    const state = pairAfter(updatesOf(lines));
    assert.deepEqual(state.quietAt, new Date(state.lastAt.getTime() + 3 * DAY));
    assert.equal(addSilence(state, new Date(state.lastAt.getTime() + 2 * DAY)), state);
    const quiet = addSilence(state, new Date(state.lastAt.getTime() + 4 * DAY));
    assert.equal(quiet.quietAt, undefined);
    assert.ok(quiet.risks.conduct > riskAt('conduct', state, new Date(state.lastAt.getTime() + 3 * DAY)));
    assert.equal(addSilence(quiet, new Date(state.lastAt.getTime() + 9 * DAY)), quiet);
  });

  it('is none where the two write on, or hardly ever wrote', () => {
    assert.equal(pairAfter(updatesOf([...lines, { at: noon(11), by: 'pupil' }])).quietAt, undefined);
    assert.equal(pairAfter(updatesOf(lines.slice(-3))).quietAt, undefined);
  });

  it('is that after the adult’s details: a pupil who asks and is refused goes quiet for shame', () => {
    const asked = lines.map(line => (line.code ? { ...line, by: 'pupil' as const } : line));
    assert.equal(pairAfter(updatesOf(asked)).quietAt, undefined);
  });
});
