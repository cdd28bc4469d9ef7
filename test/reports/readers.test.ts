import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { ReportModel } from '../../models/report.js';
import { USER_ROLES, UserModel, type UserRole } from '../../models/user.js';
import { figuresOf } from '../../services/figures/figures.js';
import { termsUntil } from '../../services/figures/terms.js';
import type { ReportAudience } from '../../services/reports/audience.js';
import { makeAndKeep, openFor, openReport, reportsOf } from '../../services/reports/keep.js';
import { makeReport, schoolTime } from '../../services/reports/make.js';
import { readPeriod } from '../../services/reports/period.js';
import { KeyRing } from '../../services/store/seal.js';
import { caseAbout } from '../support/case-about.js';
import { useDatabase } from '../support/database.js';
import { reportEdges, rowsOf, seedCases, textOf, userOf } from '../support/report-school.js';
import { seedAccounts, seedSchool } from '../support/seed.js';

const keys = new KeyRing(KeyRing.newContent());
const edges = reportEdges(keys);
const now = new Date('2026-11-30T07:30:00Z');

async function made(role: UserRole, audience: ReportAudience, id: string, at = now) {
  const time = await schoolTime(edges.config, at);
  return makeReport(await userOf(role), audience, readPeriod(id, time.clock.today, time), at, edges);
}

