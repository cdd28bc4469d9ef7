import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { FindingModel } from '../../models/finding.js';
import { UserModel, type UserRole } from '../../models/user.js';
import { VerdictModel } from '../../models/verdict.js';
import { decide } from '../../services/cases/decide.js';
import type { DecisionKind } from '../../services/cases/states.js';
import { figuresFor } from '../../services/monitoring/figures.js';
import { countVerdicts, noteVerdict } from '../../services/monitoring/verdicts.js';
import { type Letter, seedAccounts, seedMessages, seedSchool } from '../support/seed.js';
import { Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

const RULE = 'content.bullying.seed';
const DAY = 86_400_000;

describe('the figures of a rule', function () {
  this.timeout(60_000);
  const now = new Date();
  const at = new Date(now.getTime() - 2 * DAY);
  const letter = (from: string, to: string, code: 'content.bullying' | 'grooming.secrecy'): Letter => {
    const text = 'The words that count.';
    return { from, to, at, text, findings: [{ code, words: 'words', severity: 'high' }] };
  };
  const web = useWeb(async keys => {
    await seedSchool(now);
    await seedAccounts(now, ['lead', 'deputy', 'head', 'administrator']);
    const pupils = [
      ['p-1', 'm-1'],
      ['p-2', 'm-2'],
      ['p-3', 'm-3'],
    ] as const;
    await seedMessages(
      'chats',
      pupils.map(([from, to]) => letter(from, to, 'content.bullying')),
      keys,
      now,
    );
    // A second finding of the same rule in one of the cases: there is one judgement of both.
    await seedMessages('chats', [letter('p-1', 'm-1', 'content.bullying')], keys, now);
  });
  const user = async (role: UserRole) => (await UserModel.findOne({ role }).lean()) ?? assert.fail(role);
  const say = async (
    pupil: string,
    verdict: 'yes' | 'no' | 'unsure' | null,
    kind: DecisionKind,
    id: string = randomUUID(),
  ) => {
    const about = (await CaseModel.findOne({ pupilKey: pupil, lane: 'child-needs-help' }).lean()) ?? assert.fail();
    await decide(about._id, { id, kind, verdict, note: 'For the test.' }, await user('lead'), new Date(), web.keys);
    return about._id;
  };
  const figures = async (role: UserRole = 'lead', rule = RULE) =>
    (await figuresFor(await user(role), new Date()))(rule);
  const counts = async (role?: UserRole) => {
    const { precision } = await figures(role);
    return [precision.right, precision.wrong, precision.unsure];
  };

  it('counts findings of the last 30 and 90 days, and nothing as judged before anybody has said anything', async () => {
    const { last30, last90, weeks, medianDecision } = await figures();
    assert.deepEqual([last30, last90, weeks.at(-1), medianDecision], [4, 4, 4, null]);
    assert.deepEqual(await counts(), [0, 0, 0]);
  });

  it('counts each verdict, once for each case however many findings stood in it', async () => {
    for (const [pupil, verdict] of [
      ['p-1', 'yes'],
      ['p-2', 'no'],
      ['p-3', 'unsure'],
    ] as const) {
      await say(pupil, null, 'start-review');
      await say(pupil, verdict, 'no-further-action');
    }
    assert.deepEqual(await counts(), [1, 1, 1]);
    const { medianDecision } = await figures();
    assert.ok(Math.abs((medianDecision ?? 0) - 2 * DAY) < DAY / 4, String(medianDecision));
  });

  it('counts a case that is reopened and decided anew by its latest verdict, and until then by the one before', async () => {
    await say('p-2', null, 'reopen');
    assert.deepEqual(await counts(), [1, 1, 1]);
    const id = randomUUID();
    const caseId = await say('p-2', 'yes', 'no-further-action', id);
    assert.deepEqual(await counts(), [2, 0, 1]);
    await say('p-2', 'yes', 'no-further-action', id);
    await noteVerdict(caseId, web.keys);
    assert.deepEqual(await counts(), [2, 0, 1], 'sent again it counts once');
  });

  it('comes to the same when it is made anew from the records, and when a crash kept a verdict from it', async () => {
    const kept = await VerdictModel.find().sort({ _id: 1 }).lean();
    await VerdictModel.deleteMany({});
    await countVerdicts(null, web.keys);
    assert.deepEqual(await VerdictModel.find().sort({ _id: 1 }).lean(), kept);
    await VerdictModel.deleteOne({ _id: kept[0]?._id });
    await countVerdicts(new Date(), web.keys);
    assert.deepEqual(await VerdictModel.find().sort({ _id: 1 }).lean(), kept);
  });

  it('does not count what an exception had taken down, nor what came in after the verdict', async () => {
    const about = await CaseModel.findOne({ pupilKey: 'p-3', lane: 'child-needs-help' }).lean();
    await FindingModel.updateMany({ caseId: about?._id ?? '' }, { $set: { suppressedBy: 'x/y' } });
    assert.deepEqual(await counts(), [2, 0, 0]);
    await FindingModel.updateMany({ caseId: about?._id ?? '' }, { $set: { suppressedBy: null, foundAt: new Date() } });
    assert.deepEqual(await counts(), [2, 0, 0]);
  });

  it('are of what a reader may read: the head teacher has none of the lead’s', async () => {
    assert.deepEqual(await counts('head'), [0, 0, 0]);
    assert.equal((await figures('head')).last30, 0);
    assert.deepEqual(await counts('deputy'), [2, 0, 0]);
  });

  it('do not tell of anything in another lane: the pages of the lead stay the same to the letter', async () => {
    const lead = await Visitor.signedIn(web.url, 'lead');
    const paths = [
      '/rules',
      '/rules?page=2',
      '/rules?sort=reviewed',
      '/rules/grooming.secrecy.our-secret',
      '/rules/classifier~grooming.secrecy',
    ];
    const pages = async () => {
      const texts: string[] = [];
      for (const path of paths) {
        const { status, text } = await lead.get(path);
        assert.equal(status, 200, path);
        texts.push(mainOf(text));
      }
      return texts;
    };
    const before = await pages();
    await seedMessages(
      'chats',
      [letter('m-1', 'p-1', 'grooming.secrecy'), letter('m-2', 'p-2', 'grooming.secrecy')],
      web.keys,
      now,
    );
    await FindingModel.updateMany({ code: 'grooming.secrecy' }, { $set: { ruleId: 'grooming.secrecy.our-secret' } });
    const head = await user('head');
    const [about] = await CaseModel.find({ lane: 'adult-conduct' }).lean();
    for (const [kind, verdict] of [
      ['start-review', null],
      ['no-further-action', 'yes'],
    ] as const)
      await decide(about?._id ?? '', { id: randomUUID(), kind, verdict, note: 'x' }, head, new Date(), web.keys);
    const ofHead = await figures('head', 'grooming.secrecy.our-secret');
    assert.deepEqual([ofHead.last30, ofHead.precision.right], [2, 1]);
    assert.deepEqual(await pages(), before);
    assert.equal((await figures('lead', 'grooming.secrecy.our-secret')).last30, 0);
  });

  it('are not shown to the administrator, who sees names, states and versions and opens nothing', async () => {
    const keeper = await Visitor.signedIn(web.url, 'administrator');
    const { status, text } = await keeper.get('/rules');
    assert.equal(status, 200);
    for (const word of ['Precision', 'Reviewed', 'Median', 'href="/rules/', 'Draft a rule'])
      assert.equal(mainOf(text).includes(word), false, word);
    assert.match(mainOf(text), /Version/);
    assert.equal((await keeper.get('/rules/grooming.secrecy.our-secret')).status, 404);
  });

  it('are read-only for a deputy: no form, no link that changes anything', async () => {
    const deputy = await Visitor.signedIn(web.url, 'deputy');
    const { text } = await deputy.get('/rules/grooming.secrecy.our-secret');
    for (const word of ['/change', 'Word it anew', '<form']) assert.equal(mainOf(text).includes(word), false, word);
  });
});

function mainOf(text: string): string {
  return /<main[^>]*>(.*)<\/main>/s.exec(text)?.[1] ?? assert.fail('no main');
}
