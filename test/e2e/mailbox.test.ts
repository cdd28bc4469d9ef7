import assert from 'node:assert/strict';
import { SourceModel } from '../../models/source.js';
import { createLog } from '../../services/log.js';
import { checkSource } from '../../services/sources/check.js';
import { openSource } from '../../services/sources/open.js';
import { useBrowser } from '../support/browser.js';
import { TestDovecot } from '../support/dovecot.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { useWeb } from '../support/web.js';

describe('connecting a real mailbox in the browser', function () {
  this.timeout(60_000);
  const dovecot = new TestDovecot(['mentoring']);
  const log = createLog({ level: 'error', role: 'web', stream: { write: () => undefined } });
  before('start a mail server', () => dovecot.start());
  after('stop it', () => dovecot.stop());
  const web = useWeb(
    async () => {
      await seedSchool(new Date());
      await seedAccounts(new Date(), ['lead']);
    },
    { checkSource: config => checkSource(config, one => openSource(one, { log, maxMessageBytes: 1_000_000 })) },
  );
  const browser = useBrowser(web);

  it('names what is wrong, line by line, until it is right, and reads it from then on', async () => {
    const page = await browser.signedIn('lead', { scripts: false });
    const { host, port, user, auth } = dovecot.tlsConfig('mentoring');
    const tryWith = async (fields: Readonly<Record<string, string>>) => {
      for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
      await page.getByRole('button', { name: /^Test/ }).click();
      return (await page.locator('#result').textContent()) ?? '';
    };
    await page.goto('/sources/new?kind=imap');
    const wrong = { Name: 'Mentoring', 'Mail server': host, User: user, 'Password or app password': 'not it' };
    assert.match(await tryWith({ ...wrong, Port: '1' }), /failed/);
    assert.match(await tryWith({ Port: String(port) }), /certificate/i);
    await page.getByText('The server’s certificate is the school’s own').click();
    assert.match(await tryWith({ 'Certificate of the authority': dovecot.certificate }), /password/i);
    assert.equal(await page.getByRole('button', { name: 'Start reading' }).count(), 0);
    const right = await tryWith({ 'Password or app password': auth.kind === 'password' ? auth.password : '' });
    assert.match(right, /The connection is encrypted and the certificate is valid.*The log-in works/s);
    assert.equal(right.includes('failed'), false);
    await page.getByRole('button', { name: 'Start reading' }).click();
    await page.getByText('Mentoring is connected').waitFor();
    assert.equal((await SourceModel.findById('mentoring').lean())?.enabled, true);

    await page.goto('/sources/mentoring');
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText('The log-in works').waitFor();
  });
});
