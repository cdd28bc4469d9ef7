import assert from 'node:assert/strict';
import { USER_ROLES } from '../../models/user.js';
import { RETURN_PATH } from '../../services/review/auth/school-sign-in.js';
import { ROUTES } from '../../services/review/routes/all.js';
import type { Route } from '../../services/review/routes/route.js';
import { databaseDigest } from '../support/digest.js';
import { Samples, shapeOf, someoneFor, tokenFor, visitorsAt, type Who } from '../support/every-route.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import type { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

/** ASVS 1.2.4, 2.2.1-3, 3.5.1, 15.3.3, 15.3.5-7: what comes in is what the form has, and nothing else. */
describe('what comes in', function () {
  this.timeout(120_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), USER_ROLES);
    await seedStory(keys, new Date());
  });
  let visitors: ReadonlyMap<Who, Visitor>;
  let samples: Samples;
  before(async () => {
    visitors = await visitorsAt(web.url);
    samples = await Samples.ofSeed();
  });
  const visitorOf = (who: Who) => visitors.get(who) ?? assert.fail(who);

  /** Where the school's own sign-in answers: what else it adds must be ignored (RFC 6749, 4.1.2). No page of ours leads there. */
  const isAnswerFromElsewhere = ({ method, path }: Route, part: string) =>
    method === 'get' && path === RETURN_PATH && part === 'query';

  it('is read through a strict schema in every part of every route', () => {
    for (const route of ROUTES) {
      const { method, path, schemas } = route;
      for (const [part, schema] of Object.entries(schemas))
        if (!isAnswerFromElsewhere(route, part))
          assert.equal(shapeOf(schema).isStrict, true, `${method} ${path} takes unknown fields in its ${part}`);
      if (method === 'get')
        assert.deepEqual(shapeOf(schemas.body).properties, {}, `${path} is read, and takes no body`);
      const places = [...path.matchAll(/:([a-zA-Z]+)/g)].map(match => match[1]);
      assert.deepEqual(
        Object.keys(shapeOf(schemas.params).properties),
        places,
        `${path} checks each place of its path`,
      );
    }
  });

  /** What may follow the path of every route. */
  const UNKNOWN = ['unknown=1', '__proto__[admin]=1', 'constructor[prototype][admin]=1', '$where=1'];

  for (const route of ROUTES) {
    const name = `${route.method} ${route.path}`;
    const query = shapeOf(route.schemas.query).properties;
    const body = shapeOf(route.schemas.body).properties;

    it(`${name} refuses what it does not know, operators, prototypes and fields that come twice, and changes nothing`, async () => {
      const who = someoneFor(route);
      const visitor = visitorOf(who);
      const path = samples.fill(route.path);
      const token = route.method === 'post' ? await tokenFor(visitor, who) : '';
      const before = await databaseDigest();
      const ask = async (why: string, search: string, sent: string) => {
        const address = search === '' ? path : `${path}?${search}`;
        const answer =
          route.method === 'get'
            ? await visitor.get(address)
            : await visitor.send(path + (search && `?${search}`), `${sent}&_csrf=${encodeURIComponent(token)}`);
        assert.equal(answer.status, 400, `${name}: ${why}: ${search} ${sent}`);
      };
      const whole = Object.entries(body).map(([field, { example }]) => `${field}=${encodeURIComponent(example)}`);
      const ignores = isAnswerFromElsewhere(route, 'query');
      const unknown = ignores ? [] : [...UNKNOWN, '__proto__=1'];
      for (const search of unknown) await ask('in the address', search, whole.join('&'));
      for (const [field, { takesSeveral }] of Object.entries(query)) {
        if (!ignores) await ask('an operator in the address', `${field}[$ne]=x`, whole.join('&'));
        if (!takesSeveral) await ask('a field twice in the address', `${field}=1&${field}=2`, whole.join('&'));
      }
      if (route.method === 'post') {
        // A bare `__proto__` is not among them: the parser of forms drops it, and nothing of it arrives.
        for (const sent of UNKNOWN) await ask('in the form', '', [...whole, sent].join('&'));
        for (const [field, { takesSeveral, example }] of Object.entries(body)) {
          const others = whole.filter(one => !one.startsWith(`${field}=`));
          await ask('an operator in the form', '', [...others, `${field}[$ne]=x`].join('&'));
          const twice = `${field}=${encodeURIComponent(example)}`;
          if (!takesSeveral) await ask('a field twice in the form', '', [...others, twice, twice].join('&'));
        }
      }
      assert.deepEqual(await databaseDigest(), before);
    });
  }

  const FORMS = ROUTES.filter(route => route.method === 'post');
  for (const route of FORMS) {
    it(`post ${route.path} needs the token of its own session and a page of ours, and changes nothing without`, async () => {
      const who = someoneFor(route);
      const visitor = visitorOf(who);
      const path = samples.fill(route.path);
      const [own, other] = [await tokenFor(visitor, who), await tokenFor(visitorOf('auditor'), 'auditor')];
      const fields = Object.entries(shapeOf(route.schemas.body).properties).map(
        ([field, { example }]) => [field, example] as const,
      );
      const before = await databaseDigest();
      const tries: readonly [string, Record<string, string>, Record<string, string>][] = [
        ['no token', {}, {}],
        ['an empty token', { _csrf: '' }, {}],
        ['the token of somebody else', { _csrf: other }, {}],
        ['a request from another site', { _csrf: own }, { 'Sec-Fetch-Site': 'cross-site' }],
        ['a request from a neighbour', { _csrf: own }, { 'Sec-Fetch-Site': 'same-site' }],
        ['another origin', { _csrf: own }, { Origin: 'https://evil.example' }],
      ];
      for (const [why, token, headers] of tries) {
        // The auditor's token is their own at the pages that are for all.
        const answer = await visitor.post(path, { ...Object.fromEntries(fields), ...token }, headers);
        // A concern that somebody typed for minutes is kept and shown again with a fresh token: nothing is done with it either.
        const isKept = route.path === '/raise' && answer.status === 422;
        assert.ok(isKept || answer.status === 403, why);
      }
      for (const [type, sent] of [
        ['application/json', JSON.stringify({ ...Object.fromEntries(fields), _csrf: own })],
        ['text/plain', `_csrf=${own}`],
      ] as const)
        assert.equal((await visitor.send(path, sent, { 'Content-Type': type })).status, 403, type);
      assert.deepEqual(await databaseDigest(), before);
    });
  }
});
