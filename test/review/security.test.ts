import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadConfig } from '../../services/config.js';
import { PROJECT_ROOT } from '../../services/paths.js';
import { TEMPLATE_SCRIPT } from '../../services/review/security.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const seed = async () => {
  await seedSchool(new Date());
  await seedAccounts(new Date(), ['lead', 'head', 'administrator']);
};

describe('every answer of the review pages', () => {
  const web = useWeb(seed);
  const ANSWERS = ['/', '/sign-in', '/nothing', '/queue?x=1', '/health', '/cases/2026-0001'];

  for (const path of ANSWERS) {
    it(`lets nothing come from elsewhere, be framed or be kept: ${path}`, async () => {
      const { headers } = await new Visitor(web.url).get(path);
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /^default-src 'none';script-src 'self' 'sha256-[^']+';/);
      assert.equal(/unsafe-|https?:|\*|data:/.test(policy), false, policy);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.match(policy, /form-action 'self'/);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
      assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
      assert.match(headers.get('permissions-policy') ?? '', /camera=\(\)/);
      assert.equal(headers.get('x-powered-by'), null);
      // Plain http, as here, must not be sent to a port that nobody listens on.
      assert.equal(headers.get('strict-transport-security'), null);
    });
  }

  it('allows the one inline script of the page template, and it is still the one that we think', () => {
    const template = createRequire(import.meta.url).resolve('govuk-frontend/dist/govuk/template.njk');
    const scripts = [...readFileSync(template, 'utf8').matchAll(/<script[^>]*>([^<]*)<\/script>/g)].map(
      match => match[1],
    );
    assert.deepEqual(scripts, [TEMPLATE_SCRIPT]);
  });

  it('serves style sheets that fetch nothing from elsewhere, without the typeface of GOV.UK', async () => {
    const visitor = new Visitor(web.url);
    const page = (await visitor.get('/sign-in')).text;
    const sheets = [...page.matchAll(/href="([^"]+\.css)"/g)].map(match => match[1] ?? '');
    assert.equal(sheets.length, 2);
    for (const sheet of sheets) {
      const { text, headers, status } = await visitor.get(sheet);
      assert.equal(status, 200);
      assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable');
      assert.equal(/GDS Transport|url\(["']?(https?:)?\/\//.test(text), false);
    }
  });

  /** A proxy that adds nothing still passes on the name that people type. */
  async function statusUnder(host: string): Promise<number | undefined> {
    const [answer] = await once(request(`${web.url}/metrics`, { headers: { Host: host } }).end(), 'response');
    answer.resume();
    return answer.statusCode;
  }

  it('gives figures to a collector on this machine only, and never names a page or a person', async () => {
    const visitor = new Visitor(web.url);
    const { text, status } = await visitor.get('/metrics');
    assert.equal(status, 200);
    assert.match(text, /candour_web_request_seconds_count\{method="GET",status="\dxx"\}/);
    assert.equal(/cases|queue|northfield/.test(text), false);
    assert.equal((await visitor.get('/metrics', { 'X-Forwarded-For': '203.0.113.9' })).status, 404);
    assert.equal(await statusUnder('candour.northfield.example'), 404);
  });
});

describe('behind https', () => {
  const config = loadConfig({ env: {}, file: null });
  const publicUrl = 'https://candour.northfield.example';
  const web = useWeb(seed, { config: { ...config, web: { ...config.web, host: '127.0.0.1', port: 0, publicUrl } } });
  const proxied = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '203.0.113.9' };

  it('cookies are bound to the host, to https and to our own pages, and scripts cannot read them', async () => {
    const { headers } = await new Visitor(web.url).get('/sign-in', proxied);
    const cookie = headers.getSetCookie().join('\n');
    assert.match(cookie, /^__Host-candour=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/m);
    assert.match(headers.get('strict-transport-security') ?? '', /max-age=31536000/);
    assert.match(headers.get('content-security-policy') ?? '', /upgrade-insecure-requests/);
  });

  it('a proxy that does not say so is named on the sign-in page: the browser would keep no session', async () => {
    const { text } = await new Visitor(web.url).get('/sign-in');
    assert.match(text, /the proxy in front of Candour must send X-Forwarded-Proto/);
  });
});

describe('a form', () => {
  const web = useWeb(seed);
  const fields = { email: 'lead@northfield.example', password: 'wrong' };

  it('is refused without the token of the session it was made for', async () => {
    const visitor = new Visitor(web.url);
    assert.equal((await visitor.post('/sign-in', fields)).status, 403);
    const token = await visitor.tokenOf('/sign-in');
    assert.equal((await visitor.post('/sign-in', { ...fields, _csrf: token })).status, 401);
    assert.equal((await new Visitor(web.url).post('/sign-in', { ...fields, _csrf: token })).status, 403);
  });

  it('is refused when another site has started it, even with the right token', async () => {
    const visitor = new Visitor(web.url);
    const token = await visitor.tokenOf('/sign-in');
    const foreign: readonly Readonly<Record<string, string>>[] = [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
    ];
    for (const headers of foreign)
      assert.equal(
        (await visitor.post('/sign-in', { ...fields, _csrf: token }, headers)).status,
        403,
        JSON.stringify(headers),
      );
    assert.equal(
      (await visitor.post('/sign-in', { ...fields, _csrf: token }, { 'Sec-Fetch-Site': 'same-origin' })).status,
      401,
    );
  });

  for (const [why, body] of [
    ['a field that it does not have', 'email=a&password=b&role=lead'],
    ['a field twice', 'email=a&email=b&password=c'],
    ['an operator of the database', 'email[$ne]=a&password=b'],
    ['a prototype', '__proto__[email]=a&password=b&email=c'],
  ] as const) {
    it(`is refused with ${why}, and changes nothing`, async () => {
      const visitor = new Visitor(web.url);
      const token = await visitor.tokenOf('/sign-in');
      const answer = await visitor.send('/sign-in', `${body}&_csrf=${encodeURIComponent(token)}`);
      assert.equal(answer.status, 400);
      assert.match(answer.text, /Nothing was changed.*Reference [0-9A-F]{6}/s);
    });
  }

  it('answers 400 to an upload that is larger than any register', async () => {
    const visitor = await Visitor.signedIn(web.url, 'administrator');
    const form = new FormData();
    form.set('_csrf', await visitor.tokenOf('/people/import'));
    form.set('people', new File([Buffer.alloc(5 * 1024 * 1024, 'a')], 'people.csv'));
    assert.equal((await visitor.send('/people/import', form)).status, 400);
  });
});

describe('the templates', () => {
  it('switch escaping off nowhere, and hold no script of their own', () => {
    const folder = join(PROJECT_ROOT, 'services/review/views');
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.njk'));
    assert.equal(names.length > 20, true);
    for (const name of names) {
      const text = readFileSync(join(folder, name), 'utf8');
      assert.equal(/\|\s*safe|autoescape|\bhtml:|urlize|onclick|javascript:|style=/.test(text), false, name);
      assert.equal(/<script(?! type="module" src=)/.test(text), false, name);
    }
  });
});
