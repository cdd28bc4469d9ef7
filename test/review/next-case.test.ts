import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CaseModel } from '../../models/case.js';
import { RecordEntryModel } from '../../models/record-entry.js';
import { UserModel } from '../../models/user.js';
import { entriesOf, verifyRecord } from '../../services/cases/record.js';
import { caseAbout } from '../support/case-about.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { type Received, Visitor } from '../support/visitor.js';
import { useWeb } from '../support/web.js';

describe('“Review next” through the pages', function () {
  this.timeout(60_000);
  const web = useWeb(async () => {
    await seedSchool(new Date());
    await seedAccounts(new Date(), ['lead', 'deputy', 'head', 'chair']);
  });
  const numbersOf = (count: number) =>
    Array.from({ length: count }, (_, at) => `2026-${String(at + 1).padStart(4, '0')}`);
  const put = async (count: number) => {
    await Promise.all([CaseModel.deleteMany({}), RecordEntryModel.deleteMany({})]);
    await CaseModel.collection.insertMany(
      numbersOf(count).map(_id => caseAbout({ _id, lane: 'child-needs-help', pairKey: _id })) as never,
    );
  };
  const press = async (visitor: Visitor, id: string = randomUUID()) => {
    const _csrf = await visitor.tokenOf('/help');
    return () => visitor.post('/queue/next', { _csrf, id });
  };
  const caseOf = ({ headers }: Received) => /^\/cases\/([\d-]+)$/.exec(headers.get('location') ?? '')?.[1] ?? null;

  it('gives two people who press in the same instant a case each, and each stands on its own record', async () => {
    const people = await Promise.all(['lead', 'deputy'].map(role => Visitor.signedIn(web.url, role)));
    const ids = await Promise.all(
      (['lead', 'deputy'] as const).map(async role => (await UserModel.findOne({ role }).lean())?._id),
    );
    for (let round = 0; round < 8; round += 1) {
      await put(2);
      const presses = await Promise.all(people.map(visitor => press(visitor)));
      const answers = await Promise.all(presses.map(go => go()));
      const given = answers.map(caseOf);
      assert.deepEqual([...given].sort(), numbersOf(2), `round ${round}`);
      for (const [at, number] of given.entries()) {
        const about = await CaseModel.findById(number).lean();
        assert.deepEqual([about?.state, about?.ownerId], ['in-review', ids[at]], `round ${round}`);
        const taken = await entriesOf(number ?? '', ['decision'], web.keys);
        assert.deepEqual(
          taken.map(({ actor }) => actor.id),
          [ids[at]],
          `round ${round}`,
        );
        assert.equal(await verifyRecord(number ?? '', web.keys), null);
      }
    }
  });

  it('gives the one case that is left to one of them, and tells the other that nothing waits', async () => {
    const people = await Promise.all(['lead', 'deputy'].map(role => Visitor.signedIn(web.url, role)));
    for (let round = 0; round < 6; round += 1) {
      await put(1);
      const presses = await Promise.all(people.map(visitor => press(visitor)));
      const answers = await Promise.all(presses.map(go => go()));
      assert.deepEqual(answers.map(caseOf).sort(), ['2026-0001', null], `round ${round}`);
      const empty = answers.findIndex(answer => caseOf(answer) === null);
      assert.equal(answers[empty]?.headers.get('location'), '/queue');
      assert.match((await people[empty]?.get('/queue'))?.text ?? '', /Nothing waits for you that nobody has/);
      assert.equal((await entriesOf('2026-0001', ['decision'], web.keys)).length, 1);
    }
  });

  it('gives six windows of both a case each, and nothing to whom the lane does not come', async () => {
    await put(8);
    const windows = await Promise.all(
      ['lead', 'deputy', 'lead', 'deputy', 'lead', 'deputy', 'head', 'chair'].map(role =>
        Visitor.signedIn(web.url, role),
      ),
    );
    const presses = await Promise.all(windows.map(visitor => press(visitor)));
    const given = (await Promise.all(presses.map(go => go()))).map(caseOf);
    assert.equal(new Set(given.slice(0, 6)).size, 6);
    assert.equal(given.slice(0, 6).includes(null), false);
    assert.deepEqual(given.slice(6), [null, null]);
  });

  it('gives one person who presses twice on one page one case', async () => {
    await put(3);
    const lead = await Visitor.signedIn(web.url, 'lead');
    const id = randomUUID();
    const [first, second] = [await press(lead, id), await press(lead, id)];
    const given = [caseOf(await first()), caseOf(await second())];
    assert.equal(given[0], given[1]);
    assert.equal(await CaseModel.countDocuments({ state: 'in-review' }), 1);
  });
});
