import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VERBS } from '../../scripts/verbs.js';
import { candour } from '../support/command-line.js';
import { newDatabaseUri } from '../support/database.js';

describe('the command line', function () {
  this.timeout(60_000);
  let folder: string;
  let embedded: Record<string, string>;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'candour-cli-'));
    embedded = { CANDOUR_DATA_FOLDER: join(folder, 'data') };
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const verb of Object.keys(VERBS)) {
    it(`explains ${verb} without touching anything`, async () => {
      const { code, stdout } = await candour([verb, '--help']);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`Usage: candour ${verb}`));
    });
  }

  it('lists every verb, and refuses one that is none', async () => {
    const { stdout } = await candour(['--help']);
    for (const verb of Object.keys(VERBS)) assert.match(stdout, new RegExp(`^ {2}${verb}\\b`, 'm'));
    const { code, stderr } = await candour(['strat']);
    assert.equal(code, 1);
    assert.match(stderr, /Did you mean start\?/);
  });

  it('says everything that is wrong with the configuration, and exits with 1', async () => {
    const { code, stderr } = await candour(['doctor'], { CANDOUR_WEB_PORT: 'x', CANDOUR_SCANERS: '2' });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /2 problems[\s\S]*CANDOUR_WEB_PORT[\s\S]*did you mean CANDOUR_SCANNERS\?[\s\S]*\(CONFIGURATION_INVALID\)/,
    );
    assert.doesNotMatch(stderr, /at .*\.js:/, 'no stack for what a person can mend');
  });

  describe('candour import', () => {
    const people = () => join(folder, 'people.csv');
    before(() => {
      writeFileSync(people(), 'id,name,role,email\nm,Mo Reed,mentor,mo@northfield.example\nx,"Kim, Lee",wizard,\n');
      writeFileSync(join(folder, 'pairs.csv'), 'adult_id,pupil_id\nm,nobody\n');
    });

    it('borrows the embedded database when no service is running, and tells of refused lines by exit code 2', async () => {
      const dry = await candour(['import', people(), '--dry-run'], embedded);
      assert.equal(dry.code, 2, dry.stderr);
      assert.match(dry.stdout, /refused {2}people\.csv line 3, role: The role is not known\./);
      assert.match(dry.stdout, /Would add 1 people, change 0, 0 unchanged, 1 refused\./);
      const done = await candour(['import', people(), '--pairs', join(folder, 'pairs.csv'), '--json'], embedded);
      const plan = JSON.parse(done.stdout);
      assert.deepEqual([plan.people.add.length, plan.pairs.add.length, plan.dryRun], [1, 0, false]);
      const again = await candour(['import', people()], embedded);
      assert.match(again.stdout, /Added 0 people, changed 0, 1 unchanged, 1 refused\./);
    });

    it('gives the refused lines back as a table', async () => {
      const { stdout } = await candour(['import', '--left-over'], embedded);
      assert.equal(stdout, 'id,name,role,email\nx,"Kim, Lee",wizard,\n');
    });

    it('gives no spreadsheet a formula in them', async () => {
      const file = join(folder, 'formula.csv');
      writeFileSync(file, 'id,name,role\ny,=1+1,wizard\n');
      await candour(['import', file], embedded);
      const { stdout } = await candour(['import', '--left-over'], embedded);
      assert.equal(stdout, "id,name,role\ny,'=1+1,wizard\n");
    });

    it('names a file that cannot be read', async () => {
      const { code, stderr } = await candour(['import', join(folder, 'absent.csv')], embedded);
      assert.equal(code, 1);
      assert.match(stderr, /IMPORT_FILE_UNREADABLE/);
    });
  });

  describe('candour user', () => {
    it('adds, lists and disables accounts, and never prints a password that was given', async () => {
      const env = { MONGODB_URI: await newDatabaseUri(), CANDOUR_DATA_FOLDER: join(folder, 'accounts') };
      const password = 'correct horse battery';
      const added = await candour(
        ['user', 'add', 'p@northfield.example', '--role', 'lead', '--password-stdin'],
        env,
        `${password}\n`,
      );
      assert.deepEqual([added.code, added.stdout], [0, 'Added p@northfield.example as lead.\n'], added.stderr);
      const made = JSON.parse(
        (await candour(['user', 'add', 'h@northfield.example', '--role', 'head', '--json'], env)).stdout,
      );
      assert.match(made.password, /^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
      assert.equal((await candour(['user', 'disable', 'h@northfield.example'], env)).code, 0);
      const list = JSON.parse((await candour(['user', 'list', '--json'], env)).stdout);
      assert.deepEqual(
        list.map(({ email, active }: { email: string; active: boolean }) => [email, active]),
        [
          ['h@northfield.example', false],
          ['p@northfield.example', true],
        ],
      );
      assert.ok(!('passwordHash' in list[0]));
    });

    it('begins a second step anew where nobody else can, and says so', async () => {
      const env = { ...embedded, CANDOUR_KEY_FILE: join(folder, 'reset-keys.json') };
      await candour(['key', 'create'], env);
      await candour(['user', 'add', 'q@northfield.example', '--role', 'lead', '--json'], env);
      const reset = await candour(['user', 'reset-second-step', 'q@northfield.example'], env);
      assert.deepEqual(
        [reset.code, reset.stdout],
        [0, 'q@northfield.example sets up an authenticator app anew at the next sign-in.\n'],
        reset.stderr,
      );
    });

    for (const { words, code } of [
      { words: ['add', 'x@y.example', '--role', 'wizard'], code: 'USER_ROLE_UNKNOWN' },
      { words: ['disable', 'nobody@y.example'], code: 'USER_UNKNOWN' },
      { words: ['reset-second-step', 'nobody@y.example'], code: 'USER_UNKNOWN' },
    ]) {
      it(`fails with ${code} for ${words.join(' ')}`, async () => {
        const ended = await candour(['user', ...words], embedded);
        assert.equal(ended.code, 1);
        assert.match(ended.stderr, new RegExp(`\\(${code}\\)`));
      });
    }
  });

  it('makes a key once', async () => {
    const env = { CANDOUR_DATA_FOLDER: join(folder, 'keys') };
    const first = await candour(['key', 'create'], env);
    assert.match(first.stdout, /keys\.json \(k[0-9a-f]{8}\)/);
    assert.deepEqual(await candour(['key', 'create'], env), first);
  });

  it('exits with 1 from doctor when something has failed, as text and as JSON', async () => {
    const env = { ...embedded, MONGODB_URI: 'mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=100' };
    const { code, stdout } = await candour(['doctor', '--json'], env);
    assert.equal(code, 1);
    assert.equal(JSON.parse(stdout).healthy, false);
    assert.match(
      (await candour(['doctor'], env)).stdout,
      /✘ Database.*DATABASE_UNREACHABLE[\s\S]*\d+ passed, \d+ with advice, \d+ failed/,
    );
  });
});
