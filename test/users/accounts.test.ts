import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { PersonModel } from '../../models/person.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { UserModel, type UserRole } from '../../models/user.js';
import { readableCase } from '../../services/cases/queries.js';
import { entriesOf, readRecord, verifyRecord } from '../../services/cases/record.js';
import { KeyRing } from '../../services/store/seal.js';
import {
  addAccount,
  type Change,
  changeReportsTo,
  changeRole,
  disableAccount,
  linkToPerson,
  replacePassword,
} from '../../services/users/accounts.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-23T10:00:00Z');
const NUMBER = '2026-0001';
const by = (role: string): Change => ({ by: { kind: 'user', id: `u-${role}`, name: role }, now, keys });

describe('changes to accounts', () => {
  useDatabase();
  beforeEach(async () => {
    await Promise.all([
      CaseModel.deleteMany({}),
      PersonModel.deleteMany({}),
      RecordEntryModel.deleteMany({}),
      UserModel.deleteMany({}),
    ]);
    await put('lead', 'deputy', 'head', 'chair', 'administrator');
    await CaseModel.collection.insertOne(caseAbout({ _id: NUMBER }) as never);
    const person = {
      role: 'mentor',
      phones: [],
      identities: [],
      active: true,
      createdAt: now,
      updatedAt: now,
    } as const;
    await PersonModel.create([
      { ...person, _id: 'm-1', name: 'Alex Corrigan', pseudonym: 'Mentor 1', addresses: ['a@x.example'] },
    ]);
  });
  async function put(...roles: readonly UserRole[]) {
    const plain = { passwordHash: '-', personId: null, active: true, createdAt: now };
    await UserModel.insertMany(
      roles.map(role => ({ _id: `u-${role}`, email: `${role}@x.example`, name: role, role, ...plain })),
    );
  }
  const changes = async () =>
    (await readRecord('accounts', keys)).map(({ actor, body }) => [actor.id, body.what, body.from, body.to]);
  const routed = async () => (await entriesOf(NUMBER, ['routed'], keys)).map(({ body }) => body.readers);

  it('are on the record with who made them, and open cases go to whoever reads them then', async () => {
    await changeRole('u-head', 'reporter', by('lead'));
    assert.deepEqual(await changes(), [['u-lead', 'role', 'head', 'reporter']]);
    assert.deepEqual(await routed(), [['u-chair']]);
    await changeReportsTo('u-chair', 'm-1', by('lead'));
    await linkToPerson('u-lead', 'm-1', by('administrator'));
    assert.deepEqual((await changes()).slice(1), [
      ['u-lead', 'reportsTo', null, 'm-1'],
      ['u-administrator', 'personId', null, 'm-1'],
    ]);
    assert.deepEqual((await routed()).slice(1), [['u-lead'], []]);
    assert.equal(await verifyRecord('accounts', keys), null);
  });

  it('that change nothing are no entry', async () => {
    assert.equal(await changeRole('u-head', 'head', by('lead')), true);
    assert.equal(await changeRole('nobody', 'head', by('lead')), false);
    assert.deepEqual(await changes(), []);
  });

  it('are never made to one’s own account', async () => {
    const own = { code: 'USER_OWN_ACCOUNT' };
    await assert.rejects(changeRole('u-lead', 'head', by('lead')), own);
    await assert.rejects(changeReportsTo('u-lead', null, by('lead')), own);
    await assert.rejects(linkToPerson('u-lead', null, by('lead')), own);
    await assert.rejects(disableAccount('lead@x.example', by('lead')), own);
    assert.deepEqual(await changes(), []);
  });

  it('do not take away the last lead, nor the last who looks after accounts', async () => {
    await assert.rejects(changeRole('u-lead', 'deputy', by('administrator')), { code: 'USER_LAST_LEAD' });
    await assert.rejects(disableAccount('lead@x.example', by('administrator')), { code: 'USER_LAST_LEAD' });
    await UserModel.deleteMany({ role: 'lead' });
    await assert.rejects(changeRole('u-administrator', 'head', by('other')), { code: 'USER_LAST_KEEPER' });
    await assert.rejects(disableAccount('administrator@x.example', by('other')), { code: 'USER_LAST_KEEPER' });
    assert.deepEqual(await changes(), []);
  });

  it('leave one lead when two are taken away at once', async () => {
    await UserModel.insertMany([
      { ...(await UserModel.findById('u-lead').lean()), _id: 'u-lead-2', email: 'lead-2@x.example' },
    ]);
    const both = ['lead@x.example', 'lead-2@x.example'].map(email => disableAccount(email, by('administrator')));
    assert.deepEqual((await Promise.allSettled(both)).map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(await UserModel.countDocuments({ role: 'lead', active: true }), 1);
  });

  it('cannot make somebody a stranger to themselves: the address still tells who they are', async () => {
    await UserModel.updateOne({ _id: 'u-head' }, { $set: { email: 'a@x.example', personId: 'm-1' } });
    await linkToPerson('u-head', null, by('administrator'));
    assert.equal(await readableCase({ _id: 'u-head' }, NUMBER), null);
  });

  it('are recorded for new accounts, new passwords and who is let in again', async () => {
    const account = {
      email: 'new@x.example',
      name: 'New',
      role: 'head',
      password: 'correct horse battery',
      personId: null,
    } as const;
    const { _id } = await addAccount({ ...account, reportsTo: 'm-1' }, by('lead'));
    await assert.rejects(addAccount({ ...account, email: 'x@x.example', reportsTo: 'nobody' }, by('lead')), {
      code: 'USER_PERSON_UNKNOWN',
    });
    await disableAccount(account.email, by('lead'));
    await replacePassword(account.email, 'another long password', by('lead'));
    await replacePassword(account.email, 'yet another password', by('lead'));
    assert.deepEqual(await changes(), [
      ['u-lead', 'added', null, { role: 'head', personId: null, reportsTo: 'm-1' }],
      ['u-lead', 'disabled', true, false],
      ['u-lead', 'let-in-again', null, null],
      ['u-lead', 'password', null, null],
    ]);
    assert.equal(
      await readableCase({ _id }, NUMBER),
      null,
      'what is about the person they report to is kept from them',
    );
  });
});
