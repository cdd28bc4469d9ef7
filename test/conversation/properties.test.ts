import assert from 'node:assert/strict';
import { BSON } from 'bson';
import { RISK_LANES } from '../../models/conversation.js';
import { alertsOf } from '../../services/conversation/alerts.js';
import { addMessage, riskAt } from '../../services/conversation/risk.js';
import { CODES, SEVERITIES } from '../../services/taxonomy.js';
import { DAY, HOUR, type Line, pairAfter, seeded, shuffled, updatesOf } from './pair.js';

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed + 1);

/** Some weeks of two people writing to each other, at all hours, with something found here and there. */
function anyTalk(random: () => number, length = 60): readonly Line[] {
  let at = 0;
  return Array.from({ length }, () => {
    at += random() < 0.5 ? random() * HOUR : random() * 2 * DAY;
    const found = random() < 0.15;
    return {
      at: Math.round(at),
      by: random() < 0.6 ? 'adult' : 'pupil',
      ...(found ? { code: pick(CODES, random), severity: pick(SEVERITIES.slice(0, 3), random) } : {}),
      confidence: 0.3 + random() * 0.6,
    } as const;
  });
}

function pick<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)] ?? assert.fail();
}

describe('the risk of a pair, whatever they write', () => {
  it('is between nothing and one in every lane', () => {
    for (const seed of SEEDS) {
      const { risks } = pairAfter(updatesOf(anyTalk(seeded(seed))));
      for (const lane of RISK_LANES) assert.ok(risks[lane] >= 0 && risks[lane] <= 1, `${seed} ${lane}`);
    }
  });

  it('is never lower for one message more, or one finding more, than without it at the same time', () => {
    for (const seed of SEEDS) {
      const updates = updatesOf(anyTalk(seeded(seed)));
      let state = pairAfter(updates.slice(0, 1));
      for (const update of updates.slice(1)) {
        const next = addMessage(state, update);
        for (const lane of RISK_LANES)
          assert.ok(
            next.risks[lane] >= riskAt(lane, state, next.lastAt) - 1e-12,
            `${seed} ${update.messageId} ${lane}`,
          );
        state = next;
      }
      const [last] = updates.slice(-1);
      const graver = updatesOf([{ at: 0, code: 'grooming.secrecy', severity: 'medium' }])[0]?.findings ?? [];
      const more = pairAfter([
        ...updates.slice(0, -1),
        ...(last ? [{ ...last, byAdult: true, findings: [...last.findings, ...graver] }] : []),
      ]);
      assert.ok(more.risks.conduct >= riskAt('conduct', pairAfter(updates.slice(0, -1)), more.lastAt) - 1e-12);
    }
  });

  it('comes out the same in whatever order the messages arrive, and however often', () => {
    for (const seed of SEEDS) {
      const random = seeded(seed);
      const updates = updatesOf(anyTalk(random));
      const inOrder = pairAfter(updates);
      const mixed = pairAfter(shuffled([...updates, ...updates.filter(() => random() < 0.3)], random));
      const { revision: _, ...expected } = inOrder;
      const { revision: __, ...actual } = mixed;
      assert.deepEqual(actual, expected, `seed ${seed}`);
    }
  });

  it('is the very state that was there when a message comes again, even after thousands of others', () => {
    const updates = updatesOf(anyTalk(seeded(7), 3_000));
    const state = pairAfter(updates);
    for (const update of updates) assert.equal(addMessage(state, update), state, update.messageId);
  });

  it('calls for a case by the same evidence whichever of the messages comes last', () => {
    const updates = updatesOf([
      { at: 0, code: 'grooming.flattery', severity: 'medium' },
      { at: 2 * DAY, code: 'grooming.secrecy', severity: 'medium' },
      { at: 4 * DAY, code: 'contact.meeting', severity: 'medium' },
      { at: 300 * DAY },
    ]);
    for (const late of updates.slice(0, 3)) {
      const state = pairAfter([...updates.filter(update => update !== late), late]);
      const [alert] = alertsOf(state, [late.at]);
      assert.deepEqual(alert?.messageIds, ['m0', 'm1', 'm2'], `${late.messageId} last`);
    }
  });

  it('is no larger after fifty thousand messages than after twenty thousand', () => {
    const lines = Array.from({ length: 50_000 }, (_, index): Line => {
      const by = index % 3 === 0 ? 'pupil' : 'adult';
      return index % (index < 8_000 ? 10 : 200) === 0
        ? { at: index * HOUR, by, code: pick(CODES.slice(0, 8), seeded(index)) }
        : { at: index * HOUR, by };
    });
    const updates = updatesOf(lines);
    const early = pairAfter(updates.slice(0, 20_000));
    const size = (state: object) => BSON.serialize(state, { ignoreUndefined: true }).byteLength;
    const late = pairAfter(updates.slice(20_000), early);
    assert.ok(size(late) < 1.02 * size(early), `${size(early)} then ${size(late)} bytes`);
    assert.ok(size(late) < 120_000, `${size(late)} bytes`);
    assert.equal(late.messagesByAdult + late.messagesByPupil, 50_000);
  }).timeout(180_000);

  it('falls by half in three weeks in which nothing happens', () => {
    const state = pairAfter(updatesOf([{ at: 0, code: 'infatuation', by: 'pupil' }]));
    const at = (days: number) => riskAt('infatuation', state, new Date(state.lastAt.getTime() + days * DAY));
    assert.ok(Math.abs(at(21) / at(0) - 0.5) < 1e-9);
    assert.ok(at(120) > 0 && at(120) < 0.02);
  });
});
