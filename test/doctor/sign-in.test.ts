import assert from 'node:assert/strict';
import { checkSecondSteps, checkSingleSignOn } from '../../services/doctor/sign-in.js';
import { askingConfig } from '../support/asking-config.js';
import { useDatabase } from '../support/database.js';
import { CLIENT, LyingProvider } from '../support/lying-provider.js';
import { seedAccounts } from '../support/seed.js';

const NOW = new Date('2026-11-23T09:00:00Z');

describe('the doctor on signing in', () => {
  useDatabase();
  const provider = new LyingProvider();
  before(() => provider.start());
  after(() => provider.stop());
  const check = async (issuer: string) =>
    (await checkSingleSignOn({ issuer, ...CLIENT, acrValues: [] }, 'https://candour.northfield.example', NOW)).map(
      ({ outcome, detail }) => `${outcome}: ${detail}`,
    );

  it('says that the school’s own sign-in answers, and which address must be registered there', async () => {
    const [answers, address] = await check(provider.issuer);
    assert.match(answers ?? '', /^passed: .* answers\.$/);
    assert.match(address ?? '', /https:\/\/candour\.northfield\.example\/sign-in\/school-account\/return$/);
  });

  it('says what to do about one that calls itself by another name, or is silent', async () => {
    provider.lie = { calledItself: `${provider.issuer}/` };
    assert.match((await check(provider.issuer))[0] ?? '', /^failed: .*with or without a slash at its end/);
    assert.match((await check('http://127.0.0.1:9'))[0] ?? '', /^failed: .*does not answer/);
  });

  it('counts who has no second step yet, and does not let the sample’s setting pass', async () => {
    await seedAccounts(NOW, ['lead', 'head', 'governor']);
    const [line] = await checkSecondSteps(askingConfig());
    assert.deepEqual([line?.outcome, line?.detail], ['advice', '2 people set it up when they next sign in.']);
    const [sample] = await checkSecondSteps(askingConfig({ signIn: { secondFactor: 'sample-only' } }));
    assert.equal(sample?.outcome, 'failed');
  });
});
