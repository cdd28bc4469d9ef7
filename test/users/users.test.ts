import assert from 'node:assert/strict';
import { UserModel } from '../../models/user.js';
import { importTables } from '../../services/register/import-tables.js';
import { makePassword, verifyPassword } from '../../services/users/password.js';
import { addUser, disableUser, listUsers, setPassword } from '../../services/users/users.js';
import { useDatabase } from '../support/database.js';
import { importer } from '../support/importer.js';

const NOW = new Date('2026-11-23T10:00:00Z');
const LEAD = {
  email: ' P.Raman@northfield.example',
  name: 'Priya Raman',
  role: 'lead',
  password: 'correct horse battery',
  personId: null,
} as const;

describe('accounts', () => {
  useDatabase();
  before(() =>
    importTables(
      { people: 'id,name,role,email\ns-dsl,Priya Raman,staff,p.raman@northfield.example\n', pairs: null },
      null,
      NOW,
      importer(),
    ),
  );
  const stored = () => UserModel.findOne({ email: 'p.raman@northfield.example' }).lean();

  it('are tied to the same person on the register, so that nobody opens a case about themselves', async () => {
    const user = await addUser(LEAD, NOW);
    assert.equal(user.personId, 's-dsl');
    await assert.rejects(addUser({ ...LEAD, email: 'x@y.example', personId: 'nobody' }, NOW), {
      code: 'USER_PERSON_UNKNOWN',
    });
  });

  it('keep the password as argon2id only', async () => {
    const passwordHash = (await stored())?.passwordHash ?? '';
    assert.match(passwordHash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    assert.equal(await verifyPassword(passwordHash, LEAD.password), true);
    assert.equal(await verifyPassword(passwordHash, 'correct horse batterx'), false);
    assert.ok(!('passwordHash' in ((await listUsers())[0] ?? {})));
  });

  it('are one for each address, however it is written', async () => {
    await assert.rejects(addUser({ ...LEAD, email: 'p.raman@NORTHFIELD.example' }, NOW), { code: 'USER_EXISTS' });
    await assert.rejects(addUser({ ...LEAD, email: 'priya' }, NOW), { code: 'USER_ADDRESS_INVALID' });
  });

  it('are disabled without being forgotten, and let in again with a new password', async () => {
    await disableUser(LEAD.email);
    assert.equal((await stored())?.active, false);
    await setPassword(LEAD.email, 'another long password');
    assert.equal((await stored())?.active, true);
    await assert.rejects(disableUser('nobody@northfield.example'), { code: 'USER_UNKNOWN' });
  });

  for (const password of ['short', 'aaaaaaaaaaaaaaaa', 'x'.repeat(300)]) {
    it(`refuse the password "${password.slice(0, 16)}"`, async () => {
      await assert.rejects(addUser({ ...LEAD, email: 'z@y.example', password }, NOW), { code: 'PASSWORD_TOO_WEAK' });
    });
  }

  it('get passwords made that pass their own test and never repeat', () => {
    assert.match(makePassword(), /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    assert.notEqual(makePassword(), makePassword());
  });
});
