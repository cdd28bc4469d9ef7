import assert from 'node:assert/strict';
import { PersonModel } from '../../models/person.js';
import { SettingModel } from '../../models/setting.js';
import { SourceModel } from '../../models/source.js';
import { UserModel } from '../../models/user.js';
import type { SourceConfig } from '../../services/config.js';
import type { CheckLine } from '../../services/sources/source.js';
import { useBrowser } from '../support/browser.js';
import { useWeb } from '../support/web.js';

const TRIED: SourceConfig[] = [];
const checkSource = async (config: SourceConfig): Promise<readonly CheckLine[]> => {
  TRIED.push(config);
  if (config.kind === 'imap' && config.host === 'imap.wrong.example') {
    const detail = 'The name imap.wrong.example is not known. Check the spelling of the mail server.';
    return [{ label: 'Reach the server', outcome: 'failed', detail }];
  }
  return [
    { label: 'Reached the server', outcome: 'passed', detail: '41 ms' },
    { label: 'The account can also delete mail', outcome: 'advice', detail: 'It works, but give it read-only rights.' },
  ];
};

const PEOPLE = `id,name,role,email
m-1,Alex Corrigan,mentor,a.corrigan@northfield.example
p-1,Dana Reeve,pupil,d.reeve@northfield.example
p-2,Kit Farrow,wizard,k.farrow@northfield.example
s-1,Priya Raman,staff,p.raman@northfield.example
`;
const PAIRS = 'adult_id,pupil_id\nm-1,p-1\nm-1,p-9\n';
const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

