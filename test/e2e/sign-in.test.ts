import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserModel } from '../../models/user.js';
import { disableUser } from '../../services/users/users.js';
import { signIn, useBrowser } from '../support/browser.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { useWeb } from '../support/web.js';

describe('signing in', function () {
  this.timeout(60_000);
  const web = useWeb(async () => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'administrator']);
  });
  const browser = useBrowser(web);

  it('leads the safeguarding lead to the queue, and names them', async () => {
    const page = await browser.open();
    await signIn(page, 'lead@northfield.example');
    assert.equal(new URL(page.url()).pathname, '/first-run/mailbox');
    await page.goto('/queue');
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Queue');
    assert.match((await page.locator('.header__person').textContent()) ?? '', /Priya Raman.*Safeguarding lead/);
  });

  it('leads the administrator to the coverage, and shows them no queue', async () => {
    const page = await browser.signedIn('administrator');
    await page.goto('/coverage');
    assert.equal(await page.getByRole('link', { name: /^Queue/ }).count(), 0);
    assert.equal((await page.goto('/queue'))?.status(), 404);
  });

  it('says the same for a wrong password and for an account that does not exist', async () => {
    const page = await browser.open();
    const answers = [];
    for (const email of ['lead@northfield.example', 'nobody@northfield.example']) {
      await signIn(page, email, 'not the password');
      answers.push(await page.getByRole('alert').textContent());
      assert.equal(await page.getByLabel('School e-mail').inputValue(), email);
    }
    assert.match(answers[0] ?? '', /The e-mail address or the password is not right/);
    assert.equal(answers[0], answers[1]);
  });

  it('works without scripts, and keeps who is not signed in outside', async () => {
    const page = await browser.open({ scripts: false });
    await page.goto('/queue');
    assert.equal(new URL(page.url()).pathname, '/sign-in');
    await signIn(page, 'head@northfield.example');
    assert.equal(new URL(page.url()).pathname, '/queue');
  });

  it('gives the session a new token, so that one planted before is worth nothing', async () => {
    const page = await browser.open();
    await page.goto('/sign-in');
    const token = async () => (await page.context().cookies()).find(cookie => cookie.name === 'candour')?.value;
    const before = await token();
    await signIn(page, 'head@northfield.example');
    assert.notEqual(before, undefined);
    assert.notEqual(await token(), before);
  });

  it('ends on the server when somebody signs out: the old cookie opens nothing', async () => {
    const page = await browser.open();
    await signIn(page, 'head@northfield.example');
    const cookies = await page.context().cookies();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await page.context().addCookies(cookies);
    await page.goto('/queue');
    assert.equal(new URL(page.url()).pathname, '/sign-in');
  });

  it('ends at the next step when the account is disabled', async () => {
    const page = await browser.signedIn('deputy');
    await disableUser('deputy@northfield.example');
    await page.goto('/queue');
    assert.equal(new URL(page.url()).pathname, '/sign-in');
    await UserModel.updateOne({ email: 'deputy@northfield.example' }, { $set: { active: true } });
  });

  it('lasts when a link in webmail is followed, although no other site can use the session', async () => {
    const page = await browser.signedIn('head');
    const webmail = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<a href="${web.url}/">There is work</a>`);
    });
    await new Promise<void>(resolve => webmail.listen(0, '127.0.0.1', resolve));
    // Another host name is another site.
    await page.goto(`http://localhost:${(webmail.address() as AddressInfo).port}/`);
    await page.getByText('There is work').click();
    await page.waitForURL(`${web.url}/queue`);
    await page.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();
    webmail.close();
  });

  it('can be hidden at once with Esc and shown again with Enter; the tab then bears the school’s name', async () => {
    const page = await browser.signedIn('head');
    await page.goto('/queue');
    await page.keyboard.press('Escape');
    assert.equal(await page.title(), 'Northfield School');
    assert.equal(await page.getByRole('heading', { name: 'Queue' }).isVisible(), false);
    await page.keyboard.press('Enter');
    assert.equal(await page.getByRole('heading', { name: 'Queue', level: 1 }).isVisible(), true);
    assert.equal(await page.title(), 'Queue – Candour');
  });

  it('changes the password, and ends every other session of that account', async () => {
    const [one, other] = [await browser.open(), await browser.open()];
    for (const page of [one, other]) await signIn(page, 'head@northfield.example');
    await one.goto('/account');
    await one.getByLabel('Present password').fill('three brisk otters');
    await one.getByLabel('New password').fill('four quiet herons');
    await one.getByRole('button', { name: 'Change password' }).click();
    await one.getByText('Your password is new').waitFor();
    await other.goto('/queue');
    assert.equal(new URL(other.url()).pathname, '/sign-in');
  });
});
