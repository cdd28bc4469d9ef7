import assert from 'node:assert/strict';
import { CaseModel } from '../../models/case.js';
import { FindingModel } from '../../models/finding.js';
import { LedgerEntryModel } from '../../models/ledger-entry.js';
import { OutageModel } from '../../models/outage.js';
import { SourceModel } from '../../models/source.js';
import { USER_ROLES, type UserRole } from '../../models/user.js';
import type { ReportAudience } from '../../services/reports/audience.js';
import type { ReportDocument } from '../../services/reports/document.js';
import { makeReport, schoolTime } from '../../services/reports/make.js';
import { readPeriod } from '../../services/reports/period.js';
import { KeyRing } from '../../services/store/seal.js';
import { type CODES, TAXONOMY } from '../../services/taxonomy.js';
import { useDatabase } from '../support/database.js';
import { reportEdges, rowsOf, seedCases, seedLedger, userOf } from '../support/report-school.js';
import { seedAccounts, seedSchool } from '../support/seed.js';
import { seedCanaries } from '../support/seed-canaries.js';

const keys = new KeyRing(KeyRing.newContent());
const now = new Date('2026-11-30T07:30:00Z');

/** Periods with the instants at which they begin and end in London, written by hand. */
const PERIODS: readonly {
  readonly what: string;
  readonly id: string;
  readonly begins: string;
  readonly ends: string;
}[] = [
  { what: 'a week', id: 'week:2026-11-16', begins: '2026-11-16T00:00:00Z', ends: '2026-11-23T00:00:00Z' },
  {
    what: 'the week in which the clocks go back',
    id: 'week:2026-10-19',
    begins: '2026-10-18T23:00:00Z',
    ends: '2026-10-26T00:00:00Z',
  },
  {
    what: 'the week in which they go forward',
    id: 'week:2026-03-23',
    begins: '2026-03-23T00:00:00Z',
    ends: '2026-03-29T23:00:00Z',
  },
  { what: 'a week without cases', id: 'week:2026-10-26', begins: '2026-10-26T00:00:00Z', ends: '2026-11-02T00:00:00Z' },
  { what: 'a day of 25 hours', id: 'day:2026-10-25', begins: '2026-10-24T23:00:00Z', ends: '2026-10-26T00:00:00Z' },
  { what: 'a term', id: 'term:2026-autumn', begins: '2026-08-31T23:00:00Z', ends: '2027-01-01T00:00:00Z' },
  { what: 'any range', id: '2026-10-05..2026-11-12', begins: '2026-10-04T23:00:00Z', ends: '2026-11-13T00:00:00Z' },
  { what: 'a year', id: 'school-year:2026', begins: '2026-08-31T23:00:00Z', ends: '2027-08-31T23:00:00Z' },
];

