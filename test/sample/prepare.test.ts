import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantOf } from '../../scripts/sample/calendar.js';
import { prepareSampleSchool } from '../../scripts/sample/prepare.js';

describe('the sample school', () => {
  const folder = mkdtempSync(join(tmpdir(), 'candour-sample-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is written as Maildirs and chat exports, the same each time, so that a second start adds nothing', async () => {
    const today = new Date('2026-11-23T12:00:00Z');
    const first = await prepareSampleSchool(join(folder, 'a'), today);
    const second = await prepareSampleSchool(join(folder, 'b'), today);
    assert.deepEqual([first.letters, first.chatMessages], [150, 101]);
    for (const file of readdirSync(join(folder, 'a'), { recursive: true, encoding: 'utf8' })) {
      if (!/M\d+\.northfield|\.(json|jsonl|csv|txt)$/.test(file)) continue;
      const [one, other] = ['a', 'b'].map(copy => readFileSync(join(folder, copy, file), 'latin1'));
      assert.equal(withoutBoundaries(one ?? ''), withoutBoundaries(other ?? ''), file);
    }
    assert.equal(first.copies, second.copies);
  });

  it('ends in the last complete week, whatever day it is today, so that nothing lies in the future', () => {
    for (const day of ['2026-11-22', '2026-11-23', '2026-11-27', '2026-11-29']) {
      const today = new Date(`${day}T09:00:00Z`);
      assert.ok(instantOf('0 Sun 23:59', today, 'Europe/London') < today, day);
    }
  });

  const clocks = [
    ['summer time', '-4 Mon 09:30', '2026-10-19T08:30:00.000Z'],
    ['winter time', '-3 Mon 09:30', '2026-10-26T09:30:00.000Z'],
  ] as const;
  for (const [name, at, expected] of clocks) {
    it(`writes local times of ${name} as the right instant`, () => {
      assert.equal(instantOf(at, new Date('2026-11-23T12:00:00Z'), 'Europe/London').toISOString(), expected);
    });
  }
});

/** MIME boundaries are random by design. */
function withoutBoundaries(mime: string): string {
  return mime.replaceAll(/--_NmP-[\w-]+/g, 'boundary');
}
