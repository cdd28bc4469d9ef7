import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { USER_ROLES, type UserRole } from '../../models/user.js';
import { ROUTES } from '../../services/review/routes/all.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedStory } from '../support/story.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

type Who = UserRole | 'nobody';
const EVERYBODY: readonly Who[] = ['nobody', ...USER_ROLES];
const SIGNED_IN: readonly Who[] = USER_ROLES;
const READERS: readonly Who[] = ['lead', 'deputy', 'head', 'chair'];
const KEEPERS: readonly Who[] = ['lead', 'administrator'];
const REGISTER: readonly Who[] = ['lead', 'deputy', 'head', 'administrator'];

/** Who may come to each page and form. Written by hand, apart from the routes: a route that is not in it fails. */
const TABLE: Readonly<Record<string, readonly Who[]>> = {
  'get /': EVERYBODY,
  'get /hidden': EVERYBODY,
  'get /help': EVERYBODY,
  'post /stay': SIGNED_IN,
  'get /sign-in': EVERYBODY,
  'post /sign-in': EVERYBODY,
  'post /sign-out': EVERYBODY,
  'get /first-run': EVERYBODY,
  'post /first-run': EVERYBODY,
  'get /first-run/school': KEEPERS,
  'post /first-run/school': KEEPERS,
  'get /first-run/mailbox': KEEPERS,
  'post /first-run/mailbox/test': KEEPERS,
  'post /first-run/mailbox/connect': KEEPERS,
  'post /first-run/mailbox/start-over': KEEPERS,
  'get /first-run/people': KEEPERS,
  'post /first-run/people': KEEPERS,
  'get /first-run/people/check': KEEPERS,
  'post /first-run/people/check': KEEPERS,
  'post /first-run/people/start-over': KEEPERS,
  'get /first-run/done': KEEPERS,
  'post /first-run/done': KEEPERS,
  'get /queue': READERS,
  'get /queue/events': READERS,
  'post /queue/next': READERS,
  'get /queue/views/new': READERS,
  'get /queue/views': READERS,
  'post /queue/views': READERS,
  'post /queue/views/:id': READERS,
  'post /queue/views/:id/delete': READERS,
  'get /queue/alike/:number': READERS,
  'get /queue/close': READERS,
  'post /queue/close': READERS,
  'get /times': READERS,
  'post /times': ['lead', 'head', 'chair'],
  'post /times/:id': READERS,
  'get /cases/:number': READERS,
  'post /cases/:number/names': READERS,
  'post /cases/:number/decision': READERS,
  'post /cases/:number/notes': READERS,
  'post /cases/:number/lease': READERS,
  'get /coverage': SIGNED_IN,
  'post /coverage/retry': SIGNED_IN,
  'get /coverage/messages/:id': READERS,
  'get /sources/new': KEEPERS,
  'post /sources/new/test': KEEPERS,
  'post /sources/new/connect': KEEPERS,
  'post /sources/new/start-over': KEEPERS,
  'get /sources/:id': SIGNED_IN,
  'post /sources/:id/test': KEEPERS,
  'post /sources/:id/switch': KEEPERS,
  'get /people': REGISTER,
  'get /people/left-over/people.csv': KEEPERS,
  'get /people/left-over/pairs.csv': KEEPERS,
  'get /people/import': KEEPERS,
  'post /people/import': KEEPERS,
  'get /people/import/check': KEEPERS,
  'post /people/import/check': KEEPERS,
  'post /people/import/start-over': KEEPERS,
  'get /school': KEEPERS,
  'post /school': KEEPERS,
  'get /accounts': KEEPERS,
  'post /accounts': KEEPERS,
  'post /accounts/:id/password': KEEPERS,
  'post /accounts/:id/disable': KEEPERS,
  'get /account': SIGNED_IN,
  'post /account/password': SIGNED_IN,
  'post /account/keys': SIGNED_IN,
};

/** Forms of a case, filled in as its page would. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  names: { reason: 'other' },
  decision: { kind: 'start-review' },
  notes: { note: 'For the test.' },
  lease: { act: 'take-over' },
};

describe('who may come to a page', function () {
  this.timeout(60_000);
  const web = useWeb(async keys => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), USER_ROLES);
    await seedStory(keys, new Date());
  });
  const visitors = new Map<Who, Visitor>();
  before(async () => {
    visitors.set('nobody', new Visitor(web.url));
    for (const role of USER_ROLES) visitors.set(role, await Visitor.signedIn(web.url, role));
  });
  const visitorOf = (who: Who) => visitors.get(who) ?? assert.fail(who);

  it('is written down for every page and form there is', () => {
    assert.deepEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort(), Object.keys(TABLE).sort());
  });

  for (const route of ROUTES) {
    const name = `${route.method} ${route.path}`;
    const refused = EVERYBODY.filter(who => !(TABLE[name] ?? []).includes(who));
    if (refused.length === 0) continue;
    it(`${name} answers ${refused.join(', ')} as a page that does not exist`, async () => {
      for (const who of refused) {
        const visitor = visitorOf(who);
        const path = route.path.replace(':number', '2026-0001').replace(':id', '0'.repeat(8));
        const missing = await visitor.get('/no-such-page');
        const token = await visitor.tokenOf(who === 'nobody' ? '/sign-in' : '/help');
        const answer = route.method === 'get' ? await visitor.get(path) : await visitor.post(path, { _csrf: token });
        if (who === 'nobody') assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/sign-in'], who);
        else assert.deepEqual([answer.status, mainOf(answer.text)], [404, mainOf(missing.text)], who);
      }
    });
  }

  it('leaves no trace of a case for whoever may not read it: page, forms, queue, counts, search, the other cases of a person', async () => {
    const cases = await CaseModel.find().lean();
    assert.deepEqual([...new Set(cases.map(one => one.lane))].sort(), ['adult-conduct', 'child-needs-help']);
    const entries = await RecordEntryModel.countDocuments();
    for (const who of SIGNED_IN) {
      const visitor = visitorOf(who);
      const token = await visitor.tokenOf('/help');
      for (const { _id: number, lane, title } of cases) {
        const reads = lane === 'child-needs-help' ? who === 'lead' || who === 'deputy' : who === 'head';
        if (reads) continue;
        assert.equal((await visitor.get(`/cases/${number}`)).status, 404);
        assert.equal((await visitor.get(`/queue/alike/${number}`)).status, 404);
        for (const [form, fields] of Object.entries(FORMS)) {
          const body = { _csrf: token, id: randomUUID(), ...fields };
          assert.equal((await visitor.post(`/cases/${number}/${form}`, body)).status, 404, `${who} ${form}`);
        }
        for (const path of [
          '/queue?view=all',
          `/queue?view=all&words=${number}`,
          '/queue/close',
          `/queue/close?number=${number}`,
          '/coverage',
          '/people',
        ]) {
          const { text } = await visitor.get(path);
          assert.equal(text.includes(title), false, `${who} ${path}`);
          assert.equal(
            text
              .replaceAll(`value="${number}"`, '')
              .replaceAll(`“${number}”`, '')
              .replaceAll(`words=${number}`, '')
              .includes(`/cases/${number}`),
            false,
            `${who} ${path}`,
          );
        }
      }
    }
    assert.equal(await RecordEntryModel.countDocuments(), entries, 'a refused visit must not write into the record');
  });
});

/** The page without its header: that names who is signed in. */
function mainOf(text: string): string {
  return /<main[^>]*>(.*)<\/main>/s.exec(text)?.[1] ?? text;
}