describe('the figures of a report, against direct counts in the database', function () {
  this.timeout(60_000);
  useDatabase();
  before(async () => {
    await seedSchool(now);
    await seedAccounts(now, USER_ROLES);
    await seedCases();
    await seedLedger();
  });

  async function report(role: UserRole, audience: ReportAudience, id: string): Promise<ReportDocument> {
    const edges = reportEdges(keys);
    const time = await schoolTime(edges.config, now);
    const period = readPeriod(id, time.clock.today, time);
    return (await makeReport(await userOf(role), audience, period, now, edges)).document;
  }

  const LANES = [
    ['lead', 'child-needs-help'],
    ['head', 'adult-conduct'],
  ] as const;
  for (const { what, id, begins, ends } of PERIODS) {
    for (const [role, lane] of LANES) {
      it(`are right for the ${role}, over ${what}`, async () => {
        const document = await report(role, role, id);
        const raisedAt = { $gte: new Date(begins), $lt: new Date(ends) };
        const match = { lane, raisedAt };
        const count = (more: object) => CaseModel.countDocuments({ ...match, ...more });
        const total = await count({});
        assert.equal(document.figures[1]?.value, String(total));

        // Categories: the one grave finding of each case.
        const ids = (await CaseModel.find(match, { _id: 1 }).lean()).map(({ _id }) => _id);
        const byCode = await FindingModel.aggregate<{ _id: (typeof CODES)[number]; count: number }>([
          { $match: { severity: 'high', caseId: { $in: ids } } },
          { $group: { _id: '$code', count: { $sum: 1 } } },
        ]);
        const categories = rowsOf(document, 'categories').filter(([title, now]) => title !== 'All' && now !== '0');
        assert.deepEqual(
          Object.fromEntries(categories.map(([title, now]) => [title, Number(now)])),
          Object.fromEntries(byCode.map(one => [TAXONOMY[one._id].title, one.count])),
        );

        // The parts of a picture that lie in the period come to its whole, or its last one does.
        const trend = rowsOf(document, 'trend');
        const parts = trend.map(([, number]) => Number(number));
        const isWhole = !id.startsWith('week') && !id.startsWith('day');
        assert.equal(isWhole ? parts.reduce((sum, one) => sum + one, 0) : parts.at(-1), total);

        if (total > 0) {
          const channels = Object.fromEntries(rowsOf(document, 'channels').map(([name, now]) => [name, Number(now)]));
          assert.equal(channels.Chat ?? 0, await count({ channels: ['chat'] }));
          assert.equal(channels['School e-mail and Chat'] ?? 0, await count({ channels: ['email', 'chat'] }));
          assert.equal(channels.All, total);
          const years = Object.fromEntries(rowsOf(document, 'years').map(([name, now]) => [name, Number(now)]));
          assert.equal(years['Year 8'] ?? 0, await count({ pupilKey: 'p-1' }));
          assert.equal(years['Year 9'] ?? 0, await count({ pupilKey: 'p-2' }));
          assert.equal(years.All, total);
          const outcomes = Object.fromEntries(rowsOf(document, 'outcomes').map(([name, now]) => [name, Number(now)]));
          assert.equal(outcomes['No further action'], await count({ action: 'no-further-action' }));
          assert.equal(outcomes['Child welfare concern'], await count({ action: 'welfare-concern' }));
          assert.equal(outcomes['Still open'], await count({ state: 'in-review' }));
          assert.equal(outcomes.All, total);
          assert.deepEqual(await timesIn(document), await directTimes(match));
        }

        // Open and overdue are those of the moment, whenever they were raised.
        const open = await CaseModel.countDocuments({ lane, state: { $in: ['new', 'in-review'] } });
        const shown = rowsOf(document, 'open');
        assert.equal(shown.length, Math.min(12, open));
      });
    }

    it(`are right about coverage, over ${what}`, async () => {
      const document = await report('administrator', 'it', id);
      const match = { seenAt: { $gte: new Date(begins), $lt: new Date(ends) } };
      const direct = await LedgerEntryModel.aggregate<{ _id: { source: string; state: string }; count: number }>([
        { $match: match },
        { $group: { _id: { source: '$sourceId', state: '$state' }, count: { $sum: 1 } } },
      ]);
      const sum = (test: (one: (typeof direct)[number]) => boolean) =>
        direct.filter(test).reduce((all, one) => all + one.count, 0);
      const text = (number: number) => number.toLocaleString('en-GB');
      const expected = [
        ['Mentoring chat', 'chat'],
        ['Mentor mailboxes', 'mail'],
      ].map(([label, source]) => {
        const seen = sum(one => one._id.source === source);
        const scanned = sum(one => one._id.source === source && one._id.state === 'scanned');
        return [label, text(seen), text(scanned), text(seen - scanned)];
      });
      const rows = rowsOf(document, 'coverage').map(row => row.slice(0, 4));
      assert.deepEqual(rows.slice(0, 2), expected);
      const all = sum(() => true);
      const scanned = sum(one => one._id.state === 'scanned');
      assert.deepEqual(rows[2], ['All', text(all), text(scanned), text(all - scanned)]);
      assert.match(rowsOf(document, 'coverage')[2]?.[4] ?? '', /^0 unexplained$/);
    });
  }

  /** In time, among those that were due. */
  async function timesIn(document: ReportDocument) {
    const rows = rowsOf(document, 'times');
    const sum = (head: string) =>
      rows
        .filter(([name = '']) => name.startsWith(head))
        .map(([, share = '']) => share.split(' of ').map(Number))
        .reduce<[number, number]>(([a, b], [inTime = 0, due = 0]) => [a + inTime, b + due], [0, 0]);
    return { taken: sum('Taken'), decided: sum('Decided') };
  }

  async function directTimes(match: object) {
    const late = (field: string, by: string) => ({ $gt: [`$${field}`, `$${by}`] });
    const all = await CaseModel.countDocuments(match);
    const [lateTaken] = await CaseModel.aggregate<{ count: number }>([
      { $match: { ...match, $expr: late('acknowledgedAt', 'acknowledgeWasBy') } },
      { $count: 'count' },
    ]);
    const decided = await CaseModel.countDocuments({ ...match, decidedAt: { $ne: null } });
    const overdue = await CaseModel.countDocuments({ ...match, decidedAt: null, decideBy: { $lt: now } });
    const [lateDecided] = await CaseModel.aggregate<{ count: number }>([
      { $match: { ...match, decidedAt: { $ne: null }, $expr: late('decidedAt', 'decideWasBy') } },
      { $count: 'count' },
    ]);
    return {
      taken: [all - (lateTaken?.count ?? 0), all],
      decided: [decided - (lateDecided?.count ?? 0), decided + overdue],
    };
  }

  it('say of a rule in how many cases it stood, and how often people agreed in 90 days', async () => {
    const rows = rowsOf(await report('lead', 'lead', 'term:2026-autumn'), 'rules');
    const rule = 'grooming.secrecy.our-secret';
    const ids = (await FindingModel.find({ ruleId: rule }, { caseId: 1 }).lean()).flatMap(({ caseId }) => caseId ?? []);
    const lane = 'child-needs-help';
    const raisedAt = { $gte: new Date('2026-08-31T23:00:00Z'), $lt: new Date('2027-01-01T00:00:00Z') };
    const cases = await CaseModel.countDocuments({ _id: { $in: ids }, lane, raisedAt });
    const verdicts = await CaseModel.aggregate<{ _id: string; count: number }>([
      { $match: { _id: { $in: ids }, lane } },
      { $lookup: { from: 'verdicts', localField: '_id', foreignField: '_id', as: 'verdict' } },
      { $unwind: '$verdict' },
      { $match: { 'verdict.at': { $gte: new Date('2026-08-31T23:00:00Z'), $lt: new Date('2027-01-01T00:00:00Z') } } },
      { $group: { _id: '$verdict.verdict', count: { $sum: 1 } } },
    ]);
    const of = (verdict: string) => verdicts.find(one => one._id === verdict)?.count ?? 0;
    const found = rows.find(([title = '']) => /secret/i.test(title));
    assert.equal(found?.[1], String(cases));
    const [yes, no] = [of('yes'), of('no')];
    assert.equal(found?.[2], `${yes} of ${yes + no} · ${Math.round((yes / (yes + no)) * 100)}%`);
  });

  it('say that nothing was found, and how much was looked at, in a week without cases', async () => {
    const document = await report('lead', 'lead', 'week:2026-10-26');
    const match = { seenAt: { $gte: new Date('2026-10-26T00:00:00Z'), $lt: new Date('2026-11-02T00:00:00Z') } };
    const scanned = await LedgerEntryModel.countDocuments({ ...match, state: 'scanned' });
    assert.match(document.summary, new RegExp(`^Nothing was found: ${scanned} scanned, 0 cases, 0 gaps\\.`));
    assert.equal(document.figures[1]?.value, '0');
  });

  it('say when a source could not be read, for how long of the period, and that nothing was lost by it', async () => {
    // From Saturday evening over the change of the clocks to Monday morning.
    const _id = 'mail|test';
    const [since, until] = [new Date('2026-10-24T19:00:00Z'), new Date('2026-10-26T08:00:00Z')];
    const why = { code: 'MAILBOX_UNREACHABLE', message: 'The mail server does not answer.' };
    await OutageModel.create({ _id, sourceId: 'mail', since, until, ...why });
    try {
      const week = await report('lead', 'lead', 'week:2026-10-19');
      const row = rowsOf(week, 'coverage').at(-1);
      assert.deepEqual(row, [
        'Mentor mailboxes',
        'Sat 24 Oct 2026, 20:00',
        'Mon 26 Oct 2026, 08:00',
        '29 h',
        'The mail server does not answer.',
      ]);
      // Until midnight, of a Sunday of 25 hours.
      assert.match(week.summary, /Mentor mailboxes was not read for 29 h\./);
      const nil = await report('lead', 'lead', 'week:2026-10-26');
      assert.match(nil.summary, /^Nothing was found: .* Mentor mailboxes was not read for 8 h\./);
    } finally {
      await OutageModel.deleteOne({ _id });
    }
    const plain = await report('lead', 'lead', 'week:2026-10-26');
    assert.match(JSON.stringify(plain), /Every source could be read all the time/);
  });

  it('say that nothing was watched yet, and no “nothing was found”, of a time before the first source was read', async () => {
    for (const [reader, audience] of [
      ['lead', 'lead'],
      ['administrator', 'it'],
    ] as const) {
      const before = await report(reader, audience, 'week:2025-01-06');
      assert.match(before.summary, /^Nothing was watched yet: reading began on \w{3} \d+ \w{3} 20\d\d, \d\d:\d\d\./);
      const said = JSON.stringify(before);
      assert.doesNotMatch(said, /Nothing was found|could be read all the time/);
      assert.match(said, /Nothing was watched yet/);
    }
  });

  it('say from when it was watched, of a period in which the first reading lies', async () => {
    const _id = 'mail';
    const watchedSince = new Date('2026-10-28T09:30:00Z');
    await SourceModel.updateOne({ _id }, { $set: { watchedSince } });
    try {
      const nil = await report('lead', 'lead', 'week:2026-10-26');
      const said = JSON.stringify(nil);
      assert.match(
        said,
        /Mentor mailboxes has been read since Wed 28 Oct 2026, 09:30: before that nothing was watched there\./,
      );
      assert.doesNotMatch(said, /Every source could be read all the time/);
      assert.match(
        nil.summary,
        /1 source was not watched from the beginning\.|Reading began on Wed 28 Oct 2026, 09:30/,
      );
    } finally {
      await SourceModel.updateOne({ _id }, { $unset: { watchedSince: 1 } });
    }
  });

  it('name the hours of a week in which the clocks change, and the day', async () => {
    const text = JSON.stringify(await report('head', 'head', 'week:2026-10-19'));
    assert.match(text, /The clocks went back on Sunday 25 October, so the week from 19 Oct has 169 hours\./);
    const spring = JSON.stringify(await report('head', 'head', 'week:2026-03-23'));
    assert.match(spring, /The clocks went forward on Sunday 29 March, so the week from 23 Mar has 167 hours\./);
  });

  it('count test messages by themselves, and among no messages', async () => {
    const about = await report('administrator', 'it', 'week:2026-11-16');
    const before = rowsOf(about, 'coverage');
    await seedCanaries(new Date('2026-11-22T09:00:00Z'));
    await LedgerEntryModel.collection.insertOne({
      _id: 'test-message',
      sourceId: 'mentor-mailboxes',
      container: 'INBOX',
      generation: '9',
      position: 1,
      state: 'excluded',
      reason: 'CANARY',
      attempts: 0,
      seenAt: new Date('2026-11-17T09:00:00Z'),
    } as never);
    const after = await report('administrator', 'it', 'week:2026-11-16');
    assert.deepEqual(rowsOf(after, 'coverage'), before);
    const said = JSON.stringify(after);
    assert.match(said, /6 of 6 test messages came through from the mailbox to a case, half of them within 6 seconds\./);
    assert.match(JSON.stringify(about), /No test messages were sent/);
  });
});
