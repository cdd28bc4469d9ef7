import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { CaseModel } from '../../models/case.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { isPack, packName } from '../../services/hand-over/pack-name.js';
import { sha256 } from '../../services/record/chain.js';
import { violationsOf } from '../support/accessible.js';
import { askingConfig } from '../support/asking-config.js';
import { sidewaysOf, signIn, useBrowser, type Window } from '../support/browser.js';
import { PASSWORD, seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const MINUTE = 60_000;
const WAY = 'Put into the folder for the other system';

describe('a pack for another case system, in the browser', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'candour-pack-'));
  const clock = { ahead: 0, stands: null as Date | null };
  const web = useWeb(
    async keys => {
      await seedSchool(new Date());
      await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'administrator']);
      await seedStory(keys, new Date());
    },
    {
      now: () => clock.stands ?? new Date(Date.now() + clock.ahead),
      config: askingConfig({ signIn: { secondFactor: 'sample-only' }, handOver: { folder } }),
    },
  );
  const browser = useBrowser(web);
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    clock.stands = null;
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  });

  const numberOf = async () => (await CaseModel.findOne({ lane: 'adult-conduct', adultKey: 'm-1' }).lean())?._id ?? '';
  const exported = async (record: string) =>
    (await readRecord(record, web.keys)).filter(entry => entry.kind === 'exported');

  /** At the last step, so long after signing in that who it is must be proved again. */
  async function atCheck(number: string, window: Window = {}): Promise<Page> {
    const page = await browser.open(window);
    await signIn(page, 'head@northfield.example');
    await page.waitForURL(url => url.pathname !== '/sign-in');
    await page.goto(`/cases/${number}/export`);
    await page.getByRole('radio', { name: 'The school’s own system for safeguarding files' }).check();
    await page.getByLabel('Who gets it?').fill('Northfield School, safeguarding files');
    await page.getByRole('button', { name: 'Continue to people' }).click();
    await page.getByRole('button', { name: 'Continue to the check' }).click();
    await page.getByRole('heading', { name: 'Check what leaves' }).waitFor();
    clock.ahead += 11 * MINUTE;
    return page;
  }
  async function check(page: Page): Promise<void> {
    assert.deepEqual(await violationsOf(page), []);
    assert.equal(await sidewaysOf(page), 0, 'the page scrolls sideways');
  }
  /** Asked for a proof first; then back at the check, with nothing gone. */
  async function prove(page: Page): Promise<void> {
    await page.waitForURL('**/confirm');
    assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Check what leaves' }).waitFor();
  }

  for (const width of [1440, 375] as const)
    for (const scripts of [true, false]) {
      const how = `at ${width} px ${scripts ? 'with' : 'without'} JavaScript`;

      it(`asks who it is, is put into the folder as chosen, and is on the record, ${how}`, async () => {
        const number = await numberOf();
        const page = await atCheck(number, { width, scripts });
        await page.getByRole('heading', { name: 'Pack for another case system (PDF and CSV)' }).waitFor();
        assert.equal(await page.getByRole('radio', { name: 'Download' }).isChecked(), true);
        if (scripts) await check(page);
        await page.getByRole('radio', { name: WAY }).check();
        await page.getByRole('button', { name: 'Make the pack' }).click();
        await prove(page);
        assert.equal(await page.getByRole('radio', { name: WAY }).isChecked(), true, 'as it was chosen');
        await page.getByRole('button', { name: 'Make the pack' }).click();
        const done = page.getByRole('status').filter({ hasText: 'The pack is in the folder' });
        await done.waitFor();
        if (scripts) await check(page);
        const [name = assert.fail(), ...more] = readdirSync(folder);
        assert.deepEqual([more, isPack(name)], [[], true]);
        const bytes = readFileSync(join(folder, name));
        const said = (await done.textContent()) ?? '';
        assert.ok(said.includes(name), said);
        const names = Object.keys(unzipSync(bytes));
        assert.deepEqual(names, [`case-${number}.pdf`, 'case.csv', 'chronology.csv', 'messages.csv', 'README.txt']);
        const noted = (await exported(number)).at(-1);
        assert.deepEqual(
          [noted?.body.purpose, noted?.body.format, noted?.body.way, noted?.body.sha256, noted?.body.recipient],
          ['case-system', 'pack', 'folder', sha256(bytes), 'Northfield School, safeguarding files'],
        );
        assert.equal((await exported('access')).at(-1)?.body.sha256, sha256(bytes));
        await page.goto(`/cases/${number}#record`);
        await page.getByText('put into the folder for the other system').first().waitFor();
      });
    }

  it('is downloaded when that is chosen, and leaves nothing in the folder', async () => {
    const number = await numberOf();
    const page = await atCheck(number);
    await page.getByRole('button', { name: 'Make the pack' }).click();
    await prove(page);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Make the pack' }).click(),
    ]);
    assert.ok(isPack(file.suggestedFilename()), file.suggestedFilename());
    const bytes = readFileSync(await file.path());
    assert.deepEqual(readdirSync(folder), []);
    const noted = (await exported(number)).at(-1);
    assert.deepEqual([noted?.body.way, noted?.body.sha256], ['download', sha256(bytes)]);
  });

  it('says on the page what is wrong with the folder and what to do, and records nothing as left', async () => {
    const number = await numberOf();
    const before = (await exported(number)).length;
    for (const width of [1440, 375]) {
      const page = await atCheck(number, { width });
      renameSync(folder, `${folder}-away`);
      try {
        await page.getByRole('radio', { name: WAY }).check();
        await page.getByRole('button', { name: 'Make the pack' }).click();
        await prove(page);
        await page.getByRole('button', { name: 'Make the pack' }).click();
        const alert = page.getByRole('alert');
        await alert.waitFor();
        assert.match(
          (await alert.textContent()) ?? '',
          /Nothing has left.*is not there\. The IT administrator makes it/,
        );
        assert.equal(await page.getByRole('radio', { name: WAY }).isChecked(), true);
        await check(page);
      } finally {
        renameSync(`${folder}-away`, folder);
      }
    }
    writeFileSync(join(folder, 'of-the-other-system'), '');
    assert.equal((await exported(number)).length, before);
    assert.equal(await verifyRecord(number, web.keys), null);
  });

  it('replaces nothing in the folder, not even a folder of its name', async () => {
    const number = await numberOf();
    const visitor = await Visitor.signedIn(web.url, 'head');
    const send = async (step: string, fields: Readonly<Record<string, string>>) =>
      visitor.post(`/cases/${number}/export${step}`, { _csrf: await visitor.tokenOf('/help'), ...fields });
    await send('', { purpose: 'lado', recipient: 'Jordan Ames', parts: 'decisions' });
    const before = (await exported(number)).length;
    clock.stands = new Date(Date.now() + clock.ahead);
    const name = packName(number, clock.stands);
    mkdirSync(join(folder, name));
    const refused = await send('/file', { format: 'pack', way: 'folder' });
    assert.equal(refused.status, 503);
    assert.match(refused.text, /Something of the same name lies in the folder/);
    assert.deepEqual([readdirSync(folder), (await exported(number)).length], [[name], before]);
  });

  it('goes to the folder as a pack alone: another file is refused, and none is recorded', async () => {
    const number = await numberOf();
    const visitor = await Visitor.signedIn(web.url, 'head');
    const before = (await exported(number)).length;
    for (const format of ['pdf', 'bundle']) {
      const _csrf = await visitor.tokenOf('/help');
      const answer = await visitor.post(`/cases/${number}/export/file`, { _csrf, format, way: 'folder' });
      assert.equal(answer.status, 422, format);
    }
    assert.deepEqual([readdirSync(folder), (await exported(number)).length], [[], before]);
  });

  it('leaves no name and no path in the log', () => {
    assert.doesNotMatch(web.log.join('\n'), /Corrigan|Reeve|Northfield School, safeguarding|candour-pack-/);
  });
});

describe('a pack where no other system fetches anything', function () {
  this.timeout(60_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'head']);
    await seedStory(keys, new Date());
  });

  it('is for download alone: nothing is asked, and a folder is refused', async () => {
    const about = await CaseModel.findOne({ lane: 'adult-conduct' }).lean();
    const path = `/cases/${about?._id}/export`;
    const visitor = await Visitor.signedIn(web.url, 'head');
    const send = async (step: string, fields: Readonly<Record<string, string>>) =>
      visitor.post(`${path}${step}`, { _csrf: await visitor.tokenOf('/help'), ...fields });
    await send('', { purpose: 'lado', recipient: 'Jordan Ames', parts: 'decisions' });
    await send('/people', { id: '11111111-1111-4111-8111-111111111111' });
    const page = (await visitor.get(`${path}/check`)).text;
    assert.match(page, /Make the pack/);
    assert.doesNotMatch(page, /name="way"|folder for the other system/);
    assert.equal((await send('/file', { format: 'pack', way: 'folder' })).status, 422);
    const file = await send('/file', { format: 'pack' });
    assert.deepEqual([file.status, file.headers.get('content-type')], [200, 'application/zip']);
  });
});
