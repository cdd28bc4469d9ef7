import assert from 'node:assert/strict';
import { SchoolAccountModel } from '../../models/school-account.js';
import { SessionModel } from '../../models/session.js';
import { UserModel } from '../../models/user.js';
import { readRecord } from '../../services/cases/record.js';
import { readIdentity } from '../../services/review/auth/school-identity.js';
import { SchoolSignIn } from '../../services/review/auth/school-sign-in.js';
import { disableUser, setPassword } from '../../services/users/users.js';
import { askingConfig } from '../support/asking-config.js';
import { type Authenticator, enrolled, send } from '../support/authenticator.js';
import { lettersTo } from '../support/letters.js';
import { CLIENT, type Lie, LyingProvider } from '../support/lying-provider.js';
import { PASSWORD, seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const LEAD = 'lead@northfield.example';
const BACK = '/sign-in/school-account/return';

describe('signing in with a school account', function () {
  this.timeout(60_000);
  const provider = new LyingProvider();
  before(() => provider.start());
  after(() => provider.stop());
  // The provider's tokens are judged by the machine's own clock.
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const config = askingConfig();
  const web = useWeb(
    async () => {
      await seedSchool(now());
      await seedAccounts(now(), ['lead', 'head', 'deputy']);
    },
    {
      config,
      now,
      // The port of the provider is known when it runs.
      get schoolSignIn() {
        return school();
      },
    },
  );
  const school = (more: { issuer?: string } = {}) =>
    new SchoolSignIn({ issuer: provider.issuer, ...CLIENT, acrValues: ['strong'], ...more }, config.web.publicUrl);
  beforeEach(async () => {
    provider.lie = {};
    await SchoolAccountModel.deleteMany({});
  });

  /** Where the browser is sent, as the page says. */
  async function begin(visitor: Visitor): Promise<string> {
    const answer = await send(visitor, '/sign-in/school-account', {}, '/sign-in');
    return /^0; url=(.*)$/.exec(answer.headers.get('refresh') ?? '')?.[1] ?? '';
  }

  /** The page that the provider sends back to, and then its form. */
  async function finish(visitor: Visitor, query: URLSearchParams) {
    const { text } = await visitor.get(`${BACK}?${query}`);
    const fields = [...text.matchAll(/name="([a-z_]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    return visitor.post(BACK, Object.fromEntries(fields));
  }

  async function arrive(visitor: Visitor, lie: Lie = {}) {
    provider.lie = lie;
    return finish(visitor, provider.answerTo(await begin(visitor)));
  }
  const isInside = async (visitor: Visitor) => (await visitor.get('/account')).status === 200;
  const refusals = async () =>
    (await readRecord('accounts', web.keys)).flatMap(({ body }) =>
      body.event === 'school-account-refused' ? [String(body.reason)] : [],
    );

  it('asks with a state, a nonce and a challenge that are new each time, and names no account', async () => {
    const visitor = new Visitor(web.url);
    const [one, two] = [new URL(await begin(visitor)), new URL(await begin(visitor))];
    assert.equal(one.origin, provider.issuer);
    assert.equal(one.searchParams.get('redirect_uri'), `http://localhost:8080${BACK}`);
    assert.equal(one.searchParams.get('response_type'), 'code');
    assert.equal(one.searchParams.get('code_challenge_method'), 'S256');
    assert.equal(one.searchParams.get('acr_values'), 'strong');
    for (const name of ['state', 'nonce', 'code_challenge']) {
      assert.match(one.searchParams.get(name) ?? '', /^[\w-]{40,}$/);
      assert.notEqual(one.searchParams.get(name), two.searchParams.get(name));
    }
    assert.equal(one.searchParams.has('login_hint'), false);
  });

  it('ties the identity to the account with its verified address, then still asks for a second step', async () => {
    const visitor = new Visitor(web.url);
    const answer = await arrive(visitor);
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/second-step']);
    assert.equal(await isInside(visitor), false);
    const user = await UserModel.findOne({ email: LEAD }).lean().orFail();
    const [account] = await SchoolAccountModel.find().lean();
    assert.deepEqual([account?.userId, account?.issuer, account?.subject], [user._id, provider.issuer, 'subject-1']);
    assert.equal((await lettersTo(user._id)).includes('school-account'), true);
  });

  for (const [how, claims] of [
    ['amr', { amr: ['pwd', 'mfa'] }],
    ['acr', { acr: 'strong' }],
  ] as const) {
    it(`asks for no code when the provider says by ${how} that a second step was taken there, and shows what it said`, async () => {
      const visitor = new Visitor(web.url);
      assert.equal((await arrive(visitor, { claims })).headers.get('location'), '/');
      const { text } = await visitor.get('/account');
      assert.match(text, /School account, its own second step \((pwd, mfa|strong)\)/);
      assert.match(text, /Tied to this account/);
    });
  }

  it('asks for one after all when the provider says something else', async () => {
    for (const claims of [{ acr: '1' }, { amr: ['pwd'] }, { amr: 'mfa' }, { amr: ['MFA'] }])
      assert.equal((await arrive(new Visitor(web.url), { claims })).headers.get('location'), '/second-step');
  });

  it('keeps no token: not in the session, not in the log, not in the database', async () => {
    const visitor = new Visitor(web.url);
    await arrive(visitor, { claims: { amr: ['mfa'] } });
    const stored = JSON.stringify([await SessionModel.find().lean(), await SchoolAccountModel.find().lean()]);
    assert.equal(/an access token|a refresh token|eyJ/.test(stored + web.log.join('')), false);
  });

  it('knows the person by issuer and subject from then on, whatever address they have', async () => {
    await arrive(new Visitor(web.url));
    const claims = { email: 'somebody.else@northfield.example', email_verified: false, amr: ['mfa'] };
    const visitor = new Visitor(web.url);
    assert.equal((await arrive(visitor, { claims })).headers.get('location'), '/');
    assert.match((await visitor.get('/account')).text, /lead@northfield\.example/);
  });

  const LIES: readonly (readonly [string, string, Lie])[] = [
    ['another issuer', 'issuer', { claims: { iss: 'https://login.elsewhere.example' } }],
    ['another audience', 'audience', { claims: { aud: 'another-service' } }],
    ['a second audience', 'audience', { claims: { aud: ['candour', 'another-service'] } }],
    ['an authorised party that is not us', 'audience', { claims: { azp: 'another-service' } }],
    ['another nonce', 'nonce', { claims: { nonce: 'one of another sign-in' } }],
    ['no nonce', 'token', { claims: { nonce: undefined } }],
    ['an end that is over', 'expired', { claims: { exp: Math.floor(Date.now() / 1_000) - 120 } }],
    ['no end', 'token', { claims: { exp: undefined } }],
    ['no subject', 'token', { claims: { sub: undefined } }],
    ['an empty subject', 'token', { claims: { sub: '' } }],
    ['no signature (alg none)', 'signature', { signing: 'none' }],
    ['a signature with our own secret (HS256)', 'signature', { signing: 'hmac' }],
    ['a signature of somebody else', 'signature', { signing: 'stranger' }],
    ['a key that it does not have', 'signature', { header: { kid: 'k2' } }],
    ['claims that were changed after signing', 'signature', { signing: 'changed' }],
    ['no identity at all', 'token', { withoutToken: true }],
    ['an address that is not verified', 'email-unverified', { claims: { email_verified: false } }],
    ['an address of which it says nothing', 'email-unverified', { claims: { email_verified: undefined } }],
    ['no address', 'email-unverified', { claims: { email: undefined } }],
    ['an address that has no account', 'no-account', { claims: { email: 'nobody@northfield.example' } }],
    ['a code that it does not take back', 'declined', { refusesCode: true }],
  ];
  for (const [what, reason, lie] of LIES) {
    it(`lets nobody in by ${what}, says so, and records it`, async () => {
      const visitor = new Visitor(web.url);
      const answer = await arrive(visitor, lie);
      assert.equal(answer.status, 403);
      assert.match(
        answer.text,
        new RegExp(`You are not signed in.*Reason for whoever looks after Candour: ${reason}\\.`, 's'),
      );
      assert.equal(await isInside(visitor), false);
      assert.equal((await visitor.get('/second-step')).headers.get('location'), '/');
      assert.equal(await SchoolAccountModel.countDocuments(), 0);
      assert.equal((await refusals()).includes(reason), true);
    });
  }

  it('lets nobody else have an account that is tied to an identity: the same address is not the same person', async () => {
    await arrive(new Visitor(web.url), { claims: { amr: ['mfa'] } });
    const answer = await arrive(new Visitor(web.url), { claims: { sub: 'subject-2', amr: ['mfa'] } });
    assert.equal(answer.status, 403);
    assert.match(answer.text, /belongs to another school account/);
    assert.equal(await SchoolAccountModel.countDocuments(), 1);
  });

  it('lets nobody in whose account here is disabled, tied or not', async () => {
    await arrive(new Visitor(web.url));
    await disableUser(LEAD);
    for (const claims of [{}, { sub: 'subject-3' }]) {
      const visitor = new Visitor(web.url);
      assert.equal((await arrive(visitor, { claims })).status, 403);
      assert.equal(await isInside(visitor), false);
    }
    await setPassword(LEAD, PASSWORD);
  });

  it('hears an answer once, in the browser that asked, to the question that was asked, within a quarter of an hour', async () => {
    const visitor = new Visitor(web.url);
    const query = provider.answerTo(await begin(visitor));
    assert.equal((await finish(visitor, query)).status, 303);
    // The same again: replayed, or the back button.
    assert.equal((await visitor.get(`${BACK}?${query}`)).status, 403);

    const [mine, theirs] = [new Visitor(web.url), new Visitor(web.url)];
    const [asked, other] = [await begin(mine), await begin(theirs)];
    provider.answerTo(asked);
    // An answer to somebody else's question, planted in this browser.
    assert.equal((await finish(mine, provider.answerTo(other))).status, 403);
    // It was the only one that this browser would hear.
    assert.equal((await mine.get(`${BACK}?${provider.answerTo(asked)}`)).status, 403);
    assert.equal((await new Visitor(web.url).get(`${BACK}?code=a&state=b`)).status, 403);

    const slow = new Visitor(web.url);
    const late = provider.answerTo(await begin(slow));
    ahead += 14 * 60_000;
    assert.equal((await slow.get(`${BACK}?${late}`)).status, 200);
    ahead += 2 * 60_000;
    assert.equal((await finish(slow, late)).status, 403);
    ahead = 0;
    assert.equal(await SchoolAccountModel.countDocuments(), 1);
  });

  it('changes nothing when the page is only opened, and takes the form from our own page only', async () => {
    const visitor = new Visitor(web.url);
    const query = provider.answerTo(await begin(visitor));
    for (let round = 0; round < 3; round += 1) assert.equal((await visitor.get(`${BACK}?${query}`)).status, 200);
    assert.equal(await SchoolAccountModel.countDocuments(), 0);
    assert.equal((await visitor.post(BACK, Object.fromEntries(query))).status, 403);
    assert.equal((await finish(visitor, query)).status, 303);
  });

  it('says what to do when somebody turns back there, or an answer claims another sender', async () => {
    const visitor = new Visitor(web.url);
    const { searchParams } = new URL(await begin(visitor));
    const declined = new URLSearchParams({ error: 'access_denied', state: searchParams.get('state') ?? '' });
    assert.match((await finish(visitor, declined)).text, /did not let you through/);
    const mixed = provider.answerTo(await begin(visitor));
    mixed.set('iss', 'https://login.elsewhere.example');
    const answer = await finish(visitor, mixed);
    assert.equal(answer.status, 403);
    assert.match(answer.text, /Candour: issuer\./);
  });

  it('sends nobody to a provider that calls itself by another name, or does not answer', async () => {
    provider.lie = { calledItself: 'https://login.elsewhere.example' };
    await assert.rejects(school().begin(now()), { reason: 'issuer' });
    await assert.rejects(school({ issuer: 'http://127.0.0.1:9' }).begin(now()), { reason: 'unreachable' });
  });

  describe('when the account has a second step of its own', () => {
    let app: Authenticator;
    before(async () => {
      ahead = 60_000;
      ({ app } = await enrolled(new Visitor(web.url), 'deputy@northfield.example', now()));
    });
    after(() => {
      ahead = 0;
    });

    it('asks for it the first time whatever the provider says: who runs the school’s accounts must not come in by making one', async () => {
      const claims = { sub: 'subject-9', email: 'deputy@northfield.example', amr: ['mfa'] };
      for (let round = 0; round < 2; round += 1)
        assert.equal((await arrive(new Visitor(web.url), { claims })).headers.get('location'), '/sign-in/code');
      const visitor = new Visitor(web.url);
      await arrive(visitor, { claims });
      ahead += 60_000;
      await send(visitor, '/sign-in/code', { code: app.code(now()) }, '/sign-in/code');
      assert.equal(await isInside(visitor), true);
      assert.equal((await arrive(new Visitor(web.url), { claims })).headers.get('location'), '/');
      assert.equal(
        (await arrive(new Visitor(web.url), { claims: { ...claims, amr: [] } })).headers.get('location'),
        '/sign-in/code',
      );
    });
  });
});

describe('an identity of the school’s own sign-in', () => {
  const settings = { acrValues: [], clientId: 'candour' };
  const google = { iss: 'https://accounts.google.com', sub: '1', email: 'P.Raman@northfield.example' };
  const entra = { iss: 'https://login.microsoftonline.com/t/v2.0', sub: '1', email: 'p.raman@northfield.example' };

  it('of Google counts with its address only when the school runs the account', () => {
    assert.equal(readIdentity({ ...google, email_verified: true }, settings).email, null);
    const run = { ...google, email_verified: true, hd: 'northfield.example' };
    assert.equal(readIdentity(run, settings).email, 'p.raman@northfield.example');
    assert.equal(readIdentity({ ...run, email_verified: false }, settings).email, null);
  });

  for (const [verified, email] of [
    [true, entra.email],
    ['1', entra.email],
    [1, entra.email],
    [false, null],
    ['0', null],
    [undefined, null],
  ] as const)
    it(`of Microsoft Entra with xms_edov ${JSON.stringify(verified)} has ${email === null ? 'no address' : 'its address'}`, () => {
      assert.equal(readIdentity({ ...entra, xms_edov: verified }, settings).email, email);
    });
});
