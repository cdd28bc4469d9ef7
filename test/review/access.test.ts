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
const READERS: readonly Who[] = ['lead', 'deputy', 'head', 'chair', 'case-manager'];
const MESSAGE_READERS: readonly Who[] = ['lead', 'deputy', 'head', 'chair'];
const LEAVE_ASKERS: readonly Who[] = ['lead', 'deputy', 'head', 'chair', 'case-manager', 'auditor'];
const LEAVE_GRANTERS: readonly Who[] = ['head', 'chair', 'lead'];
const WATCHERS: readonly Who[] = ['lead', 'deputy', 'head', 'chair', 'case-manager', 'administrator', 'auditor'];
const RETRIERS: readonly Who[] = ['lead', 'deputy', 'head', 'chair', 'administrator'];
const CALENDAR_KEEPERS: readonly Who[] = ['lead', 'head', 'administrator'];
const KEEPERS: readonly Who[] = ['lead', 'administrator'];
const RULES: readonly Who[] = ['lead', 'deputy', 'head', 'administrator'];
const RULE_READERS: readonly Who[] = ['lead', 'deputy', 'head'];
const RULE_CHANGERS: readonly Who[] = ['lead', 'head'];
const RULE_AGREERS: readonly Who[] = ['lead', 'head', 'chair'];
const SECOND_PEOPLE: readonly Who[] = ['lead', 'deputy', 'head', 'chair', 'administrator'];
const REPORT_READERS: readonly Who[] = ['lead', 'deputy', 'head', 'chair', 'governor', 'administrator'];
const REPORT_PLANNERS: readonly Who[] = ['lead', 'head', 'chair'];
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
  'get /sign-in/code': EVERYBODY,
  'post /sign-in/code': EVERYBODY,
  'post /sign-in/recovery-code': EVERYBODY,
  'get /sign-in/new-password': EVERYBODY,
  'post /sign-in/new-password': EVERYBODY,
  'post /sign-in/school-account': EVERYBODY,
  'get /sign-in/school-account/return': EVERYBODY,
  'post /sign-in/school-account/return': EVERYBODY,
  'get /forgotten': EVERYBODY,
  'post /forgotten': EVERYBODY,
  'get /link/:token': EVERYBODY,
  'post /link/:token': EVERYBODY,
  'get /second-step': EVERYBODY,
  'post /second-step': EVERYBODY,
  'get /confirm': SIGNED_IN,
  'post /confirm': SIGNED_IN,
  'post /hide': SIGNED_IN,
  'post /show': EVERYBODY,
  'get /locked': EVERYBODY,
  'post /unlock': EVERYBODY,
  'get /session': EVERYBODY,
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
  'get /coverage/canaries': WATCHERS,
  'get /coverage/canaries.csv': WATCHERS,
  'post /coverage/canaries': KEEPERS,
  'post /coverage/canaries/send': KEEPERS,
  'get /notifications': ['lead', 'head', 'chair', 'administrator'],
  'post /notifications': ['lead', 'head', 'chair', 'administrator'],
  'get /times': READERS,
  'post /times': ['lead', 'head', 'chair'],
  'post /times/:id': READERS,
  'get /cases/:number': LEAVE_ASKERS,
  'post /cases/:number/names': READERS,
  'post /cases/:number/decision': READERS,
  'post /cases/:number/draft': READERS,
  'post /cases/:number/notes': READERS,
  'post /cases/:number/lease': READERS,
  'get /cases/:number/record/:seq/correct': READERS,
  'post /cases/:number/record/:seq/correct': READERS,
  'get /cases/:number/export': READERS,
  'post /cases/:number/export': READERS,
  'get /cases/:number/export/people': READERS,
  'post /cases/:number/export/people': READERS,
  'get /cases/:number/export/check': READERS,
  'get /cases/:number/export/words/:ref': READERS,
  'post /cases/:number/export/words/:ref': READERS,
  'post /cases/:number/export/file': READERS,
  'post /cases/:number/export/start-over': READERS,
  'post /cases/:number/tasks': READERS,
  'post /cases/:number/tasks/change': READERS,
  'post /cases/:number/meetings': READERS,
  'post /cases/:number/second-reader': READERS,
  'post /cases/:number/second-reader/answer': READERS,
  'post /cases/:number/context': READERS,
  'post /cases/:number/context/keep': READERS,
  'get /cases/:number/referrals/:kind': READERS,
  'post /cases/:number/referrals/:kind': READERS,
  'post /cases/:number/referrals/:kind/sent': READERS,
  'post /cases/:number/referrals/:kind/answered': READERS,
  'get /rules': RULES,
  'get /rules/new': RULE_CHANGERS,
  'post /rules/drafts': RULE_CHANGERS,
  'get /rules/drafts/:id': RULE_CHANGERS,
  'get /rules/drafts/:id/edit': RULE_CHANGERS,
  'post /rules/drafts/:id/edit': RULE_CHANGERS,
  'post /rules/drafts/:id/dry-run': RULE_CHANGERS,
  'post /rules/drafts/:id/use': RULE_CHANGERS,
  'post /rules/drafts/:id/discard': RULE_CHANGERS,
  'get /rules/drafts/:id/hits/:message': RULE_CHANGERS,
  'post /rules/drafts/:id/hits/:message': RULE_CHANGERS,
  'get /rules/approvals': RULE_AGREERS,
  'post /rules/approvals/:id': RULE_AGREERS,
  'get /rules/:id': RULE_READERS,
  'get /rules/:id/yaml': RULE_READERS,
  'post /rules/:id/end-exemption': RULE_CHANGERS,
  'get /rules/:id/change': RULE_CHANGERS,
  'post /rules/:id/change': RULE_CHANGERS,
  'post /cases/:number/conflict': READERS,
  'post /cases/:number/manager': READERS,
  'get /coverage': WATCHERS,
  'post /coverage/retry': RETRIERS,
  'get /coverage/messages/:id': MESSAGE_READERS,
  'get /sources/new': KEEPERS,
  'post /sources/new/test': KEEPERS,
  'post /sources/new/connect': KEEPERS,
  'post /sources/new/start-over': KEEPERS,
  'get /sources/:id': WATCHERS,
  'post /sources/:id/test': KEEPERS,
  'post /sources/:id/switch': KEEPERS,
  'get /people': REGISTER,
  'post /people/find': REGISTER,
  'get /people/new': KEEPERS,
  'post /people/new': KEEPERS,
  'get /people/:id': REGISTER,
  'get /people/:id/edit': KEEPERS,
  'post /people/:id/edit': KEEPERS,
  'post /people/:id/left': KEEPERS,
  'post /people/:id/return': KEEPERS,
  'get /people/:id/pairs': KEEPERS,
  'post /people/:id/pairs': KEEPERS,
  'post /people/:id/pairs/end': KEEPERS,
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
  'get /accounts/:id': KEEPERS,
  'post /accounts/:id/role': KEEPERS,
  'post /accounts/:id/person': KEEPERS,
  'post /accounts/:id/reports-to': KEEPERS,
  'post /accounts/:id/password': KEEPERS,
  'post /accounts/:id/disable': KEEPERS,
  'post /cases/:number/person': READERS,
  'get /raise': EVERYBODY,
  'post /raise': EVERYBODY,
  'get /raise/poster': EVERYBODY,
  'get /raise/poster.svg': EVERYBODY,
  'get /raise/confirm/:token': EVERYBODY,
  'post /raise/confirm/:token': EVERYBODY,
  'get /raise/:reference': EVERYBODY,
  'get /low-level': READERS,
  'post /low-level/readers': READERS,
  'get /low-level/new': READERS,
  'post /low-level/new': READERS,
  'get /low-level/:id': READERS,
  'post /low-level/:id/case': READERS,
  'get /people/:id/chronology': READERS,
  'post /people/:id/chronology/names': READERS,
  'get /people/:id/open': ['lead', 'deputy', 'head'],
  'post /people/:id/open': ['lead', 'deputy', 'head'],
  'post /accounts/:id/link': KEEPERS,
  'post /accounts/:id/sessions/end': KEEPERS,
  'get /accounts/:id/second-step': KEEPERS,
  'post /accounts/:id/second-step': KEEPERS,
  'get /second-people': SECOND_PEOPLE,
  'post /second-people/:id': SECOND_PEOPLE,
  'post /second-people/:id/seen': SECOND_PEOPLE,
  'get /account': SIGNED_IN,
  'post /account/password': SIGNED_IN,
  'post /account/keys': SIGNED_IN,
  'post /account/preferences': SIGNED_IN,
  'get /special-leave': LEAVE_ASKERS,
  'post /special-leave': LEAVE_ASKERS,
  'post /special-leave/:id/grant': LEAVE_GRANTERS,
  'post /special-leave/:id/refuse': LEAVE_GRANTERS,
  'post /special-leave/:id/withdraw': LEAVE_ASKERS,
  'post /special-leave/:id/end': LEAVE_ASKERS,
  'get /contacts': ['lead', 'head', 'chair'],
  'post /contacts': ['lead', 'head', 'chair'],
  'get /calendar': CALENDAR_KEEPERS,
  'post /calendar': CALENDAR_KEEPERS,
  'post /calendar/:id': CALENDAR_KEEPERS,
  'get /audit': ['auditor'],
  'get /figures': ['governor'],
  'get /reports': REPORT_READERS,
  'post /reports': REPORT_READERS,
  'get /reports/schedule': REPORT_PLANNERS,
  'post /reports/schedule': REPORT_PLANNERS,
  'post /reports/schedule/:id': REPORT_PLANNERS,
  'get /reports/:id': REPORT_READERS,
  'get /reports/:id/pdf': REPORT_READERS,
  'get /reports/:id/csv': REPORT_READERS,
  'post /account/second-step': SIGNED_IN,
  'post /account/recovery-codes': SIGNED_IN,
  'post /account/sessions/:id/end': SIGNED_IN,
  'post /account/sessions/end-others': SIGNED_IN,
};

