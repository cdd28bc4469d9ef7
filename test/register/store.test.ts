import assert from 'node:assert/strict';
import { importTables, planTables } from '../../services/register/import-tables.js';
import { loadSchool, saveSchool, UNKNOWN_SCHOOL } from '../../services/register/school.js';
import { loadLeftOver, loadSnapshot, registerVersion } from '../../services/register/store.js';
import { useDatabase } from '../support/database.js';
import { importer } from '../support/importer.js';

const SCHOOL = { ...UNKNOWN_SCHOOL, name: 'Northfield School', domains: ['northfield.example'] };
const NOW = new Date('2026-11-23T10:00:00Z');
const PEOPLE = `id,name,role,email,phone,chat,year_group,vetting_date,training_date
m-reed,Sam Reed,mentor,sam@northfield.example,07700 900123,teams:s.reed,,2026-01-10,2026-01-12
p-ada,Ada Moss,pupil,ada@northfield.example,,,9,,
x,Kim,wizard,,,,,,
`;
const PAIRS = 'adult_id,pupil_id,from,to\nm-reed,p-ada,2026-09-01,\n';

describe('the stored register', () => {
  useDatabase();
  const importOnce = (people = PEOPLE, pairs: string | null = PAIRS) =>
    importTables({ people, pairs }, SCHOOL, NOW, importer());

  it('is not touched by a dry run', async () => {
    const before = await registerVersion(SCHOOL);
    const plan = await planTables({ people: PEOPLE, pairs: PAIRS }, SCHOOL, NOW);
    assert.equal(plan.people.add.length, 2);
    assert.deepEqual((await loadSnapshot(SCHOOL)).people, []);
    assert.equal(await registerVersion(SCHOOL), before);
  });

  it('holds people and pairs as they were imported, under a new version', async () => {
    const before = await registerVersion(SCHOOL);
    await importOnce();
    const { people, pairs, school, version } = await loadSnapshot(SCHOOL);
    assert.notEqual(version, before);
    assert.equal(version, await registerVersion(SCHOOL));
    assert.deepEqual(school, SCHOOL);
    assert.deepEqual(pairs, [{ adultId: 'm-reed', pupilId: 'p-ada', from: '2026-09-01', to: null }]);
    assert.deepEqual(people[0], {
      id: 'm-reed',
      name: 'Sam Reed',
      role: 'mentor',
      pseudonym: 'Mentor 1',
      addresses: ['sam@northfield.example'],
      phones: ['+447700900123'],
      identities: [{ platform: 'teams', handle: 's.reed' }],
      yearGroup: null,
      vetting: { doneOn: '2026-01-10', expiresOn: null },
      training: { doneOn: '2026-01-12', expiresOn: null },
      active: true,
    });
    structuredClone(people);
  });

  it('keeps the refused lines for later', async () => {
    assert.deepEqual((await loadLeftOver())?.people.lines, [['x', 'Kim', 'wizard', '', '', '', '', '', '']]);
  });

  it('is the same after the same import again', async () => {
    const before = await loadSnapshot(SCHOOL);
    const plan = await importOnce();
    assert.deepEqual([plan.people.add, plan.people.change, plan.people.unchanged], [[], [], 2]);
    assert.deepEqual([plan.pairs.add, plan.pairs.change, plan.pairs.unchanged], [[], [], 1]);
    assert.deepEqual((await loadSnapshot(SCHOOL)).people, before.people);
  });

  it('keeps a pseudonym when everything else of a person changes', async () => {
    await importOnce('id,name,role,email\nm-reed,Samuel Reed,staff,samuel@northfield.example\n', null);
    const person = (await loadSnapshot(SCHOOL)).people.find(({ id }) => id === 'm-reed');
    assert.deepEqual([person?.pseudonym, person?.role, person?.name], ['Mentor 1', 'staff', 'Samuel Reed']);
  });

  it('takes the school from candour.yaml, or else from the browser, and changes its version with it', async () => {
    assert.deepEqual(await loadSchool(null), UNKNOWN_SCHOOL);
    const before = await registerVersion(null);
    await saveSchool(SCHOOL, NOW);
    assert.deepEqual(await loadSchool(null), SCHOOL);
    assert.notEqual(await registerVersion(null), before);
    assert.equal((await loadSchool({ ...SCHOOL, name: 'Eastfield School' })).name, 'Eastfield School');
  });
});
