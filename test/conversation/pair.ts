import assert from 'node:assert/strict';
import type { ConversationRecord, HabitCounts } from '../../models/conversation.js';
import { addMessage, type RiskUpdate } from '../../services/conversation/risk.js';
import type { Code, Severity } from '../../services/taxonomy.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** Monday noon, in winter. */
export const START = Date.parse('2026-01-05T12:00:00Z');

/** A scheme in which hardly anybody writes late, and adults begin two times of three. */
export const USUAL: HabitCounts = {
  adultDays: 1000,
  adultLateDays: 20,
  adultOutOfHoursDays: 50,
  pupilDays: 900,
  pupilLateDays: 45,
  beginnings: 300,
  beginningsByAdult: 200,
};

export interface Line {
  /** Milliseconds after `START`, or a date as text. */
  readonly at: number | string;
  readonly by?: 'adult' | 'pupil';
  readonly code?: Code;
  readonly severity?: Severity;
  readonly confidence?: number;
  readonly detectorId?: string;
  readonly outOfHours?: boolean;
}

/** Messages of one pair, with ids that follow from their place. */
export function updatesOf(lines: readonly Line[], scheme: HabitCounts | null = USUAL): readonly RiskUpdate[] {
  return lines.map((line, index) => {
    const { at, by = 'adult', code, severity = 'low', confidence = 0.8, detectorId = 'rules' } = line;
    const found = code === undefined ? [] : [{ code, severity, confidence, detectorId, suppressedBy: null }];
    const hours = { code: 'protocol.out-of-hours', severity: 'low', confidence: 0.6 } as const;
    const late = line.outOfHours ? [{ ...hours, detectorId: 'register', suppressedBy: null }] : [];
    return {
      pairKey: 'a|p',
      adultKey: 'a',
      pupilKey: 'p',
      messageId: `m${index}`,
      at: new Date(typeof at === 'string' ? at : START + at),
      byAdult: by === 'adult',
      findings: [...found, ...late].map((finding, place) => ({ ...finding, _id: `f${index}.${place}` })),
      timeZone: 'Europe/London',
      scheme,
    };
  });
}

export function pairAfter(updates: readonly RiskUpdate[], from: ConversationRecord | null = null): ConversationRecord {
  const state = updates.reduce<ConversationRecord | null>((before, update) => addMessage(before, update), from);
  return state ?? assert.fail('a conversation has messages');
}

/** Numbers from 0 to 1 that are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map(value => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
