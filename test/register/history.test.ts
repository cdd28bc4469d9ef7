import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { PersonModel } from '../../models/person.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { verifyRecord } from '../../services/cases/record.js';
import { addPerson, changePair, changePerson, type Edit, revisionOf } from '../../services/register/edit-store.js';
import { historyOf } from '../../services/register/history.js';
import { draftOf } from '../../services/register/import.js';
import { importTables } from '../../services/register/import-tables.js';
import { UNKNOWN_SCHOOL } from '../../services/register/school.js';
import { loadSnapshot, personOf, registerVersion } from '../../services/register/store.js';
import { KeyRing } from '../../services/store/seal.js';
import { useDatabase } from '../support/database.js';
import { importer } from '../support/importer.js';

const NOW = new Date('2026-11-23T10:00:00Z');
const SCHOOL = { ...UNKNOWN_SCHOOL, name: 'Northfield School', domains: ['northfield.example'] };
const PEOPLE = `id,name,role,email,phone
m-reed,Sam Reed,mentor,sam@northfield.example,07700 900123
p-ada,Ada Moss,pupil,ada@northfield.example,
`;
const PAIRS = 'adult_id,pupil_id,from,to\nm-reed,p-ada,2026-09-01,\n';

describe('the changes of the register', () => {
  useDatabase();
  const keys = new KeyRing(KeyRing.newContent());
  const by = importer(keys);
  const edit = (id = randomUUID()): Edit => ({ id, now: NOW, keys, actor: by.actor });
  const stored = async (id: string) => (await PersonModel.findById(id).lean()) ?? assert.fail(id);
  const entries = () => RecordEntryModel.countDocuments({ caseId: 'register' });

  it('are noted with who, when and what: an import is one entry, and notes only what became another', async () => {
    await importTables({ people: PEOPLE, pairs: PAIRS }, SCHOOL, NOW, by);
    assert.equal(await entries(), 1);
    const [added] = await historyOf('m-reed', keys);
    assert.deepEqual([added?.by.name, added?.at, added?.way], ['Morgan Price', NOW, 'import']);
    assert.equal(added?.people[0]?.before, null);
    assert.deepEqual(added?.pairs, [
      { adultId: 'm-reed', pupilId: 'p-ada', before: null, after: { from: '2026-09-01', to: null } },
    ]);
    await importTables({ people: PEOPLE, pairs: PAIRS }, SCHOOL, NOW, importer(keys));
    assert.equal(await entries(), 1, 'nothing was different');
    const people = 'id,name,role,vetting_date\nm-reed,Sam Reed,mentor,2026-10-01\n';
    await importTables({ people, pairs: null }, SCHOOL, NOW, importer(keys));
    const [vetted] = await historyOf('m-reed', keys);
    assert.deepEqual(vetted?.people[0], {
      personId: 'm-reed',
      name: 'Sam Reed',
      before: { vetting: null },
      after: { vetting: { doneOn: '2026-10-01', expiresOn: null } },
    });
    assert.equal((await historyOf('p-ada', keys)).length, 1, 'what became of others is theirs');
  });

  it('by a form change the person, the version of the register, and never the pseudonym', async () => {
    const before = await stored('m-reed');
    const version = await registerVersion(SCHOOL);
    const after = { ...draftOf(personOf(before)), name: 'Samuel Reed', role: 'staff' as const };
    assert.equal(await changePerson(before, after, [], revisionOf(before), edit()), 'done');
    const { name, role, pseudonym } = await stored('m-reed');
    assert.deepEqual([name, role, pseudonym], ['Samuel Reed', 'staff', 'Mentor 1']);
    assert.notEqual(await registerVersion(SCHOOL), version);
    const [change] = await historyOf('m-reed', keys);
    assert.deepEqual(change?.people[0]?.before, { name: 'Sam Reed', role: 'mentor' });
    assert.deepEqual(change?.people[0]?.after, { name: 'Samuel Reed', role: 'staff' });
  });

  it('are not made, and not noted, when nothing is different or somebody else was quicker', async () => {
    const before = await stored('m-reed');
    const count = await entries();
    const same = draftOf(personOf(before));
    assert.equal(await changePerson(before, same, [], revisionOf(before), edit()), 'unchanged');
    const stale = '2026-01-01T00:00:00.000Z';
    assert.equal(await changePerson(before, { ...same, name: 'S. Reed' }, [], stale, edit()), 'changed-meanwhile');
    assert.equal(await entries(), count);
    // Both read the person before either wrote: the second is noted as not done, and shown to nobody.
    await changePerson(before, { ...same, name: 'First Reed' }, [], revisionOf(before), edit());
    const second = await changePerson(before, { ...same, name: 'Second Reed' }, [], revisionOf(before), edit());
    assert.equal(second, 'changed-meanwhile');
    assert.equal((await stored('m-reed')).name, 'First Reed');
    assert.equal((await historyOf('m-reed', keys))[0]?.people[0]?.after.name, 'First Reed');
  });

  it('of a pair stand with both of its people, and sending the form twice counts once', async () => {
    const pair = (await loadSnapshot(SCHOOL)).pairs[0] ?? assert.fail();
    const once = edit();
    await changePair(pair, { ...pair, to: '2026-12-18' }, once);
    const count = await entries();
    await changePair(pair, { ...pair, to: '2026-12-18' }, once);
    assert.equal(await entries(), count);
    assert.equal((await loadSnapshot(SCHOOL)).pairs[0]?.to, '2026-12-18');
    for (const id of ['m-reed', 'p-ada'])
      assert.deepEqual((await historyOf(id, keys))[0]?.pairs[0]?.after, { from: '2026-09-01', to: '2026-12-18' });
  });

  it('add somebody with a pseudonym of their own', async () => {
    const draft = {
      ...draftOf(personOf(await stored('m-reed'))),
      id: 'p-new',
      addresses: [],
      phones: [],
      name: 'Lee Hart',
    };
    await addPerson(draft, edit());
    const { pseudonym } = await stored('p-new');
    assert.equal(/^Staff \d+$/.test(pseudonym), true, pseudonym);
    assert.equal((await historyOf('p-new', keys))[0]?.people[0]?.before, null);
  });

  it('are chained like the record of a case, and sealed: nobody who copies the database reads them', async () => {
    assert.equal(await verifyRecord('register', keys), null);
    const raw = JSON.stringify(await RecordEntryModel.find({ caseId: 'register' }).lean());
    assert.equal(/Samuel|Reed|northfield/.test(raw), false);
  });
});
