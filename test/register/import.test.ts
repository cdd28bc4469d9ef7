import assert from 'node:assert/strict';
import { decodeTable } from '../../services/register/import/table.js';
import { type ImportPlan, planImport } from '../../services/register/import.js';
import type { Person } from '../../services/register/person.js';
import type { RegisterSnapshot } from '../../services/register/register.js';
import { UNKNOWN_SCHOOL } from '../../services/register/school.js';

const SCHOOL = { ...UNKNOWN_SCHOOL, name: 'Northfield School', domains: ['northfield.example'] };
const EMPTY: RegisterSnapshot = { version: '0', school: SCHOOL, people: [], pairs: [] };
const HEADER =
  'id,name,role,email,phone,chat,year_group,vetting_date,vetting_expiry,training_date,training_expiry,active';
const CHECKED = '2026-01-10,,2026-01-12,,yes';

function plan(people: string | null, pairs: string | null = null, present = EMPTY): ImportPlan {
  let made = 0;
  return planImport({ people, pairs }, present, { today: '2026-11-23', makeId: () => `made-${++made}` });
}

const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: 'Sam Reed',
  role: 'mentor',
  pseudonym: 'Mentor 1',
  addresses: [`${id}@northfield.example`],
  phones: [],
  identities: [],
  yearGroup: null,
  vetting: null,
  training: null,
  active: true,
  ...more,
});

