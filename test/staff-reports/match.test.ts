import assert from 'node:assert/strict';
import type { UserRole } from '../../models/user.js';
import type { Role } from '../../services/register/person.js';
import { matchAdult, matchPupil } from '../../services/staff-reports/match.js';

const person = (_id: string, name: string, role: Role, yearGroup: string | null = null) => ({
  ...{ _id, name, role, yearGroup },
  addresses: [`${_id}@northfield.example`],
});
const account = (role: UserRole, name: string, personId: string | null = null) => ({
  ...{ _id: `u-${role}`, email: `${role}@northfield.example`, name, role, personId, active: true },
});
const EVERYBODY = {
  people: [
    person('s-head', 'Ruth Okafor', 'staff'),
    person('m-1', 'Alex Corrigan', 'mentor'),
    person('m-2', 'Seán O’Neill-Smith', 'mentor'),
    person('m-3', 'Anna Blythe', 'mentor'),
    person('m-4', 'Adam Blythe', 'mentor'),
    person('m-5', 'Mark Bailey', 'mentor'),
    person('m-6', 'Ruth Okaford', 'mentor'),
    person('p-1', 'Dana Reeve', 'pupil', '8'),
    person('p-2', 'Kit Farrow', 'pupil', '9'),
    person('p-3', 'Kit Farrow', 'pupil', '7B'),
  ],
  users: [
    account('head', 'Ruth Okafor', 's-head'),
    account('deputy', 'Sam Bailey'),
    account('chair', 'Philippa Halliwell'),
    account('reporter', 'Tom Vance'),
  ],
};

describe('whom typed words mean, for the adult', () => {
  const TABLE: readonly [why: string, typed: string, key: string | null, how: string][] = [
    ['a full name', 'Alex Corrigan', 'm-1', 'name'],
    ['in another order, with a title and small letters', 'dr. corrigan, alex', 'm-1', 'name'],
    ['without its accents and signs', 'sean oneill smith', 'm-2', 'name'],
    ['an address of the register, with words around it', 'Alex <m-1@northfield.example>', 'm-1', 'address'],
    ['an address that nobody has', 'coach@club.example', 'unknown:coach@club.example', 'address'],
    ['a surname alone', 'Mr Corrigan', 'm-1', 'part'],
    ['an initial and a surname', 'A. Corrigan', 'm-1', 'part'],
    ['a surname that two have is nobody in particular', 'Blythe', null, 'unclear'],
    ['with a given name it is clear', 'Anna Blythe', 'm-3', 'name'],
    ['another given name with that surname is nobody', 'Zoe Corrigan', null, 'nobody'],
    ['somebody whom the register does not know', 'the new coach', null, 'nobody'],
    ['nothing', '  ', null, 'none'],
    ['somebody with an account who is not on the register', 'Tom Vance', 'unknown:reporter@northfield.example', 'name'],
    ['an office', 'the head teacher', 's-head', 'part'],
    ['of two with a surname the one who would read it', 'Bailey', 'unknown:deputy@northfield.example', 'part'],
    ['a reader who is mentioned among other words', 'Mrs Okafor after assembly', 's-head', 'part'],
    ['one wrong letter in the name of a reader', 'Ruth Okafer', 's-head', 'near'],
    ['two letters changed about', 'Ruth Okafro', 's-head', 'near'],
    ['written by ear, with a title', 'Mrs Ockafore', 's-head', 'near'],
    ['in the other order, and a wrong letter', 'Okafer, Ruth', 's-head', 'near'],
    ['an initial and a wrong letter', 'R. Okafar', 's-head', 'near'],
    [
      'a missing double letter of one not on the register',
      'Philipa Hallwel',
      'unknown:chair@northfield.example',
      'near',
    ],
    ['both names a little wrong', 'Filipa Haliwell', 'unknown:chair@northfield.example', 'near'],
    ['one name written as two', 'Philippa Halli Well', 'unknown:chair@northfield.example', 'near'],
    ['a misspelt reader among other words', 'Mrs Okafer after the assembly', 's-head', 'near'],
    ['an exact full name stays, near a reader or not', 'Ruth Okaford', 'm-6', 'name'],
    ['a part of somebody’s name gives way to a misspelt reader', 'Mrs Okaford', 's-head', 'near'],
    ['another given name with a misspelt surname is nobody', 'Thomas Okafer', null, 'nobody'],
    ['a misspelt name of somebody who reads nothing is nobody', 'Alex Corigan', null, 'nobody'],
    ['a name like none', 'Joan Pemberton', null, 'nobody'],
    ['a pupil’s name is no adult', 'Dana Reeve', null, 'nobody'],
  ];
  for (const [why, typed, key, how] of TABLE) {
    it(why, () => assert.deepEqual(matchAdult(typed, EVERYBODY), { key, how }));
  }
});

describe('whom typed words mean, for the pupil', () => {
  const TABLE: readonly [why: string, typed: string, key: string | null, how: string][] = [
    ['a full name', 'Dana Reeve', 'p-1', 'name'],
    ['with the year, in any of its ways', 'Dana Reeve, year 8', 'p-1', 'name'],
    ['of two with a name the one of the year', 'Kit Farrow Y9', 'p-2', 'name'],
    ['and the other one', 'Kit Farrow (7B)', 'p-3', 'name'],
    ['without a year it is not clear', 'Kit Farrow', null, 'unclear'],
    ['a surname', 'Reeve', 'p-1', 'part'],
    ['a given name alone is nobody', 'Dana', null, 'nobody'],
    ['an adult is no pupil', 'Alex Corrigan', null, 'nobody'],
    ['nothing', '', null, 'none'],
  ];
  for (const [why, typed, key, how] of TABLE) {
    it(why, () => assert.deepEqual(matchPupil(typed, EVERYBODY), { key, how }));
  }
});