describe('the first run, without scripts', function () {
  this.timeout(60_000);
  const web = useWeb(async () => undefined, { checkSource });
  const browser = useBrowser(web);
  let page: Awaited<ReturnType<typeof browser.open>>;
  before(async () => {
    page = await browser.open({ scripts: false });
  });
  const heading = () => page.getByRole('heading', { level: 1 }).textContent();

  it('is where every page leads while nobody has an account', async () => {
    for (const path of ['/', '/queue', '/coverage', '/sign-in', '/accounts']) {
      await page.goto(path);
      assert.equal(new URL(page.url()).pathname, '/first-run', path);
    }
  });

  it('keeps the one-time code out of the database and the log', async () => {
    assert.match(web.code, /^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/);
    const setting = JSON.stringify(await SettingModel.find().lean());
    assert.equal(setting.includes(web.code), false);
    assert.equal(web.log.join('').includes(web.code), false);
  });

  it('makes no account without the code from the terminal', async () => {
    await page.goto('/first-run');
    await page.getByLabel('One-time code').fill('aaaa-bbbb-cccc-dddd');
    await page.getByLabel('Full name').fill('Priya Raman');
    await page.getByLabel('School e-mail').fill('p.raman@northfield.example');
    await page.getByLabel('Password', { exact: true }).fill('three brisk otters');
    await page.getByLabel('I am the designated safeguarding lead').check();
    await page.getByRole('button', { name: 'Create account' }).click();
    assert.match((await page.getByRole('alert').textContent()) ?? '', /not the code that stands in the terminal/);
    assert.equal(await UserModel.countDocuments(), 0);
  });

  it('makes it with the code, typed with spaces and capitals as people do, and signs in', async () => {
    await page.getByLabel('One-time code').fill(` ${web.code.toUpperCase().replaceAll('-', ' ')}`);
    await page.getByLabel('Password', { exact: true }).fill('three brisk otters');
    await page.getByRole('button', { name: 'Create account' }).click();
    assert.equal(await heading(), 'Your school');
    assert.equal((await UserModel.findOne().lean())?.role, 'lead');
  });

  it('asks for the school, and says which of its answers cannot be read', async () => {
    await page.getByLabel('Name of the school').fill('Northfield School');
    await page.getByLabel('Mail domains').fill('northfield.example');
    await page.getByLabel('Mentoring hours').fill('all day');
    await page.getByRole('button', { name: 'Save and continue' }).click();
    assert.match((await page.getByRole('alert').textContent()) ?? '', /“all day” must be days and times/);
    await page.getByLabel('Mentoring hours').fill('mon-fri 08:00-18:00');
    await page.getByRole('button', { name: 'Save and continue' }).click();
    assert.equal(await heading(), 'Connect a mailbox');
  });

  it('is taken up where it was left', async () => {
    await page.goto('/');
    assert.equal(new URL(page.url()).pathname, '/first-run/mailbox');
  });

  it('tries a mailbox live, names what fails, and connects nothing that fails', async () => {
    await page.getByRole('link', { name: 'Another mail server' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Mentor mailboxes');
    await page.getByLabel('Mail server').fill('imap.wrong.example');
    await page.getByLabel('User').fill('reader');
    await page.getByLabel('Password or app password').fill('secret of the mailbox');
    await page.getByRole('button', { name: 'Test the connection' }).click();
    assert.match(
      (await page.locator('#result').textContent()) ?? '',
      /0 of 1 passed.*Check the spelling of the mail server/s,
    );
    assert.equal(await page.getByRole('button', { name: 'Start reading' }).count(), 0);
  });

  it('refuses to send a password over an open line before it tries anything', async () => {
    const tries = TRIED.length;
    await page.getByLabel('Mail server').fill('imap.northfield.example');
    await page.getByLabel('Security').selectOption('none');
    await page.getByRole('button', { name: 'Test again' }).click();
    assert.match((await page.getByRole('alert').textContent()) ?? '', /would cross the network in the clear/);
    assert.equal(TRIED.length, tries);
  });

  it('keeps the password that was typed before without ever sending it back', async () => {
    await page.getByLabel('Security').selectOption('tls');
    assert.equal(await page.getByLabel('Password or app password').inputValue(), '');
    await page.getByRole('button', { name: 'Test the connection' }).click();
    const last = TRIED.at(-1);
    assert.deepEqual(last?.kind === 'imap' ? last.auth : null, { kind: 'password', password: 'secret of the mailbox' });
    assert.equal((await page.content()).includes('secret of the mailbox'), false);
    assert.match((await page.locator('#result').textContent()) ?? '', /give it read-only rights/);
  });

  it('stores the mailbox sealed, under an id made from its name', async () => {
    await page.getByRole('button', { name: 'Start reading and continue' }).click();
    assert.equal(await heading(), 'Import people');
    const source = await SourceModel.findById('mentor-mailboxes').lean();
    assert.equal(source?.label, 'Mentor mailboxes');
    const config = source?.config ?? assert.fail('It is not stored.');
    const opened = JSON.parse(web.keys.open(config, 'sources|mentor-mailboxes'));
    assert.deepEqual(
      [opened.id, opened.host, opened.auth.password],
      ['mentor-mailboxes', 'imap.northfield.example', 'secret of the mailbox'],
    );
    assert.equal(await SettingModel.countDocuments({ _id: /draft/ }), 0);
  });

  it('shows what an import would do, problem by problem, before anything is saved', async () => {
    await page.getByLabel('People', { exact: true }).setInputFiles(file('people.csv', PEOPLE));
    await page.getByLabel('Pairs (optional)').setInputFiles(file('pairs.csv', PAIRS));
    await page.getByRole('button', { name: 'Check the files' }).click();
    const text = (await page.locator('main').textContent()) ?? '';
    assert.match(text, /4 lines are ready.*2 need you/s);
    assert.match(text, /people, line 4/);
    assert.match(text, /pairs, line 3: Nobody on the register has this id or address/);
    assert.equal(await PersonModel.countDocuments(), 0);
  });

  it('imports what is ready and keeps the rest for later', async () => {
    await page.getByRole('button', { name: 'Import 4, keep 2 for later' }).click();
    assert.equal(await heading(), 'Candour is set up');
    assert.equal(await PersonModel.countDocuments(), 3);
    await page.goto('/people');
    await page.getByRole('link', { name: '1 of people' }).waitFor();
  });

  it('knows who the account belongs to once that person is on the register: they never see a case about themselves', async () => {
    assert.equal((await UserModel.findOne().lean())?.personId, 's-1');
  });

  it('ends in the queue, and every step can be done again from the settings', async () => {
    await page.goto('/first-run/done');
    await page.getByRole('button', { name: 'Finish' }).click();
    assert.equal(new URL(page.url()).pathname, '/queue');
    for (const path of ['/school', '/sources/new', '/people/import'])
      assert.equal((await page.goto(path))?.status(), 200, path);
  });

  it('has an end: the code is used up, and nobody makes a second first account', async () => {
    const stranger = await browser.open({ scripts: false });
    await stranger.goto('/first-run');
    assert.equal(new URL(stranger.url()).pathname, '/sign-in');
  });
});
