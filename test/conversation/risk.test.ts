import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ConversationRecord } from '../../models/conversation.js';
import { LANE_SETTINGS } from '../../services/conversation/lanes.js';
import { addMessage, type RiskUpdate, riskAt } from '../../services/conversation/risk.js';
import type { Code, Severity } from '../../services/taxonomy.js';

const START = Date.parse('2026-01-05T10:00:00Z');
const DAY = 86_400_000;
const RISK_RAISES = LANE_SETTINGS.conduct.raises;

type Step = readonly [day: number, code: Code | null, severity?: Severity];
let number = 0;
const FOUND = { confidence: 0.8, detectorId: 'rules', suppressedBy: null } as const;

function update([day, code, severity = 'low']: Step, facts: Partial<RiskUpdate> = {}): RiskUpdate {
  number += 1;
  const findings = code === null ? [] : [{ ...FOUND, _id: `f${number}`, code, severity }];
  return {
    pairKey: 'a|p',
    adultKey: 'a',
    pupilKey: 'p',
    messageId: `m${number}`,
    at: new Date(START + day * DAY),
    byAdult: true,
    findings,
    timeZone: 'Europe/London',
    scheme: null,
    ...facts,
  };
}

function stateAfter(steps: readonly Step[], state: ConversationRecord | null = null): ConversationRecord {
  const end = steps.map(step => update(step)).reduce<ConversationRecord | null>(addMessage, state);
  return end ?? assert.fail('a conversation has messages');
}

const SLOW: readonly Step[] = [
  [0, 'grooming.flattery', 'medium'],
  [2, 'grooming.personal-probing', 'medium'],
  [4, 'grooming.secrecy', 'medium'],
  [6, 'contact.off-network', 'medium'],
];

describe('the risk of a pair', () => {
  it('begins at nothing and stays there while nothing is found', () => {
    assert.equal(
      stateAfter([
        [0, null],
        [1, null],
      ]).risks.conduct,
      0,
    );
  });

  it('reaches what raises a case by several tactics together, none of which would alone', () => {
    const risks = SLOW.map((_, at) => stateAfter(SLOW.slice(0, at + 1)).risks.conduct);
    assert.ok((risks[0] ?? 1) < RISK_RAISES);
    assert.ok((risks.at(-1) ?? 0) >= RISK_RAISES);
    assert.deepEqual(
      risks,
      [...risks].sort((a, b) => a - b),
      'it only rises',
    );
  });

  it('is never above one', () => {
    const codes: readonly Code[] = [
      'grooming.secrecy',
      'grooming.isolation',
      'grooming.gifts',
      'contact.phone',
      'contact.meeting',
    ];
    const { conduct: risk } = stateAfter(
      codes.flatMap(code => Array.from({ length: 50 }, () => [0, code, 'critical'] as const)),
    ).risks;
    assert.ok(risk > 0.9 && risk <= 1);
  });

  it('weighs different tactics more than one that is repeated', () => {
    const repeated = stateAfter([0, 1, 2, 3].map(day => [day, 'grooming.flattery', 'medium'] as const)).risks.conduct;
    assert.ok(stateAfter(SLOW).risks.conduct > repeated);
    assert.ok(repeated < RISK_RAISES);
  });

  it('weighs trust that is built first and used afterwards more than the other way round', () => {
    const built = stateAfter([
      [0, 'grooming.flattery', 'medium'],
      [1, 'grooming.secrecy', 'medium'],
    ]).risks.conduct;
    const reversed = stateAfter([
      [0, 'grooming.secrecy', 'medium'],
      [1, 'grooming.flattery', 'medium'],
    ]).risks.conduct;
    assert.ok(built > reversed);
  });

  it('is not thinned by any amount of ordinary talk', () => {
    const state = stateAfter(SLOW);
    const ordinary = Array.from({ length: 700 }, (_, at) => update([6, null], { byAdult: at % 2 === 0 }));
    assert.deepEqual(ordinary.reduce<ConversationRecord>(addMessage, state).risks, state.risks);
  });

  it('falls by half in three weeks, and is remembered for months', () => {
    const state = stateAfter([[0, 'grooming.secrecy', 'medium']]);
    const at = (day: number) => riskAt('conduct', state, new Date(START + day * DAY));
    assert.ok(Math.abs(at(21) / at(0) - 0.5) < 1e-9);
    assert.ok(at(90) > 0);
  });

  it('counts a message once, however often it is handed in', () => {
    const message = update([0, 'grooming.secrecy', 'medium']);
    const once = addMessage(null, message);
    assert.equal(addMessage(once, message), once);
  });

  it('comes out the same when messages arrive out of order', () => {
    const updates = SLOW.map(step => update(step));
    const forward = updates.reduce<ConversationRecord | null>(addMessage, null);
    const backward = [...updates].reverse().reduce<ConversationRecord | null>(addMessage, null);
    assert.ok(Math.abs((forward?.risks.conduct ?? 0) - (backward?.risks.conduct ?? 1)) < 1e-9);
    assert.deepEqual(forward?.firstAt, backward?.firstAt);
    assert.deepEqual(forward?.lastAt, backward?.lastAt);
  });

  it('is a matter of direction: what the pupil writes says nothing of the adult’s conduct', () => {
    const state = addMessage(null, update([0, 'contact.phone', 'medium'], { byAdult: false }));
    assert.equal(state.risks.conduct, 0);
    assert.ok(state.risks.help > 0);
    assert.equal(state.messagesByPupil, 1);
  });

  it('is another one for a crush than for a child’s distress', () => {
    const risksOf = (code: Code) => addMessage(null, update([0, code], { byAdult: false })).risks;
    assert.deepEqual(
      Object.entries(risksOf('infatuation'))
        .filter(([, risk]) => risk > 0)
        .map(([lane]) => lane),
      ['infatuation'],
    );
    assert.deepEqual(
      Object.entries(risksOf('content.disclosure'))
        .filter(([, risk]) => risk > 0)
        .map(([lane]) => lane),
      ['help'],
    );
  });

  it('grows by a pupil’s weak signs of one kind until they raise a case, each of which is next to nothing', () => {
    for (const [code, lane] of [
      ['infatuation', 'infatuation'],
      ['content.disclosure', 'help'],
    ] as const) {
      const signs = Array.from({ length: 8 }, (_, day) => update([day, code], { byAdult: false }));
      const risks = signs.map(
        (_, at) => signs.slice(0, at + 1).reduce<ConversationRecord | null>(addMessage, null)?.risks[lane] ?? 0,
      );
      assert.ok((risks[0] ?? 1) < LANE_SETTINGS[lane].raises / 2, lane);
      assert.ok((risks.at(-1) ?? 0) >= LANE_SETTINGS[lane].raises, lane);
    }
  });

  it('says nothing of how the register stands: that has a case of its own', () => {
    assert.equal(stateAfter([[0, 'protocol.vetting-lapsed', 'high']]).risks.conduct, 0);
  });

  it('names the findings and messages that built it', () => {
    const { contributions } = stateAfter(SLOW);
    assert.deepEqual(new Set(contributions.map(({ code }) => code)), new Set(SLOW.map(([, code]) => code)));
    assert.ok(contributions.every(({ findingId, messageId }) => findingId !== '' && messageId !== ''));
  });

  it('keeps a state whose size does not grow with the conversation', () => {
    const state = stateAfter(Array.from({ length: 900 }, (_, at) => [at / 100, 'grooming.flattery'] as const));
    assert.equal(state.recent.length, 200);
    assert.equal(state.contributions.length, 10);
    assert.equal(state.messagesByAdult, 900);
  });
});
