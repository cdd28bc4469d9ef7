import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { SettingModel } from '../../models/setting.js';
import { SourceModel } from '../../models/source.js';
import { USER_ROLES } from '../../models/user.js';
import { ROUTES } from '../../services/review/routes/all.js';
import { databaseDigest } from '../support/digest.js';
import { EVERYBODY, Samples, shapeOf, someoneFor, tokenFor, visitorsAt, type Who } from '../support/every-route.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { type Received, Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

/** Cells that a spreadsheet would take for formulas, and what such a cell may begin with. */
const FORMULAS = ['=1+1', '+1+cmd', '-1+cmd', '@SUM(A1)', '\tcmd', '\rcmd', '=HYPERLINK("https://evil.example")'];

/** On every answer; the policy is looked at in security.test.ts. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-robots-tag': 'noindex',
  'x-xss-protection': '0',
};
/** They would tell of what it is made with, or open it to other sites. */
const NEVER = ['server', 'x-powered-by', 'etag', 'access-control-allow-origin', 'access-control-allow-credentials'];

/** ASVS 3.4.1-8, 3.5.3, 3.7.2, 4.1.1, 4.1.4, 1.2.10, 14.3.2. */
describe('what is read', function () {
  this.timeout(180_000);
  const web = useWeb(async keys => {
    const now = new Date();
    await seedSchool(now);
    await seedAccounts(now, USER_ROLES);
    await seedStory(keys, now);
    const state = { kind: 'imap', config: null, enabled: true, lastPolledAt: now, lastSucceededAt: now } as const;
    await SourceModel.create([{ _id: 'mentor-mailboxes', label: 'Mentor mailboxes', state: 'up-to-date', ...state }]);
    const table = { headers: FORMULAS, lines: [FORMULAS, ['+44 7700 900123', '-12', ...FORMULAS.slice(2)]] };
    const leftOver = { people: table, pairs: table };
    await SettingModel.updateOne({ _id: 'register-left-over' }, { $set: { value: leftOver, updatedAt: now } });
  });
  let visitors: ReadonlyMap<Who, Visitor>;
  let samples: Samples;
  before(async () => {
    visitors = await visitorsAt(web.url);
    samples = await Samples.ofSeed();
  });
  const visitorOf = (who: Who) => visitors.get(who) ?? assert.fail(who);

  function hasItsHeaders({ headers, status, text }: Received, where: string): void {
    for (const [name, value] of Object.entries(HEADERS)) assert.equal(headers.get(name), value, `${name} of ${where}`);
    for (const name of NEVER) assert.equal(headers.get(name), null, `${name} of ${where}`);
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none';.*frame-ancestors 'none'/, where);
    if (text !== '') assert.match(headers.get('content-type') ?? '', /; charset=utf-8$/, where);
    const to = headers.get('location');
    assert.equal(to !== null, status >= 300 && status < 400, where);
    assert.match(to ?? '/', /^\/(?![/\\])/, `${where} leads elsewhere`);
  }

  for (const who of EVERYBODY) {
    it(`has the same headers everywhere, leads nowhere else and changes nothing, for ${who}`, async () => {
      const visitor = visitorOf(who);
      await visitor.get('/');
      const before = await databaseDigest();
      for (const route of ROUTES.filter(one => one.method === 'get')) {
        const path = samples.fill(route.path);
        const answer = await visitor.get(path);
        // A connection that stays open is asked for with its moment; without one there is none.
        const refused = path === '/queue/events' ? [400] : [];
        assert.equal([200, 303, 404, ...refused].includes(answer.status), true, `${path}: ${answer.status}`);
        hasItsHeaders(answer, path);
        hasItsHeaders(await visitor.get(`${path}?unknown=1`), `${path}?unknown=1`);
      }
      assert.deepEqual(await databaseDigest(), before);
    });
  }

  it('has them on what is refused too: not found, a bad address, a forged form, a way that is not used, too many tries', async () => {
    const visitor = visitorOf('nobody');
    const seen = new Set<number>();
    const look = (answer: Received, where: string) => {
      hasItsHeaders(answer, where);
      seen.add(answer.status);
    };
    look(await visitor.get('/no-such-page'), 'no page');
    look(await visitor.get('/people/%E0%A4%A'), 'a path that cannot be read');
    look(await visitor.post('/sign-in', { email: 'a', password: 'b' }), 'a forged form');
    look(await visitor.ask('DELETE', '/sign-in'), 'DELETE');
    for (let tries = 0; tries < 7; tries += 1) {
      const _csrf = await visitor.tokenOf('/sign-in');
      look(await visitor.post('/sign-in', { email: 'nobody@northfield.example', password: 'b', _csrf }), 'sign-in');
    }
    assert.deepEqual([...seen].sort(), [400, 401, 403, 404, 405, 429]);
  });

  it('is asked for by GET, HEAD and POST alone: every other way is refused on every path, whether it exists or not', async () => {
    const paths = [...new Set(ROUTES.map(({ path }) => samples.fill(path))), '/no-such-page', '/health', '/metrics'];
    const before = await databaseDigest();
    for (const path of paths) {
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY']) {
        const answer = await visitorOf('lead').ask(method, path);
        assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD, POST'], `${method} ${path}`);
      }
    }
    assert.deepEqual(await databaseDigest(), before);
  });

  it('is not reached by the method of another route: a form cannot be sent by an address', async () => {
    const before = await databaseDigest();
    const got = new Set(ROUTES.filter(({ method }) => method === 'get').map(({ path }) => path));
    for (const route of ROUTES.filter(({ method, path }) => method === 'post' && !got.has(path))) {
      const who = someoneFor(route);
      const fields = Object.entries(shapeOf(route.schemas.body).properties).map(
        ([field, { example }]) => [field, example] as [string, string],
      );
      const token = await tokenFor(visitorOf(who), who);
      const search = new URLSearchParams([...fields, ['_csrf', token]]);
      const { status } = await visitorOf(who).get(`${samples.fill(route.path)}?${search}`);
      assert.equal([400, 404].includes(status), true, `${route.path} answered ${status}`);
    }
    assert.deepEqual(await databaseDigest(), before);
  });

  it('ignores a method that a header or a field wishes for', async () => {
    const before = await databaseDigest();
    const { status } = await visitorOf('lead').get('/accounts', { 'X-HTTP-Method-Override': 'POST' });
    assert.equal(status, 200);
    assert.deepEqual(await databaseDigest(), before);
  });

  it('gives no spreadsheet a formula, in any table that goes out, and says what it is by name', async () => {
    let tables = 0;
    for (const route of ROUTES.filter(({ method }) => method === 'get')) {
      const who = someoneFor(route);
      const { headers, text } = await visitorOf(who).get(samples.fill(route.path));
      if (!(headers.get('content-type') ?? '').startsWith('text/csv')) continue;
      tables += 1;
      assert.match(headers.get('content-disposition') ?? '', /^attachment; filename="?[a-z-]+\.csv"?$/);
      const rows: readonly string[][] = parse(text, { bom: true, relax_column_count: true, relax_quotes: true });
      for (const cell of rows.flat())
        assert.equal(/^[=@\t\r]/.test(cell) || /^[+-](?![\d\s()-]*$)/.test(cell), false, `${route.path}: ${cell}`);
    }
    assert.equal(tables >= 2, true, `${tables} tables`);
  });

  it('leads nowhere else by a link from outside that begins with two strokes', async () => {
    const arriving = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
    for (const path of ['//evil.example', '//evil.example/%2e%2e', '/\\evil.example', '///evil.example', '/queue']) {
      const { text } = await visitorOf('nobody').askRaw(path, arriving);
      const links = [...text.matchAll(/(?:href|action|src)="([^"]*)"/g)].map(match => match[1] ?? '');
      for (const link of links) assert.match(link, /^(#|\/(?![/\\]))/, `${path} links to ${link}`);
    }
  });

  it('clears what the browser keeps when somebody signs out', async () => {
    const visitor = await Visitor.signedIn(web.url, 'deputy');
    const { headers, status } = await visitor.post('/sign-out', { _csrf: await visitor.tokenOf('/help') });
    assert.equal(status, 200);
    assert.match(headers.get('clear-site-data') ?? '', /"cache"/);
    assert.equal((await visitor.get('/queue')).status, 303);
  });
});