/** Forms of a case, filled in as its page would. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  names: { reason: 'other' },
  decision: { kind: 'start-review' },
  draft: { note: 'For the test.' },
  notes: { note: 'For the test.' },
  lease: { act: 'take-over' },
  'record/0/correct': { text: 'For the test.', reason: 'For the test.' },
  tasks: { text: 'Call the family', due: '2026-11-30' },
  'tasks/change': { task: 'decision:x:lado', step: 'done' },
  meetings: { date: '2026-11-30', present: 'The LADO', discussed: 'Next steps' },
  'second-reader': { of: 'x', verdict: 'yes' },
  'second-reader/answer': { verdict: 'yes', note: 'For the test.' },
  'context/keep': { message: '0'.repeat(32) },
  'referrals/social-care': {},
  'referrals/police/sent': { by: 'A', how: 'B', when: '2026-11-30' },
  'referrals/police/answered': { answer: 'A', when: '2026-11-30' },
  conflict: { conflict: 'stands:head', reason: 'For the test.' },
  manager: { manager: '' },
  person: { side: 'adult', person: 'Alex Corrigan' },
};

/** Forms that do nothing twice by themselves, and carry no id. */
const FORMS_WITHOUT_ID: typeof FORMS = {
  export: { purpose: 'police', recipient: 'For the test.', parts: 'evidence' },
  'export/file': { format: 'bundle' },
};
/** Pages below that of a case. */
const PAGES_OF_CASE = ['record/0/correct', 'export'];

describe('who may come to a page', function () {
  this.timeout(180_000);
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
        const path = route.path
          .replace(':number', '2026-0001')
          .replace(':id', '0'.repeat(8))
          .replace(':seq', '0')
          .replace(':ref', 'entry-0');
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
        for (const [form, fields] of Object.entries(FORMS_WITHOUT_ID)) {
          const answer = await visitor.post(`/cases/${number}/${form}`, { _csrf: token, ...fields });
          assert.equal(answer.status, 404, `${who} ${form}`);
        }
        for (const below of PAGES_OF_CASE)
          assert.equal((await visitor.get(`/cases/${number}/${below}`)).status, 404, `${who} ${below}`);
        const fetch = { _csrf: token, message: '0'.repeat(32) };
        assert.equal((await visitor.post(`/cases/${number}/context`, fetch)).status, 404);
        assert.equal((await visitor.get(`/cases/${number}/referrals/police`)).status, 404);
        for (const path of [
          '/queue?view=all',
          `/queue?view=all&words=${number}`,
          '/queue/close',
          `/queue/close?number=${number}`,
          '/coverage',
          '/people',
          '/people/m-1',
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
