import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ConversationRecord } from '../../models/conversation.js';
import { addMessage, RISK_RAISES, type RiskUpdate, riskAt } from '../../services/conversation/risk.js';
import type { Code, Severity } from '../../services/taxonomy.js';

const START = Date.parse('2026-01-05T10:00:00Z');
const DAY = 86_400_000;

type Step = readonly [day: number, code: Code | null, severity?: Severity];
let number = 0;

function update([day, code, severity = 'low']: Step, facts: Partial<RiskUpdate> = {}): RiskUpdate {
  number += 1;
  const findings = code === null ? [] : [{ _id: `f${number}`, code, severity, confidence: 0.8 }];
  return {
    pairKey: 'a|p',
    adultKey: 'a',
    pupilKey: 'p',
    messageId: `m${number}`,
    at: new Date(START + day * DAY),
    byAdult: true,
    findings,
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
      ]).risk,
      0,
    );
  });

  it('reaches what raises a case by several tactics together, none of which would alone', () => {
    const risks = SLOW.map((_, at) => stateAfter(SLOW.slice(0, at + 1)).risk);
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
    const { risk } = stateAfter(
      codes.flatMap(code => Array.from({ length: 50 }, () => [0, code, 'critical'] as const)),
    );
    assert.ok(risk > 0.9 && risk <= 1);
  });

  it('weighs different tactics more than one that is repeated', () => {
    const repeated = stateAfter([0, 1, 2, 3].map(day => [day, 'grooming.flattery', 'medium'] as const)).risk;
    assert.ok(stateAfter(SLOW).risk > repeated);
    assert.ok(repeated < RISK_RAISES);
  });

  it('weighs trust that is built first and used afterwards more than the other way round', () => {
    const built = stateAfter([
      [0, 'grooming.flattery', 'medium'],
      [1, 'grooming.secrecy', 'medium'],
    ]).risk;
    const reversed = stateAfter([
      [0, 'grooming.secrecy', 'medium'],
      [1, 'grooming.flattery', 'medium'],
    ]).risk;
    assert.ok(built > reversed);
  });

  it('is not thinned by any amount of ordinary talk', () => {
    const ordinary = Array.from({ length: 700 }, () => [6, null] as const);
    assert.equal(stateAfter([...SLOW, ...ordinary]).risk, stateAfter(SLOW).risk);
  });

  it('falls by half in three weeks, and is remembered for months', () => {
    const state = stateAfter([[0, 'grooming.secrecy', 'medium']]);
    const at = (day: number) => riskAt(state.contributions, new Date(START + day * DAY));
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
    assert.ok(Math.abs((forward?.risk ?? 0) - (backward?.risk ?? 1)) < 1e-9);
    assert.deepEqual(forward?.firstAt, backward?.firstAt);
    assert.deepEqual(forward?.lastAt, backward?.lastAt);
  });

  it('is that which the adult poses: what the pupil writes is counted, and builds nothing', () => {
    const state = addMessage(null, update([0, 'contact.phone', 'medium'], { byAdult: false }));
    assert.equal(state.risk, 0);
    assert.equal(state.messagesByPupil, 1);
  });

  it('names the findings and messages that built it', () => {
    const { contributions } = stateAfter(SLOW);
    assert.deepEqual(new Set(contributions.map(({ code }) => code)), new Set(SLOW.map(([, code]) => code)));
    assert.ok(contributions.every(({ findingId, messageId }) => findingId !== '' && messageId !== ''));
  });

  it('keeps a state whose size does not grow with the conversation', () => {
    const state = stateAfter(Array.from({ length: 900 }, (_, at) => [at / 100, 'grooming.flattery'] as const));
    assert.equal(state.recent.length, 500);
    assert.equal(state.contributions.length, 100);
    assert.equal(state.messagesByAdult, 900);
  });
});
