import assert from 'node:assert/strict';
import type { FetchedWords } from '../../services/context/fetch-words.js';
import { IDLE } from '../../services/review/auth/session-store.js';
import { FetchedContext } from '../../services/review/fetched-context.js';

describe('what a reader has fetched again', () => {
  const gone: FetchedWords = { kind: 'gone' };
  const context = (clock: { at: number }) =>
    new FetchedContext({ fetch: async ids => new Map(ids.map(id => [id, gone])) }, () => new Date(clock.at));

  it('is shown to the session and on the case that asked, and nowhere else', async () => {
    const held = context({ at: 0 });
    await held.fetch('session a', '2026-0001', ['m1', 'm2']);
    assert.deepEqual([...held.shownTo('session a', '2026-0001').keys()], ['m1', 'm2']);
    assert.equal(held.shownTo('session b', '2026-0001').size, 0);
    assert.equal(held.shownTo('session a', '2026-0002').size, 0);
  });

  it('lasts as long as the session would without use, and longer when it is looked at', async () => {
    const clock = { at: 0 };
    const held = context(clock);
    await held.fetch('session a', '2026-0001', ['m1']);
    clock.at = IDLE - 1;
    assert.equal(held.shownTo('session a', '2026-0001').size, 1);
    clock.at = 2 * IDLE - 2;
    assert.equal(held.shownTo('session a', '2026-0001').size, 1);
    clock.at = 4 * IDLE;
    assert.equal(held.shownTo('session a', '2026-0001').size, 0);
  });

  it('never fills the memory: of one session the oldest go first', async () => {
    const held = context({ at: 0 });
    for (let batch = 0; batch < 30; batch += 1)
      await held.fetch(
        'session a',
        '2026-0001',
        Array.from({ length: 20 }, (_, at) => `m${batch}-${at}`),
      );
    const ids = [...held.shownTo('session a', '2026-0001').keys()];
    assert.deepEqual([ids.length, ids.at(-1)], [200, 'm29-19']);
  });
});