describe('the import of people', () => {
  it('reads every column, several values in a cell, and numbers as they are written at home', () => {
    const { people, problems } = plan(
      `${HEADER}\nm-reed,Sam Reed,Mentor,S.Reed@northfield.example; sam.reed@northfield.example,07700 900123;+44 20 7946 0018,teams:S.Reed,,01/09/2025,2028-08-31,3.9.2025,,yes\n`,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(people.add, [
      {
        id: 'm-reed',
        name: 'Sam Reed',
        role: 'mentor',
        addresses: ['s.reed@northfield.example', 'sam.reed@northfield.example'],
        phones: ['+447700900123', '+442079460018'],
        identities: [{ platform: 'teams', handle: 's.reed' }],
        yearGroup: null,
        vetting: { doneOn: '2025-09-01', expiresOn: '2028-08-31' },
        training: { doneOn: '2025-09-03', expiresOn: null },
        active: true,
      },
    ]);
  });

  for (const { name, text } of [
    {
      name: 'semicolons between columns',
      text: '\uFEFFid;name;role;email\np1;"Reed; Kim";pupil;k@northfield.example\n',
    },
    { name: 'tabs', text: 'id\tname\trole\temail\r\np1\tReed; Kim\tpupil\tk@northfield.example\r\n' },
    {
      name: 'other headers',
      text: 'Reference,Full Name,Type,E-mail address\np1,Reed; Kim,Student,k@northfield.example',
    },
    {
      name: 'first and last names',
      text: 'UPN,Forename,Surname,Role,School email\np1,Reed;,Kim,pupil,k@northfield.example',
    },
  ]) {
    it(`understands a spreadsheet with ${name}`, () => {
      const { people, problems } = plan(text);
      assert.deepEqual(
        problems.filter(problem => problem.level === 'refused'),
        [],
      );
      assert.deepEqual(
        people.add.map(({ id, name, role, addresses }) => ({ id, name, role, addresses })),
        [{ id: 'p1', name: 'Reed; Kim', role: 'pupil', addresses: ['k@northfield.example'] }],
      );
    });
  }

  it('reads letters of Windows-1252 and of UTF-16 as well as of UTF-8', () => {
    assert.equal(decodeTable(Buffer.from('Zo\xeb', 'latin1')), 'Zoë');
    assert.equal(decodeTable(Buffer.from('\ufeffZoë', 'utf16le')).replace('\ufeff', ''), 'Zoë');
    assert.equal(decodeTable(Buffer.from('Zoë')), 'Zoë');
  });

  const refused: { line: string; field: string; what: RegExp }[] = [
    { line: 'x,Kim,wizard,,,,,,,,,', field: 'role', what: /role is not known/ },
    { line: 'x,Kim,,,,,,,,,,', field: 'role', what: /No role/ },
    { line: 'x,,pupil,,,,,,,,,', field: 'name', what: /No name/ },
    { line: ',Kim,pupil,,,,,,,,,', field: 'id', what: /Neither an id nor an address/ },
    { line: 'x|y,Kim,pupil,,,,,,,,,', field: 'id', what: /vertical bar/ },
    { line: 'x,Kim,pupil,kim at school,,,,,,,,', field: 'email', what: /not an e-mail address/ },
    { line: 'x,Kim,pupil,,12,,,,,,,', field: 'phone', what: /not a telephone number/ },
    { line: 'x,Kim,pupil,,4.47E+11,,,,,,,', field: 'phone', what: /power of ten/ },
    { line: 'x,Kim,pupil,,,kim,,,,,,', field: 'chat', what: /no platform/ },
    { line: 'x,Kim,mentor,,,,,31/02/2026,,,,', field: 'vetting_date', what: /not a date/ },
    { line: 'x,Kim,mentor,,,,,,2027-01-01,,,', field: 'vetting_date', what: /expiry without a date/ },
    { line: 'x,Kim,mentor,,,,,2026-02-01,2026-01-01,,,', field: 'vetting_expiry', what: /expires before/ },
    { line: 'x,Kim,pupil,,,,,,,,,perhaps', field: 'active', what: /neither yes nor no/ },
  ];
  for (const { line, field, what } of refused) {
    it(`refuses and keeps "${line}", and names line, field and remedy`, () => {
      const { people, problems, leftOver } = plan(`${HEADER}\np1,Ada,pupil,ada@northfield.example,,,,,,,,\n${line}\n`);
      assert.deepEqual(
        people.add.map(({ id }) => id),
        ['p1'],
        'the good line is imported',
      );
      const problem = problems.find(one => one.level === 'refused');
      assert.deepEqual([problem?.file, problem?.line, problem?.field], ['people', 3, field]);
      assert.match(problem?.what ?? '', what);
      assert.notEqual(problem?.remedy, '');
      assert.deepEqual(leftOver.people, { headers: HEADER.split(','), lines: [line.split(',')] });
    });
  }

  it('counts lines as an editor does when a quoted cell holds a line break', () => {
    const { problems } = plan(
      `${HEADER}\np1,"Ada\nReed",pupil,ada@northfield.example,,,,,,,,\nx,Kim,wizard,,,,,,,,,\n`,
    );
    assert.equal(problems.find(one => one.level === 'refused')?.line, 4);
  });

  describe('shared marks', () => {
    it('refuses a second line for the same id, address or chat identity, naming the first', () => {
      const { people, problems } = plan(
        `id,name,role,email,chat\na,Ada,pupil,ada@northfield.example,teams:ada\na,Ada,pupil,,\nb,Bea,pupil,ADA@northfield.example,\nc,Cy,pupil,,Teams:ADA\n`,
      );
      assert.deepEqual(
        people.add.map(({ id }) => id),
        ['a'],
      );
      const refusals = problems.filter(one => one.level === 'refused');
      assert.deepEqual(
        refusals.map(({ line, field }) => [line, field]),
        [
          [3, 'id'],
          [4, 'email'],
          [5, 'chat'],
        ],
      );
      assert.match(refusals[1]?.what ?? '', /line 2/);
    });

    it('refuses an address that somebody on the register has who is not in the file', () => {
      const present = { ...EMPTY, people: [person('m1', { addresses: ['office@northfield.example'] })] };
      const { people, problems } = plan('id,name,role,email\nm2,Bo,staff,office@northfield.example\n', null, present);
      assert.deepEqual(people.add, []);
      assert.match(problems[0]?.what ?? '', /belongs to somebody on the register/);
    });

    it('lets an address move from one person of the file to another', () => {
      const present = { ...EMPTY, people: [person('m1', { role: 'staff', addresses: ['office@northfield.example'] })] };
      const { people, problems } = plan(
        'id,name,role,email\nm2,Bo,staff,office@northfield.example\nm1,Sam Reed,staff,sam@northfield.example\n',
        null,
        present,
      );
      assert.deepEqual(problems, []);
      assert.deepEqual([people.add.length, people.change.length], [1, 1]);
    });

    it('does not let it move when the line that gives it up is refused', () => {
      const present = { ...EMPTY, people: [person('m1', { addresses: ['office@northfield.example'] })] };
      const { people } = plan(
        'id,name,role,email\nm2,Bo,staff,office@northfield.example\nm1,Sam,wizard,\n',
        null,
        present,
      );
      assert.deepEqual([...people.add, ...people.change], []);
    });

    it('does not let it move either when that line is refused for a mark of its own', () => {
      const people = [
        person('m1', { addresses: ['office@northfield.example'] }),
        person('m3', { addresses: ['sam@northfield.example'] }),
      ];
      const file = 'id,name,role,email\nm2,Bo,staff,office@northfield.example\nm1,Sam,staff,sam@northfield.example\n';
      const { people: changes, problems } = plan(file, null, { ...EMPTY, people });
      assert.deepEqual([...changes.add, ...changes.change], []);
      assert.deepEqual(
        problems.map(({ line, level }) => [line, level]),
        [
          [2, 'refused'],
          [3, 'refused'],
        ],
      );
    });

    it('only points out a shared telephone: offices and families share them', () => {
      const { people, problems } = plan('id,name,role,phone\na,Ada,parent,01632 960100\nb,Bea,parent,+441632960100\n');
      assert.equal(people.add.length, 2);
      assert.deepEqual(
        problems.map(({ level, line, field }) => [level, line, field]),
        [['advice', 3, 'phone']],
      );
    });
  });

  it('advises on mentors who write from outside the school, and on those without vetting or training', () => {
    const { people, problems } = plan(
      `${HEADER}\nm,Mo,mentor,mo@webmail.example,,,,,,,,\nn,No,mentor,no@mail.northfield.example,,,,${CHECKED}\n`,
    );
    assert.equal(people.add.length, 2);
    assert.deepEqual(
      problems.map(({ level, line, field }) => [level, line, field]),
      [
        ['advice', 2, 'email'],
        ['advice', 2, 'vetting_date'],
        ['advice', 2, 'training_date'],
      ],
    );
  });

  describe('into a register that is there', () => {
    const present = { ...EMPTY, people: [person('m1', { phones: ['+447700900123'] }), person('m2')] };

    it('changes those who differ, leaves those who do not, and takes nobody away', () => {
      const { people } = plan('id,name,role,email\nm1,Sam Reed,staff,m1@northfield.example\n', null, present);
      assert.deepEqual([people.add.length, people.change.length, people.unchanged], [0, 1, 0]);
      assert.deepEqual(people.change[0]?.phones, ['+447700900123'], 'a column that is absent changes nothing');
      const same = plan('id,name,role\nm1,Sam Reed,mentor\n', null, present);
      assert.deepEqual([same.people.change.length, same.people.unchanged], [0, 1]);
    });

    it('empties what an empty cell of a present column empties', () => {
      const { people } = plan('id,name,role,phone\nm1,Sam Reed,mentor,\n', null, present);
      assert.deepEqual(people.change[0]?.phones, []);
    });

    it('finds people without ids again by their addresses', () => {
      const { people } = plan('name,role,email\nSam Reed,mentor,M1@northfield.example\n', null, present);
      assert.deepEqual([people.add.length, people.unchanged], [0, 1]);
      assert.equal(plan('name,role,email\nBo,staff,bo@northfield.example\n').people.add[0]?.id, 'made-1');
    });
  });

  for (const { text, what } of [
    { text: 'id,name,role\n"a,Ada,pupil\n', what: /not a table/ },
    { text: 'id,name\na,Ada\n', what: /column is missing/ },
    { text: '', what: /column is missing/ },
  ]) {
    it(`refuses a whole file that is none: ${JSON.stringify(text)}`, () => {
      const { people, problems } = plan(text);
      assert.deepEqual(people.add, []);
      assert.match(problems[0]?.what ?? '', what);
    });
  }
});

describe('the import of pairs', () => {
  const people =
    'id,name,role,email,active\nm,Mo,mentor,mo@northfield.example,yes\np,Pia,pupil,pia@northfield.example,yes\n';

  it('takes ids or addresses, of this import or of the register', () => {
    const present = { ...EMPTY, people: [person('m9')] };
    const { pairs } = plan(
      people,
      'adult_id,pupil_id,from,to\nm,p,01/09/2026,\nm9@northfield.example,PIA@northfield.example,,\n',
      present,
    );
    assert.deepEqual(pairs.add, [
      { adultId: 'm', pupilId: 'p', from: '2026-09-01', to: null },
      { adultId: 'm9', pupilId: 'p', from: null, to: null },
    ]);
  });

  for (const { line, field, what } of [
    { line: 'nobody,p,,', field: 'adult_id', what: /Nobody on the register/ },
    { line: 'm,nobody,,', field: 'pupil_id', what: /Nobody on the register/ },
    { line: 'p,p,,', field: 'adult_id', what: /on the register as pupil/ },
    { line: 'm,m,,', field: 'pupil_id', what: /on the register as mentor/ },
    { line: ',p,,', field: 'adult_id', what: /No adult/ },
    { line: 'm,p,2026-09-01,2026-08-01', field: 'to', what: /ends before/ },
    { line: 'm,p,soon,', field: 'from', what: /not a date/ },
  ]) {
    it(`refuses and keeps "${line}"`, () => {
      const { pairs, problems, leftOver } = plan(people, `adult_id,pupil_id,from,to\n${line}\n`);
      assert.deepEqual(pairs.add, []);
      const refusal = problems.find(one => one.file === 'pairs');
      assert.deepEqual([refusal?.line, refusal?.field, refusal?.level], [2, field, 'refused']);
      assert.match(refusal?.what ?? '', what);
      assert.equal(leftOver.pairs.lines.length, 1);
    });
  }

  it('refuses a pair with a person whose own line was refused', () => {
    const { pairs, problems } = plan('id,name,role\nm,Mo,wizard\np,Pia,pupil\n', 'adult_id,pupil_id\nm,p\n');
    assert.deepEqual(pairs.add, []);
    assert.ok(problems.some(one => one.file === 'pairs' && one.field === 'adult_id'));
  });

  it('changes the end of a pair that is there, and refuses the same pair twice', () => {
    const present = {
      ...EMPTY,
      people: [person('m'), person('p', { role: 'pupil' })],
      pairs: [{ adultId: 'm', pupilId: 'p', from: null, to: null }],
    };
    const { pairs, problems } = plan(null, 'adult_id,pupil_id,from,to\nm,p,,2026-12-18\nm,p,,\n', present);
    assert.deepEqual(pairs.change, [{ adultId: 'm', pupilId: 'p', from: null, to: '2026-12-18' }]);
    assert.match(problems[0]?.what ?? '', /same pair/);
  });
});
