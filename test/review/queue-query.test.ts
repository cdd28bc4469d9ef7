import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CASE_STATES } from '../../services/cases/states.js';
import { clockMark } from '../../services/review/presenters/clock.js';
import { groupsOf, tagsOf } from '../../services/review/presenters/queue-filter.js';
import { SchoolClock } from '../../services/review/presenters/time.js';
import {
  addressOf,
  CHANNELS,
  filterOf,
  ORIGINS,
  OWNERS,
  PERIODS,
  PLAIN_QUERY,
  type QueueQuery,
  queryOf,
  searchOf,
  VIEWS,
} from '../../services/review/queue-query.js';
import { CODES, SEVERITIES } from '../../services/taxonomy.js';

const several = <T>(values: readonly T[]) => fc.subarray([...values]);
const orNone = <T>(values: readonly T[]) => fc.constantFrom(null, ...values);
const queries: fc.Arbitrary<QueueQuery> = fc.record({
  view: fc.constantFrom(...VIEWS),
  state: several(CASE_STATES),
  severity: several(SEVERITIES),
  channel: several(CHANNELS),
  origin: several(ORIGINS),
  category: orNone(CODES),
  days: orNone(PERIODS),
  owner: orNone(OWNERS),
  overdue: orNone(['yes'] as const),
  words: fc.string({ maxLength: 100 }),
  sort: fc.constantFrom('severity', 'due', 'newest', 'oldest'),
  children: fc.integer({ min: 1, max: 20 }),
  adults: fc.integer({ min: 1, max: 20 }),
});

describe('the address of the queue', () => {
  it('says everything that is on, and is read back as it was written', () => {
    fc.assert(fc.property(queries, query => assert.deepEqual(queryOf(searchOf(query)), { ...query })));
  });

  it('is short when nothing is on', () => assert.equal(addressOf(PLAIN_QUERY), '/queue'));

  for (const search of [
    'view=nothing',
    'severity=grave',
    'words=a&words=b',
    'unknown=1',
    'children=0',
    'overdue=no',
    '__proto__=1',
  ])
    it(`is not made of ${search}`, () => assert.equal(queryOf(search), null));

  it('loses one thing at a time by its tags, and all of them in the end', () => {
    fc.assert(
      fc.property(queries, query => {
        let left = query;
        for (let tags = tagsOf(left); tags.length > 0; tags = tagsOf(left)) {
          const next = queryOf((tags[0]?.href ?? '').replace(/^\/queue\??/, ''));
          assert.ok(next);
          assert.equal(tagsOf(next).length, tags.length - 1);
          left = next;
        }
        assert.deepEqual(groupsOf(left), []);
      }),
    );
  });
});

describe('what the queue is asked for', () => {
  const now = new Date('2026-11-23T10:00:00Z');
  const filter = (query: Partial<QueueQuery>) => filterOf({ ...PLAIN_QUERY, ...query }, 'u-1', now);

  it('is what waits, unless a view or ticked states say otherwise', () => {
    assert.deepEqual(filter({}).states, ['new', 'in-review']);
    assert.deepEqual(filter({ view: 'closed' }).states, ['closed']);
    assert.deepEqual(filter({ view: 'closed', state: ['referred'] }).states, ['referred']);
  });

  it('is what is overdue now, and what somebody has', () => {
    assert.deepEqual(filter({ view: 'overdue' }).overdueAt, now);
    assert.deepEqual(filter({ view: 'mine' }).owner, { is: 'u-1' });
    assert.deepEqual(
      [filter({ owner: 'others' }).owner, filter({ owner: 'nobody' }).owner],
      [{ isNot: 'u-1' }, 'nobody'],
    );
  });
});

describe('the clock of a case', () => {
  const now = new Date('2026-11-23T10:41:00Z');
  const clock = new SchoolClock(now, 'Europe/London');
  const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
  const mark = (acknowledgeBy: Date | null, decideBy: Date | null, more = {}) => {
    const dueAt = acknowledgeBy ?? decideBy;
    return clockMark({ raisedAt: at(-30), acknowledgeBy, decideBy, dueAt, ...more }, now, clock);
  };

  it('says how much time is left, by when, and how much is over', () => {
    assert.deepEqual(mark(at(10), at(200)), {
      late: false,
      left: '10 min left',
      below: 'acknowledge by 10:51',
      spent: 75,
    });
    assert.deepEqual(mark(null, at(24 * 60)), {
      late: false,
      left: '1 day left',
      below: 'decide by Tue 10:41',
      spent: 2,
    });
    assert.equal(mark(null, at(14 * 24 * 60))?.below, 'decide by Mon 7 Dec, 10:41');
  });

  it('says that it ran out, and who was told since', () => {
    assert.deepEqual(mark(at(-12), at(200)), {
      late: true,
      left: 'Overdue by 12 min',
      below: 'acknowledge by 10:29',
      spent: 100,
    });
    const told = (role: 'head' | null, when: number) =>
      mark(at(-12), null, { lastTold: { role, at: at(when) } })?.below;
    assert.equal(told('head', -1), 'head teacher told 10:40');
    assert.equal(told(null, -1), 'there is nobody else to tell');
    assert.equal(told('head', -20), 'acknowledge by 10:29', 'what was told of an earlier clock is not of this one');
  });

  it('is none when nothing is left to do', () => assert.equal(mark(null, null), null));
});
