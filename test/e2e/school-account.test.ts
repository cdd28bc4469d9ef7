import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { RETURN_PATH, SchoolSignIn } from '../../services/review/auth/school-sign-in.js';
import { askingConfig } from '../support/asking-config.js';
import { Authenticator } from '../support/authenticator.js';
import { useBrowser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { CLIENT } from '../support/lying-provider.js';
import { SchoolProvider } from '../support/school-provider.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { useWeb } from '../support/web.js';

describe('signing in with a school account, in a browser', function () {
  this.timeout(120_000);
  const provider = new SchoolProvider();
  let publicUrl = '';
  before('start the provider', async () => {
    // Another host name than the provider's: to the browser, another site.
    publicUrl = `http://localhost:${await freePort()}`;
    await provider.start(`${publicUrl}${RETURN_PATH}`);
  });
  after(() => provider.stop());
  const web = useWeb(
    async () => {
      await seedSchool(new Date());
      await seedAccounts(new Date(), ['lead', 'head']);
    },
    {
      // Known when the provider runs.
      get config() {
        const config = askingConfig();
        return { ...config, web: { ...config.web, port: Number(new URL(publicUrl).port), publicUrl } };
      },
      get schoolSignIn() {
        return new SchoolSignIn({ issuer: provider.issuer, ...CLIENT, acrValues: [] }, publicUrl);
      },
    },
  );
  const browser = useBrowser(web);

  async function goToSchool(page: Page, name: string): Promise<void> {
    await page.goto(`${publicUrl}/sign-in`);
    await page.getByRole('button', { name: 'Sign in with your school account' }).click();
    await page.waitForURL(url => url.href.startsWith(provider.issuer));
    await page.getByPlaceholder('Enter any login').fill(name);
    await page.getByPlaceholder('and password').fill('anything');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
  }
  const heading = (page: Page) => page.getByRole('heading', { level: 1 });
  let app: Authenticator;

  it('leads there and back, from one site to another and again, to setting up an authenticator', async () => {
    const page = await browser.open();
    await goToSchool(page, 'head');
    await page.waitForURL(`${publicUrl}/second-step`);
    app = Authenticator.of(await page.content());
    await page.getByLabel('6-digit code').fill(app.code(new Date()));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.waitForURL(`${publicUrl}/queue`);
    await page.goto(`${publicUrl}/account`);
    await page.getByText('Tied to this account').waitFor();
    await page.getByText('School account, code from the app').waitFor();
  });

  it('works without scripts, with one press more', async () => {
    const page = await browser.open({ scripts: false });
    await goToSchool(page, 'head');
    await heading(page).getByText('Back from your school’s sign-in').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page).getByText('Enter the 6-digit code').waitFor();
    assert.match((await page.locator('.caption').textContent()) ?? '', /head@northfield\.example/);
  });

  for (const [name, words] of [
    ['nobody', /No account here belongs to that school account/],
    ['unverified', /does not vouch for your e-mail address/],
  ] as const) {
    it(`says what to do when it does not fit: ${name}`, async () => {
      const page = await browser.open();
      await goToSchool(page, name);
      await heading(page).getByText('You are not signed in').waitFor();
      assert.match((await page.locator('main').textContent()) ?? '', words);
      await page.goto(`${publicUrl}/queue`);
      assert.equal(new URL(page.url()).pathname, '/sign-in');
    });
  }

  it('says so when somebody turns back there', async () => {
    const page = await browser.open();
    await page.goto(`${publicUrl}/sign-in`);
    await page.getByRole('button', { name: 'Sign in with your school account' }).click();
    await page.waitForURL(url => url.href.startsWith(provider.issuer));
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByText('did not let you through').waitFor();
  });
});
