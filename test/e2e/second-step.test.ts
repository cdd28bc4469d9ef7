import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { UserModel } from '../../models/user.js';
import { SchoolSignIn } from '../../services/review/auth/school-sign-in.js';
import { violationsOf } from '../support/accessible.js';
import { askingConfig } from '../support/asking-config.js';
import { Authenticator } from '../support/authenticator.js';
import { sidewaysOf, signIn, useBrowser } from '../support/browser.js';
import { linkIn } from '../support/letters.js';
import { CLIENT } from '../support/lying-provider.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { useWeb } from '../support/web.js';

const EMAIL = 'sam.bailey@northfield.example';
const CHOSEN = 'seven damp lanterns';

for (const width of [1440, 375]) {
  describe(`an account from its invitation on, at ${width} px`, function () {
    this.timeout(120_000);
    // One story: what follows a failure would only fail with it.
    this.bail(true);
    // Ahead of the machine's clock by what the test lets pass: a code opens once, and waiting for the next takes half a minute.
    let ahead = 0;
    const now = () => new Date(Date.now() + ahead);
    const nextCode = () => {
      ahead += 60_000;
      return app.code(now());
    };
    const config = askingConfig();
    const web = useWeb(
      async keys => {
        await seedSchool(now());
        await seedAccounts(now(), ['lead', 'head', 'chair']);
        await seedStory(keys, now());
      },
      {
        config,
        now,
        schoolSignIn: new SchoolSignIn(
          { issuer: 'http://127.0.0.1:9', ...CLIENT, acrValues: [] },
          config.web.publicUrl,
        ),
      },
    );
    const browser = useBrowser(web);
    let page: Page;
    let app: Authenticator;
    let leadApp: Authenticator;
    let recoveryCodes: readonly string[] = [];
    const heading = () => page.getByRole('heading', { level: 1 });
    before(async () => {
      page = await browser.open({ width });
    });

    async function check(on: Page = page): Promise<void> {
      assert.deepEqual(await violationsOf(on), []);
      assert.equal(await sidewaysOf(on), 0, 'the page scrolls sideways');
    }

    async function setUp(on: Page): Promise<Authenticator> {
      const set = Authenticator.of(await on.content());
      await on.getByLabel('6-digit code').fill(set.code(now()));
      await on.getByRole('button', { name: 'Turn on' }).click();
      return set;
    }

    it('begins with a keeper, who signs in, sets up their own second step and invites somebody', async () => {
      const keeper = await browser.open({ width });
      await signIn(keeper, 'lead@northfield.example');
      await keeper.getByRole('heading', { name: 'Set up your authenticator' }).waitFor();
      await check(keeper);
      leadApp = await setUp(keeper);
      await keeper.getByRole('button', { name: 'I have kept them' }).click();
      await keeper.goto('/accounts');
      await keeper.getByLabel('Full name').fill('Sam Bailey');
      await keeper.getByLabel('School e-mail').fill(EMAIL);
      await keeper.getByLabel('Deputy safeguarding lead', { exact: true }).check();
      await keeper.getByRole('button', { name: 'Add account' }).click();
      await keeper.getByText('a second person must agree').waitFor();
      await check(keeper);
      const chair = await browser.open({ width });
      await signIn(chair, 'chair@northfield.example');
      await setUp(chair);
      await chair.getByRole('button', { name: 'I have kept them' }).click();
      await chair.getByRole('link', { name: 'Look at it' }).click();
      await check(chair);
      await chair.getByRole('button', { name: /^Agree/ }).click();
      await chair.getByText(`A link is on its way to ${EMAIL}`).waitFor();
    });

    it('goes on with the link in the e-mail: a password of one’s own', async () => {
      const { _id } = await UserModel.findOne({ email: EMAIL }).lean().orFail();
      await page.goto(await linkIn('invitation', _id, web.keys));
      assert.equal(await heading().textContent(), 'Choose your password');
      await check();
      await page.getByLabel('Password', { exact: true }).fill('Northfield2026');
      await page.getByRole('button', { name: 'Set password' }).click();
      assert.match((await page.getByRole('alert').textContent()) ?? '', /made of what is guessed first/);
      await check();
      await page.getByLabel('Password', { exact: true }).fill(CHOSEN);
      await page.getByRole('button', { name: 'Set password' }).click();
    });

    it('then an authenticator: a QR code, the key in letters, and a code to prove it', async () => {
      assert.equal(await heading().textContent(), 'Set up your authenticator');
      await page.getByRole('img', { name: /QR code/ }).waitFor();
      await page.getByLabel('6-digit code').fill('000000');
      await page.getByRole('button', { name: 'Turn on' }).click();
      assert.match((await page.getByRole('alert').textContent()) ?? '', /That is not the code/);
      await check();
      app = await setUp(page);
    });

    it('then ten recovery codes, shown once, to be kept as a file', async () => {
      await heading().getByText('Keep your recovery codes').waitFor();
      recoveryCodes = await page.locator('[data-recovery-codes] li').allTextContents();
      assert.equal(recoveryCodes.length, 10);
      await check();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download' }).click(),
      ]);
      const kept = readFileSync(await download.path(), 'utf8');
      for (const code of recoveryCodes) assert.equal(kept.includes(code.toUpperCase()), true);
      await page.getByRole('button', { name: 'I have kept them' }).click();
      await page.waitForURL(/\/queue$/);
    });

    it('is signed out of, and in to again with the password and a code', async () => {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
      await page.goto('/sign-in');
      await check();
      await signIn(page, EMAIL, CHOSEN);
      assert.equal(await heading().textContent(), 'Enter the 6-digit code');
      await check();
      await page.getByLabel('Code', { exact: true }).fill('123');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      assert.match((await page.getByRole('alert').textContent()) ?? '', /You are not signed in yet/);
      await check();
      await page.getByLabel('Code', { exact: true }).fill(nextCode());
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/queue$/);
    });

    it('opens with a recovery code where the phone is missing', async () => {
      const other = await browser.open({ width });
      await signIn(other, EMAIL, CHOSEN);
      await other.getByText('I do not have my phone').click();
      await check(other);
      await other.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '');
      await other.getByRole('button', { name: 'Use the recovery code' }).click();
      await other.waitForURL(/\/queue$/);
    });

    it('shows where it is signed in, and ends what should not be', async () => {
      await page.goto('/account');
      await page.getByText('9 of 10').waitFor();
      await check();
      assert.equal(await page.locator('.session-list__session').count(), 2);
      ahead += 11 * 60_000;
      await page.getByRole('button', { name: /^End the session/ }).click();
      assert.equal(await heading().textContent(), 'Is it still you?');
      await check();
      await page.getByLabel('6-digit code or password').fill(nextCode());
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('Do it again now').waitFor();
      await page.getByRole('button', { name: /^End the session/ }).click();
      await page.getByText('That session has ended').waitFor();
      assert.equal(await page.locator('.session-list__session').count(), 1);
    });

    it('keeps what was typed while the screen is hidden, and asks for the code after two minutes', async () => {
      await page.goto('/account');
      await page.getByLabel('New password').fill('half a sentence');
      await page.clock.install();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Show again (Enter)' }).waitFor();
      assert.equal(await page.getByRole('heading', { name: 'My account' }).isVisible(), false);
      await page.clock.fastForward(121_000);
      ahead += 121_000;
      await page.getByText('It was hidden for more than two minutes').waitFor();
      await check();
      await page.keyboard.press('Escape');
      await page.getByLabel('6-digit code or password').fill('not this one');
      await page.keyboard.press('Enter');
      await page.getByText('That was not right').waitFor();
      await page.getByLabel('6-digit code or password').fill(nextCode());
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'My account' }).waitFor();
      assert.equal(await page.getByLabel('New password').inputValue(), 'half a sentence');
    });

    it('warns before the session ends, covers the page then, and goes on where it was after signing in in another tab', async () => {
      await page.goto('/account');
      await page.clock.install();
      await page.getByLabel('New password').fill('half a sentence');
      await page.clock.fastForward(13 * 60_000 + 1_000);
      await page.getByText('You will be signed out in about 2 minutes').waitFor();
      await check();
      await page.clock.fastForward(60_000);
      await page.getByText('You will be signed out in 1 minute').waitFor();
      await page.clock.fastForward(60_000);
      await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
      await check();
      ahead += 16 * 60_000;
      await page.getByRole('button', { name: 'Show this page again' }).click();
      await page.getByText('You are not signed in yet').waitFor();
      const [tab] = await Promise.all([
        page.context().waitForEvent('page'),
        page.getByRole('link', { name: 'Sign in again in a new tab' }).click(),
      ]);
      await tab.getByLabel('School e-mail').fill(EMAIL);
      await tab.getByLabel('Password', { exact: true }).fill(CHOSEN);
      await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
      await tab.getByLabel('Code', { exact: true }).fill(nextCode());
      await tab.getByRole('button', { name: 'Sign in', exact: true }).click();
      await tab.waitForURL(/\/queue$/);
      await page.getByRole('button', { name: 'Show this page again' }).click();
      await page.getByRole('heading', { name: 'My account' }).waitFor();
      assert.equal(await page.getByLabel('New password').inputValue(), 'half a sentence');
      // The form belongs to the new session.
      await page.getByLabel('Present password').fill('wrong');
      await page.getByRole('button', { name: 'Change password' }).click();
      await page.getByText('This is not your present password').first().waitFor();
    });

    it('hides the screen without scripts too, and asks for the code after two minutes', async () => {
      const plain = await browser.open({ width, scripts: false });
      await signIn(plain, EMAIL, CHOSEN);
      await plain.getByLabel('Code', { exact: true }).fill(nextCode());
      await plain.getByRole('button', { name: 'Sign in', exact: true }).click();
      await plain.getByRole('button', { name: 'Hide screen' }).click();
      await plain.getByRole('button', { name: 'Show again' }).click();
      await plain.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();
      await plain.getByRole('button', { name: 'Hide screen' }).click();
      ahead += 121_000;
      await plain.getByRole('button', { name: 'Show again' }).click();
      await plain.getByText('It was hidden for more than two minutes').waitFor();
      // axe is a script: another window looks, with the same session.
      const eyes = await browser.open({ width });
      await eyes.context().addCookies(await plain.context().cookies());
      for (const path of ['/hidden', '/locked']) {
        await eyes.goto(path);
        await check(eyes);
      }
      await plain.getByLabel('6-digit code or password').fill(CHOSEN);
      await plain.getByRole('button', { name: 'Show again' }).click();
      await plain.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();
    });

    it('is helped by two people when the phone and the recovery codes are lost', async () => {
      const keeper = await browser.open({ width });
      await signIn(keeper, 'lead@northfield.example');
      ahead += 60_000;
      await keeper.getByLabel('Code', { exact: true }).fill(leadApp.code(now()));
      await keeper.getByRole('button', { name: 'Sign in', exact: true }).click();
      await keeper.waitForURL(url => url.pathname !== '/sign-in/code');
      const account = await UserModel.findOne({ name: 'Sam Bailey' }).lean();
      await keeper.goto(`/accounts/${account?._id}`);
      await keeper.getByRole('link', { name: 'Lost phone' }).click();
      await check(keeper);
      await keeper.getByLabel('Why, and how you know that it is them').fill('Phone stolen. He is with me.');
      await keeper.getByRole('button', { name: 'Ask a second person' }).click();
      await keeper.getByText('A second person finds it').waitFor();
      await keeper.goto('/second-people');
      await check(keeper);
      const second = await browser.open({ width });
      await signIn(second, 'head@northfield.example');
      await setUp(second);
      await second.goto('/second-people');
      await check(second);
      await second.getByRole('button', { name: /^Agree/ }).click();
      await second.getByText('its owner begins anew').waitFor();
      await page.goto('/queue');
      assert.equal(new URL(page.url()).pathname, '/sign-in');
    });

    it('has pages for what goes wrong: a link that is over, a forgotten password, a school sign-in that is silent', async () => {
      const visitor = await browser.open({ width });
      await visitor.goto(`/link/${'A'.repeat(43)}`);
      await check(visitor);
      await visitor.goto('/forgotten');
      await check(visitor);
      await visitor.getByLabel('School e-mail').fill('anybody@northfield.example');
      await visitor.getByRole('button', { name: 'Send the link' }).click();
      await visitor.getByText('an e-mail is on its way').waitFor();
      await check(visitor);
      await visitor.goto('/sign-in');
      await visitor.getByRole('button', { name: 'Sign in with your school account' }).click();
      await visitor.getByText('does not answer').waitFor();
      await check(visitor);
    });
  });
}
