import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { registerDetector } from '../../services/detect/register/envelope.js';
import type { Message, Participant } from '../../services/message.js';
import type { DatedCheck, Pair, Person, Role } from '../../services/register/person.js';
import { person, registerOf, SCHOOL, written } from './written.js';

const PEOPLE = [person('amy', 'mentor'), person('mr-lee', 'staff'), person('kit', 'pupil'), person('bo', 'pupil')];
const PAIRS: readonly Pair[] = [{ adultId: 'amy', pupilId: 'kit', from: '2026-01-05', to: '2026-07-17' }];
const HOURS = { ...SCHOOL, hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' }] };

const known = (id: string, role: Role): Participant => ({
  personId: id,
  role,
  address: `${id}@hillside.example`,
  displayName: id,
});
const stranger = (address: string): Participant => ({ personId: null, role: 'external', address, displayName: '' });
const AMY = known('amy', 'mentor');
const LEE = known('mr-lee', 'staff');
const KIT = known('kit', 'pupil');
const BO = known('bo', 'pupil');

function findings(
  author: Participant,
  recipients: readonly Participant[],
  facts: Partial<Message> = {},
  people: readonly Person[] = PEOPLE,
) {
  return registerDetector.detect(written('hello', { author, recipients, ...facts }), registerOf(people, PAIRS, HOURS));
}
function codes(...of: Parameters<typeof findings>) {
  return findings(...of).map(({ code, severity }) => `${code} ${severity}`);
}
const amyWith = (facts: Partial<Person>) => [person('amy', 'mentor', facts), ...PEOPLE.slice(1)];

describe('the checks of the register', () => {
  it('pass over a vetted and trained mentor who writes to their own pupil in school hours', () => {
    assert.deepEqual(codes(AMY, [KIT]), []);
    assert.deepEqual(codes(KIT, [AMY]), []);
  });

  it('pass over mail between adults, of a pupil to anybody, and of a parent', () => {
    const parent: Participant = { personId: null, role: 'parent', address: 'gran@home.example', displayName: '' };
    assert.deepEqual(codes(stranger('a@b.example'), [AMY, LEE]), []);
    assert.deepEqual(codes(KIT, [stranger('a@b.example')]), []);
    assert.deepEqual(codes(parent, [KIT]), []);
  });

  it('find somebody whom the school does not know, and an address of the school that nobody is registered with', () => {
    assert.deepEqual(codes(stranger('a@b.example'), [KIT]), ['protocol.unregistered-sender medium']);
    assert.deepEqual(codes(stranger('new@hillside.example'), [KIT]), ['protocol.unregistered-sender medium']);
  });

  it('find what does not say who wrote it, in chat as in mail, and say that it does not', () => {
    const nameless = stranger('');
    for (const channel of ['chat', 'email'] as const) {
      assert.deepEqual(codes(nameless, [KIT], { channel }), ['protocol.unregistered-sender medium']);
      assert.match(findings(nameless, [KIT], { channel })[0]?.reason ?? '', /does not say by whom/);
    }
  });

  it('find a mentor and a pupil who are not paired, whoever of them writes', () => {
    assert.deepEqual(codes(AMY, [BO]), ['protocol.unassigned-pair medium']);
    assert.deepEqual(codes(BO, [AMY]), ['protocol.unassigned-pair medium']);
  });

  it('find a pair whose time has not begun or is over, by the day on the wall of the school', () => {
    const on = (day: string) => codes(AMY, [KIT], { sentAt: new Date(day) });
    assert.deepEqual(on('2026-01-05T09:00:00Z'), []);
    assert.deepEqual(on('2025-12-15T09:00:00Z'), ['protocol.unassigned-pair medium']);
    assert.deepEqual(on('2026-07-17T15:30:00Z'), []);
    // Half past midnight in summer is still the day before in UTC.
    assert.ok(on('2026-07-17T23:30:00Z').includes('protocol.unassigned-pair medium'));
  });

  const lapsed: readonly (readonly [what: string, check: DatedCheck | null])[] = [
    ['is missing', null],
    ['had lapsed the day before', { doneOn: '2023-03-02', expiresOn: '2026-03-02' }],
    ['was done only afterwards', { doneOn: '2026-03-04', expiresOn: null }],
  ];
  for (const [what, check] of lapsed)
    it(`find vetting and training that ${what}`, () => {
      assert.deepEqual(codes(AMY, [KIT], {}, amyWith({ vetting: check })), ['protocol.vetting-lapsed high']);
      assert.deepEqual(codes(AMY, [KIT], {}, amyWith({ training: check })), ['protocol.training-missing medium']);
    });

  it('count the last day of vetting in', () => {
    const vetting = { doneOn: '2023-03-03', expiresOn: '2026-03-03' };
    assert.deepEqual(codes(AMY, [KIT], {}, amyWith({ vetting })), []);
  });

  const times: readonly (readonly [at: string, outside: boolean])[] = [
    ['2026-03-03T16:59:00Z', false],
    ['2026-03-03T17:00:00Z', true],
    ['2026-03-03T22:10:00Z', true],
    ['2026-03-07T10:00:00Z', true],
    ['2026-06-03T07:30:00Z', false],
    ['2026-06-03T16:30:00Z', true],
  ];
  for (const [at, outside] of times)
    it(`call ${at} ${outside ? 'outside' : 'inside'} the hours of the scheme`, () => {
      assert.deepEqual(codes(AMY, [KIT], { sentAt: new Date(at) }), outside ? ['protocol.out-of-hours low'] : []);
    });

  it('do not hold against an adult that a pupil writes at night', () => {
    assert.deepEqual(codes(KIT, [AMY], { sentAt: new Date('2026-03-03T22:10:00Z') }), []);
  });

  it('say each thing once, however many pupils a message goes to', () => {
    const pupils = Array.from({ length: 30 }, (_, at) => known(`pupil-${at}`, 'pupil'));
    const late = { sentAt: new Date('2026-03-03T22:10:00Z') };
    assert.deepEqual(codes(stranger('a@b.example'), pupils, late), [
      'protocol.unregistered-sender medium',
      'protocol.out-of-hours low',
    ]);
  });
});
