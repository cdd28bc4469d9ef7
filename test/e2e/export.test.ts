import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { CaseModel } from '../../models/case.js';
import { SettingModel } from '../../models/setting.js';
import type { Lane } from '../../services/cases/concern.js';
import { readRecord, verifyRecord } from '../../services/cases/record.js';
import { dropOldDrafts } from '../../services/export/draft.js';
import { readBundle, verifyBundle } from '../../services/export/verify-bundle.js';
import { sha256 } from '../../services/record/chain.js';
import { violationsOf } from '../support/accessible.js';
import { sidewaysOf, useBrowser } from '../support/browser.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

describe('exporting a case', function () {
  this.timeout(120_000);
  const clock = { ahead: 0 };
  const web = useWeb(
    async keys => {
      await seedSchool(new Date());
      await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'administrator']);
      await seedStory(keys, new Date());
    },
    { now: () => new Date(Date.now() + clock.ahead) },
  );
  const browser = useBrowser(web);
  const caseOf = async (adultKey: string, lane: Lane) => {
    const found = await CaseModel.findOne({ adultKey, lane }).lean();
    return found?._id ?? assert.fail(`There is no case of ${adultKey}.`);
  };
  const entriesOf = async (record: string, kind: string) =>
    (await readRecord(record, web.keys)).filter(entry => entry.kind === kind);

  async function check(page: Page): Promise<void> {
    assert.deepEqual(await violationsOf(page), []);
    assert.equal(await sidewaysOf(page), 0, 'the page scrolls sideways');
  }

  async function choosePurpose(page: Page, number: string, purpose: string): Promise<void> {
    await page.goto(`/cases/${number}/export`);
    await page.getByRole('radio', { name: purpose }).check();
    await page.getByLabel('Who gets it?').fill('Jordan Ames, LADO');
    await page.getByRole('button', { name: 'Continue to people' }).click();
    await page.getByRole('heading', { name: 'Who is named' }).waitFor();
  }
  async function toCheck(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Continue to the check' }).click();
    await page.getByRole('heading', { name: 'Check what leaves' }).waitFor();
  }
  async function download(page: Page, button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ]);
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  }

  for (const width of [1440, 375] as const) {
    it(`says what is missing, shows what leaves, and makes the files, at ${width} px`, async () => {
      const number = await caseOf('m-1', 'adult-conduct');
      const page = await browser.signedIn('head', { width });
      await page.goto(`/cases/${number}`);
      await page.getByRole('link', { name: 'Export this case' }).click();
      await check(page);
      await page.getByLabel('Who gets it?').fill('');
      await page.getByRole('button', { name: 'Continue to people' }).click();
      await page.getByRole('alert').waitFor();
      await check(page);
      await choosePurpose(page, number, 'Local authority designated officer');
      assert.equal(
        await page
          .getByRole('group', { name: /Mentor \d/ })
          .getByLabel('Name them')
          .isChecked(),
        true,
      );
      assert.doesNotMatch(
        (await page.locator('main').textContent()) ?? '',
        /Corrigan|Reeve/,
        'names are chosen under pseudonyms',
      );
      await check(page);
      await toCheck(page);
      assert.match((await page.locator('main').textContent()) ?? '', /Alex Corrigan to Dana Reeve/);
      await check(page);
      await page.getByRole('link', { name: 'Change' }).first().click();
      await check(page);
      await page.getByRole('radio', { name: 'Blacken passages' }).check();
      await page.getByLabel('Passages to blacken').fill('not in it anywhere');
      await page.getByRole('button', { name: 'Use this' }).click();
      await page.getByRole('alert').waitFor();
      assert.match(
        (await page.getByRole('alert').textContent()) ?? '',
        /Line 1 does not stand in it.*Write the reason/s,
      );
      await check(page);
      await page.goto(`/cases/${number}/export/check`);
      const pdf = await download(page, 'Make the PDF');
      assert.match(pdf.name, /^case-2026-\d+-\d{4}-\d\d-\d\d\.pdf$|^case-\d{4}-\d+-\d{4}-\d\d-\d\d\.pdf$/);
      assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
      const noted = (await entriesOf(number, 'exported')).at(-1);
      assert.deepEqual(
        [noted?.body.purpose, noted?.body.format, noted?.body.sha256, noted?.actor.name],
        ['lado', 'pdf', sha256(pdf.bytes), 'Ruth Okafor'],
      );
      const access = (await entriesOf('access', 'exported')).at(-1);
      assert.deepEqual([access?.body.caseId, access?.body.sha256], [number, sha256(pdf.bytes)]);
      await page.getByRole('link', { name: `Back to case ${number}` }).click();
      await page.waitForURL(`${web.url}/cases/${number}`);
    });
  }

  it('for a subject access request names nobody until somebody is named, and its bundle holds together', async () => {
    const number = await caseOf('m-1', 'adult-conduct');
    const page = await browser.signedIn('head');
    await choosePurpose(page, number, 'Subject access request');
    assert.equal(await page.getByLabel('Name them').and(page.locator(':checked')).count(), 0);
    const mentor = page.getByRole('group', { name: /Mentor \d/ }).first();
    await mentor.getByLabel('Name them').check();
    await page
      .getByRole('group', { name: /Pupil \d/ })
      .first()
      .getByLabel('Withhold what they wrote')
      .check();
    await toCheck(page);
    const names = (await entriesOf(number, 'names-shown')).at(-1);
    assert.equal(names?.body.reason, 'To prepare an export.');
    await page
      .getByRole('link', { name: /Change/ })
      .last()
      .click();
    await page.goBack();
    const passage = 'Best not mention it to your form tutor';
    await page.getByRole('listitem').filter({ hasText: passage }).getByRole('link', { name: 'Change' }).click();
    await page.getByRole('radio', { name: 'Blacken passages' }).check();
    await page.getByLabel('Passages to blacken').fill(passage);
    await page.getByLabel('Reason').fill('About somebody else');
    await page.getByRole('button', { name: 'Use this' }).click();
    await page.getByText('Reason: About somebody else').waitFor();
    assert.equal((await page.locator('main').textContent())?.includes(passage), false);
    const bundle = await download(page, 'Make the bundle');
    const files = unzipSync(bundle.bytes);
    const text = Object.values(files)
      .map(bytes => strFromU8(bytes))
      .join('\n');
    assert.doesNotMatch(text, /Dana|Reeve|form tutor/);
    assert.match(text, /Alex Corrigan/);
    const path = join(tmpdir(), `candour-${process.pid}-bundle.zip`);
    writeFileSync(path, bundle.bytes);
    const verified = verifyBundle(readBundle(path), web.signer.fingerprint);
    assert.deepEqual(verified.problems, []);
    assert.equal(verified.case, number);
    assert.equal(await verifyRecord(number, web.keys), null);
    assert.equal(await verifyRecord('access', web.keys), null);
  });

  it('answers whoever may not read the case as if there were none, and writes nothing', async () => {
    const number = await caseOf('m-1', 'adult-conduct');
    const before = (await readRecord(number, web.keys)).length;
    const visitor = await Visitor.signedIn(web.url, 'lead');
    const _csrf = await visitor.tokenOf('/help');
    const missing = await visitor.get('/cases/2026-9999/export');
    for (const path of ['', '/people', '/check', '/words/entry-0']) {
      const answer = await visitor.get(`/cases/${number}/export${path}`);
      assert.deepEqual([answer.status, answer.text.length], [404, missing.text.length], path);
    }
    assert.equal((await visitor.post(`/cases/${number}/export/file`, { _csrf, format: 'pdf' })).status, 404);
    assert.equal((await readRecord(number, web.keys)).length, before);
  });

  it('leads back to the beginning when nothing was chosen, and forgets choices after a day', async () => {
    const number = await caseOf('m-2', 'adult-conduct');
    const visitor = await Visitor.signedIn(web.url, 'head');
    const _csrf = await visitor.tokenOf('/help');
    const begin = { purpose: 'police', recipient: 'DC Vale', parts: 'evidence' };
    assert.equal((await visitor.post(`/cases/${number}/export`, { _csrf, ...begin })).status, 303);
    const people = await visitor.get(`/cases/${number}/export/check`);
    assert.match(people.headers.get('location') ?? '', /export\/people$/);
    assert.equal(await dropOldDrafts(new Date()), 0);
    assert.ok((await dropOldDrafts(new Date(Date.now() + 4 * 86_400_000))) > 0);
    assert.equal(await SettingModel.countDocuments({ _id: { $regex: '^draft:export:' } }), 0);
    assert.equal(
      (await visitor.get(`/cases/${number}/export/check`)).headers.get('location'),
      `/cases/${number}/export`,
    );
  });

  it('leaves no word of a message and no name in the log', async () => {
    assert.doesNotMatch(web.log.join('\n'), /Corrigan|Reeve|Jordan Ames|fractions|form tutor/);
  });

  describe('putting an entry right', () => {
    for (const width of [1440, 375] as const) {
      it(`is an entry of its own, and the old one stays and is marked, at ${width} px`, async () => {
        const number = await caseOf('m-2', 'adult-conduct');
        const page = await browser.signedIn('head', { width });
        await page.goto(`/cases/${number}`);
        await page.getByText('Add a note without deciding').click();
        await page.getByLabel('Note', { exact: true }).fill(`The lift was offered on Friday ${width}.`);
        await page.getByRole('button', { name: 'Add note' }).click();
        await page
          .locator('.moj-timeline__item')
          .filter({ hasText: `Friday ${width}` })
          .getByRole('link', { name: 'Correct this entry' })
          .click();
        await check(page);
        await page.getByRole('button', { name: 'Record the correction' }).click();
        await page.getByRole('alert').waitFor();
        await check(page);
        await page.getByLabel('What is right').fill(`It was offered on Saturday ${width}.`);
        await page.getByLabel('Why it is corrected').fill('The wrong day.');
        await page.getByRole('button', { name: 'Record the correction' }).click();
        await page.getByText('is on the record.').waitFor();
        const original = page.locator('.moj-timeline__item').filter({ hasText: `Friday ${width}` });
        assert.match((await original.textContent()) ?? '', /Corrected today/);
        const correction = page.locator('.moj-timeline__item').filter({ hasText: `Saturday ${width}` });
        assert.match(
          (await correction.textContent()) ?? '',
          /Correction of entry \d+ by Ruth Okafor.*Reason: The wrong day\./s,
        );
        await check(page);
        assert.equal(await verifyRecord(number, web.keys), null);
      });
    }

    it('is not possible for a view, nor for an entry that is not there', async () => {
      const number = await caseOf('m-2', 'adult-conduct');
      const visitor = await Visitor.signedIn(web.url, 'head');
      const view = (await entriesOf(number, 'viewed'))[0]?.seq;
      for (const seq of [view, 9_999])
        assert.equal((await visitor.get(`/cases/${number}/record/${seq}/correct`)).status, 404);
    });
  });

  describe('again and again', () => {
    it('is refused after ten files within an hour, and possible again after it', async () => {
      const number = await caseOf('m-2', 'adult-conduct');
      clock.ahead = 2 * 3_600_000;
      const visitor = await Visitor.signedIn(web.url, 'head');
      const token = await visitor.tokenOf('/help');
      const form = (below: string, fields: Readonly<Record<string, string>>) =>
        visitor.post(`/cases/${number}/export${below}`, { _csrf: token, ...fields });
      assert.equal((await form('', { purpose: 'police', recipient: 'DC Vale', parts: 'evidence' })).status, 303);
      for (let file = 1; file <= 10; file += 1) {
        const answer = await form('/file', { format: 'bundle' });
        assert.equal(answer.status, 200, `file ${file}`);
        assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="?case-/);
        clock.ahead += 1_000;
      }
      const eleventh = await form('/file', { format: 'bundle' });
      assert.equal(eleventh.status, 429);
      assert.match(eleventh.text, /10 files within an hour\. Nothing was exported now/);
      assert.equal((await entriesOf(number, 'exported')).length, 10);
      clock.ahead += 3_600_000;
      const later = await Visitor.signedIn(web.url, 'head');
      const body = { _csrf: await later.tokenOf('/help'), format: 'pdf' };
      assert.equal((await later.post(`/cases/${number}/export/file`, body)).status, 200);
      clock.ahead = 0;
    });
  });
});