describe('what stands in a report, by whom it is for', function () {
  this.timeout(60_000);
  useDatabase();
  before(async () => {
    await seedSchool(now);
    await seedAccounts(now, USER_ROLES);
    await seedCases();
  });
  afterEach(() => UserModel.updateMany({}, { $set: { personId: null, reportsTo: null } }));

  it('names no lane that does not come to its reader: no heading, no row, no word', async () => {
    const { document } = await made('lead', 'lead', 'term:2026-autumn');
    assert.equal(/Adult conduct|Child needs help/i.test(textOf(document)), false);
    const head = textOf((await made('head', 'head', 'term:2026-autumn')).document);
    assert.equal(/Child needs help|Adult conduct/i.test(head), false);
  });

  it('tells lanes apart, also without colour, for whoever reads both', async () => {
    await UserModel.updateMany({ role: { $in: ['head', 'chair'] } }, { $set: { active: false } });
    try {
      const { document } = await made('lead', 'lead', 'week:2026-11-16');
      assert.match(textOf(document), /Adult conduct/);
      assert.match(textOf(document), /"paint":"hatch"/);
    } finally {
      await UserModel.updateMany({}, { $set: { active: true } });
    }
  });

  it('leaves no trace of a case in the report of its subject, nor of who reports to them: it is as if there were none', async () => {
    const without = textOf((await made('head', 'head', 'week:2026-11-16')).document);
    const about = caseAbout({
      _id: '2026-7777',
      adultKey: 'm-9',
      pairKey: 'm-9|p-3',
      pupilKey: 'p-3',
      adultLabel: 'Mentor 99',
      raisedAt: new Date('2026-11-18T10:00:00Z'),
      acknowledgeBy: new Date('2026-11-18T12:00:00Z'),
      decideBy: new Date('2026-11-19T12:00:00Z'),
    });
    await CaseModel.collection.insertOne(about as never);
    try {
      assert.notEqual(textOf((await made('head', 'head', 'week:2026-11-16')).document), without);
      for (const link of ['personId', 'reportsTo']) {
        await UserModel.updateOne({ role: 'head' }, { $set: { personId: null, reportsTo: null, [link]: 'm-9' } });
        assert.equal(textOf((await made('head', 'head', 'week:2026-11-16')).document), without, link);
        // It comes to the chair then.
        assert.match(textOf((await made('chair', 'chair', 'week:2026-11-16')).document), /2026-7777/);
      }
    } finally {
      await CaseModel.deleteOne({ _id: '2026-7777' });
    }
  });

  it('knows whether it is nil, but for IT and governors, who must not', async () => {
    const nilOf = async (role: UserRole, audience: ReportAudience, id: string) =>
      (await made(role, audience, id)).isNil;
    assert.equal(await nilOf('lead', 'lead', 'week:2026-10-26'), true);
    assert.equal(await nilOf('lead', 'lead', 'week:2026-11-16'), false);
    assert.equal(await nilOf('administrator', 'it', 'week:2026-10-26'), null);
    assert.equal(
      (await made('governor', 'governors', 'term:2026-autumn', new Date('2027-01-04T08:00:00Z'))).isNil,
      null,
    );
  });

  it('holds no case and no figure of cases for IT', async () => {
    const { document, counted } = await made('administrator', 'it', 'week:2026-11-16');
    assert.deepEqual(counted, []);
    assert.equal(/cases raised|2026-0\d{3}|Mentor \d · Pupil/i.test(textOf(document)), false);
    for (const section of ['trend', 'categories', 'outcomes', 'times', 'rules', 'open', 'pairs', 'access'])
      assert.deepEqual(rowsOf(document, section), [], section);
  });

  it('calls people by what they are called in lists, and no one by name', async () => {
    for (const [role, audience] of [
      ['lead', 'lead'],
      ['head', 'head'],
      ['administrator', 'it'],
      ['governor', 'governors'],
    ] as const) {
      const period = role === 'governor' ? 'term:2026-summer' : 'term:2026-autumn';
      const text = textOf((await made(role, audience, period)).document);
      assert.equal(/Corrigan|Mensah|Blythe|Reeve|Farrow|Aziz|Raman|Okafor|@/.test(text), false, role);
    }
  });

  describe('for governors', () => {
    const after = new Date('2027-01-04T07:30:00Z');

    it('is made of whole terms that are over, and of nothing that overlaps them', async () => {
      const refused = { code: 'REPORT_NOT_POSSIBLE' };
      for (const id of ['week:2026-11-16', 'half-term:2026-09-01', 'school-year:2025', '2026-09-01..2026-12-31'])
        await assert.rejects(made('governor', 'governors', id, after), refused, id);
      await assert.rejects(made('governor', 'governors', 'term:2026-autumn', now), refused);
      await made('governor', 'governors', 'term:2026-autumn', after);
    });

    it('holds the figures of their page and no others, so that the two cannot be subtracted', async () => {
      const user = await userOf('governor');
      const { clock } = await schoolTime(edges.config, after);
      const term = termsUntil('2027-01-04').find(({ id }) => id === '2026-autumn') ?? assert.fail();
      const figures = await figuresOf(user, term, at => clock.date(at));
      const { document } = await made('governor', 'governors', 'term:2026-autumn', after);
      assert.equal(document.figures[1]?.value, String(figures.total));
      for (const { dimension, cells } of figures.tables) {
        const shown = cells?.map(({ shown: one }) =>
          one === 'few' ? 'fewer than 5' : one === 'withheld' ? 'not shown' : String(one),
        );
        assert.deepEqual(
          rowsOf(document, dimension).map(([, number]) => number),
          shown ?? [],
          dimension,
        );
      }
      for (const section of ['trend', 'categories', 'years', 'channels', 'rules', 'open', 'pairs'])
        assert.deepEqual(rowsOf(document, section), [], section);
    });

    it('says “fewer than 5” of few cases, and nothing else of them', async () => {
      const few = ['2025-11-03', '2025-11-04', '2025-11-05'].map((day, at) =>
        caseAbout({ _id: `2025-000${at + 1}`, raisedAt: new Date(`${day}T10:00:00Z`) }),
      );
      await CaseModel.collection.insertMany(few as never);
      const { document } = await made('governor', 'governors', 'term:2025-autumn', after);
      assert.match(document.summary, /^Fewer than 5 cases were raised this term/);
      assert.doesNotMatch(JSON.stringify([document.summary, document.figures]), /3|three/i);
      for (const section of ['lane', 'severity', 'state', 'outcome', 'times'])
        assert.deepEqual(rowsOf(document, section), [], section);
      await CaseModel.deleteMany({ _id: { $in: few.map(({ _id }) => _id) } });
    });

    it('is silent about cases in the annual review: a year beside terms could be subtracted', async () => {
      const { document, counted } = await made(
        'governor',
        'governors',
        'review-year:2025',
        new Date('2026-12-01T09:00:00Z'),
      );
      assert.deepEqual(counted, []);
      assert.equal(/cases raised/.test(textOf(document)), false);
    });
  });

  describe('and once it is kept', () => {
    async function keep(role: UserRole, id: string, key: string) {
      const time = await schoolTime(edges.config, now);
      const user = await userOf(role);
      const period = readPeriod(id, time.clock.today, time);
      const audience = role === 'head' ? 'head' : 'lead';
      const record = await makeAndKeep(user, { key, audience, period, plannedAt: null, send: false }, now, edges);
      return { record, time };
    }

    it('stays as it was made, sealed and with its hash, whatever becomes of its cases', async () => {
      const { record, time } = await keep('lead', 'week:2026-11-09', 'asked|a');
      const before = openReport(record, keys);
      await CaseModel.updateMany({ lane: 'child-needs-help' }, { $set: { title: 'Another title' } });
      const again = await openFor(await userOf('lead'), record._id, now, edges, time);
      assert.deepEqual(again?.document, before.document);
      assert.equal(again?.record.hash, record.hash);
      await ReportModel.updateOne({ _id: record._id }, { $set: { hash: '0'.repeat(64) } });
      await assert.rejects(openFor(await userOf('lead'), record._id, now, edges, time), { code: 'REPORT_CHANGED' });
    });

    it('is made once however often it is asked for with the same form', async () => {
      const first = await keep('lead', 'week:2026-11-09', 'asked|b');
      const second = await keep('lead', 'week:2026-11-09', 'asked|b');
      assert.equal(first.record._id, second.record._id);
    });

    it('opens for nobody else, not even for another reader of the same cases', async () => {
      const { record, time } = await keep('lead', 'week:2026-11-09', 'asked|c');
      for (const role of USER_ROLES.filter(one => one !== 'lead'))
        assert.equal(await openFor(await userOf(role), record._id, now, edges, time), null, role);
      const moved = { ...(await userOf('lead')), role: 'head' as const };
      assert.equal(await openFor(moved, record._id, now, edges, time), null);
    });

    it('is made anew, and the old one never shown again, when it counts a case that its reader may not know of any more', async () => {
      const { record, time } = await keep('head', 'week:2026-11-16', 'asked|d');
      const old = openReport(record, keys).document;
      const about = await CaseModel.findOne({ _id: { $in: [...openReport(record, keys).counted] } })
        .lean()
        .orFail();
      await UserModel.updateOne({ role: 'head' }, { $set: { reportsTo: about.adultKey } });
      const user = await userOf('head');
      const opened = await openFor(user, record._id, now, edges, time);
      assert.notEqual(opened?.record._id, record._id);
      const left = await CaseModel.countDocuments({
        lane: 'adult-conduct',
        adultKey: { $ne: about.adultKey },
        raisedAt: { $gte: new Date('2026-11-16T00:00:00Z'), $lt: new Date('2026-11-23T00:00:00Z') },
      });
      assert.equal(opened?.document.figures[1]?.value, String(left));
      assert.notDeepEqual(opened?.document, old);
      assert.equal(
        (await reportsOf(user, 50)).some(({ _id }) => _id === record._id),
        false,
      );
      // And for good, also when they may know of it again.
      await UserModel.updateOne({ role: 'head' }, { $set: { reportsTo: null } });
      const later = await openFor(await userOf('head'), record._id, now, edges, time);
      assert.equal(later?.record._id, opened?.record._id);
    });
  });
});
