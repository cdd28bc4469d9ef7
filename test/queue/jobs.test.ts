import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ServiceError } from '../../services/errors.js';
import { jobsFor } from '../../services/queue/jobs.js';
import { redisOptions } from '../../services/queue/redis-url.js';
import { JOB_SIZE } from '../../services/queue/scan-queue.js';

const place = (container: string, position: number, attempts = 0) => ({
  sourceId: 's',
  container,
  generation: '1',
  position,
  size: 10,
  attempts,
});

describe('the jobs for a list of places', () => {
  it('carry each place once, of one folder each, rising, and never more than one fetch command takes', () => {
    const places = fc.uniqueArray(fc.tuple(fc.constantFrom('INBOX', 'Sent', 'a\u0001b'), fc.nat(2_000)), {
      maxLength: 400,
      selector: ([container, position]) => `${container} ${position}`,
    });
    fc.assert(
      fc.property(places, wanted => {
        const jobs = jobsFor(wanted.map(([container, position]) => place(container, position)));
        const carried = jobs.flatMap(job => job.positions.map(position => `${job.container} ${position}`));
        assert.deepEqual(carried.sort(), wanted.map(([container, position]) => `${container} ${position}`).sort());
        for (const { positions } of jobs) {
          assert.ok(positions.length <= JOB_SIZE);
          assert.deepEqual(
            [...positions],
            [...positions].sort((a, b) => a - b),
          );
        }
      }),
    );
  });

  it('hold where messages stand and nothing else, since Redis is no place for what people write', () => {
    const [job] = jobsFor([{ ...place('INBOX', 7), seenAt: new Date() } as never]);
    assert.deepEqual(job, { sourceId: 's', container: 'INBOX', generation: '1', positions: [7] });
  });

  it('fetch alone what has failed before, so that a message that breaks its fetch takes no other along', () => {
    const jobs = jobsFor([place('INBOX', 1), place('INBOX', 2, 1), place('INBOX', 3), place('INBOX', 4, 3)]);
    assert.deepEqual(
      jobs.map(job => job.positions),
      [[1, 3], [2], [4]],
    );
  });
});

describe('the address of Redis', () => {
  const TABLE: readonly [url: string, expected: object][] = [
    ['unix:/run/candour/redis.sock', { path: '/run/candour/redis.sock' }],
    ['unix:///run/candour/redis.sock', { path: '/run/candour/redis.sock' }],
    ['redis://queue.school.example', { host: 'queue.school.example', port: 6379, db: 0 }],
    ['redis://queue.school.example:7000/3', { host: 'queue.school.example', port: 7000, db: 3 }],
    [
      'rediss://u:p%40ss@q.example:6380',
      { host: 'q.example', port: 6380, db: 0, username: 'u', password: 'p@ss', tls: {} },
    ],
  ];
  for (const [url, expected] of TABLE) it(`reads ${url}`, () => assert.deepEqual(redisOptions(url), expected));

  it('is refused without being repeated, since it may hold a password', () => {
    for (const url of ['http://secret@host', 'queue:secret']) {
      assert.throws(
        () => redisOptions(url),
        (error: unknown) =>
          error instanceof ServiceError && error.code === 'REDIS_URL_INVALID' && !error.message.includes('secret'),
      );
    }
  });
});
