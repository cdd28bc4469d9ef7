import assert from 'node:assert/strict';
import { type FactsForm, formOf, readEnd, readFacts, readPairForm } from '../../services/register/edit.js';
import type { RegisterSnapshot } from '../../services/register/register.js';
import { smallSchool } from '../support/register.js';

const TODAY = '2026-11-23';
const school: RegisterSnapshot = smallSchool();
const personOf = (id: string) => school.people.find(one => one.id === id) ?? assert.fail(id);
const mentor = personOf('mentor');

/** What the form of the mentor reads when these fields are typed over. */
function typed(change: Partial<FactsForm>, about = mentor, snapshot = school) {
  return readFacts({ ...formOf(about), ...change }, about, snapshot, TODAY);
}

describe('the facts of a person, as a form gives them', () => {
  it('are the same when nothing was typed', () => {
    const { pseudonym: _, ...draft } = mentor;
    assert.deepEqual(typed({}), { ok: true, value: draft });
  });

  it('are read as the import reads them: several on lines of their own, numbers and dates as the country writes them', () => {
    const read = typed({
      email: 'Mentor@School.example\nsecond@school.example',
      phone: '07700 900321\n07700 900322',
      chat: 'Teams: Sam.Reed',
      vetting_date: '1/9/2026',
      vetting_expiry: '31/08/2029',
    });
    assert.ok(read.ok);
    assert.deepEqual(read.value.addresses, ['mentor@school.example', 'second@school.example']);
    assert.deepEqual(read.value.phones, ['+447700900321', '+447700900322']);
    assert.deepEqual(read.value.identities, [{ platform: 'teams', handle: 'sam.reed' }]);
    assert.deepEqual(read.value.vetting, { doneOn: '2026-09-01', expiresOn: '2029-08-31' });
  });

  for (const { change, field, text } of [
    { change: { name: ' ' }, field: 'name', text: /Enter the full name/ },
    { change: { role: 'wizard' }, field: 'role', text: /role is not known/ },
    { change: { role: 'pupil' }, field: 'role', text: /the adult of a pair. End their pairs first/ },
    { change: { email: 'mentor at school' }, field: 'email', text: /not an e-mail address/ },
    { change: { email: 'PUPIL@school.example' }, field: 'email', text: /pupil@school.example is an address of pupil/ },
    { change: { chat: 'teams:teams-other' }, field: 'chat', text: /an identity of other/ },
    { change: { chat: 'reed' }, field: 'chat', text: /no platform/ },
    { change: { phone: '12' }, field: 'phone', text: /not a telephone number/ },
    { change: { vetting_date: '31/02/2026' }, field: 'vetting_date', text: /not a date/ },
    { change: { training_expiry: '01/01/2025' }, field: 'training_expiry', text: /expires before/ },
    { change: { vetting_date: '', vetting_expiry: '01/01/2030' }, field: 'vetting_date', text: /without a date/ },
  ] as const) {
    it(`are refused at the field: ${JSON.stringify(change)}`, () => {
      const read = typed(change);
      assert.ok(!read.ok);
      assert.deepEqual(
        read.problems.map(problem => problem.field),
        [field],
      );
      assert.match(read.problems[0]?.text ?? '', text);
    });
  }

  it('name every field that is wrong at once', () => {
    const read = typed({ name: '', email: 'x', phone: 'y' });
    assert.ok(!read.ok);
    assert.deepEqual(read.problems.map(problem => problem.field).sort(), ['email', 'name', 'phone']);
  });

  it('let a role change once the pairs are over', () => {
    const pairs = school.pairs.map(pair => ({ ...pair, to: '2026-11-22' }));
    assert.equal(typed({ role: 'pupil' }, mentor, { ...school, pairs }).ok, true);
  });
});

describe('a pair, as a form gives it', () => {
  const read = (other: string, from: string, to: string, about = mentor) =>
    readPairForm({ other, from, to }, about, school);

  it('is the adult and the pupil, from whichever page it is added', () => {
    const wanted = { adultId: 'mentor', pupilId: 'other', from: '2026-12-01', to: null };
    assert.deepEqual(read('other', '01/12/2026', ''), { ok: true, value: wanted });
    assert.deepEqual(read('mentor', '01/12/2026', '', personOf('other')), { ok: true, value: wanted });
  });

  for (const { other, from, to, field } of [
    { other: '', from: '', to: '', field: 'other' },
    { other: 'mentor', from: '', to: '', field: 'other' },
    { other: 'nobody', from: '', to: '', field: 'other' },
    { other: 'other', from: 'soon', to: '', field: 'from' },
    { other: 'other', from: '02/12/2026', to: '01/12/2026', field: 'to' },
    { other: 'pupil', from: '01/12/2026', to: '', field: 'from' },
  ]) {
    it(`is refused: ${JSON.stringify([other, from, to])} at ${field}`, () => {
      const result = read(other, from, to);
      assert.deepEqual(!result.ok && result.problems.map(problem => problem.field), [field]);
    });
  }

  it('ends on a day that is not before its first', () => {
    const pair = { adultId: 'mentor', pupilId: 'other', from: '2026-12-01', to: null };
    assert.deepEqual(readEnd('18/12/2026', pair), { ok: true, value: { ...pair, to: '2026-12-18' } });
    for (const day of ['', 'soon', '30/11/2026']) assert.equal(readEnd(day, pair).ok, false, day);
  });
});
