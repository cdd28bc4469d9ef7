import { CaseModel } from '../../models/case.js';
import { ReportModel } from '../../models/report.js';
import { UserModel, type UserRecord } from '../../models/user.js';
import type { Config } from '../config.js';
import { figuresOf } from '../figures/figures.js';
import { groupBy } from '../group-by.js';
import { catalogueOf } from '../monitoring/catalogue.js';
import { readMonitoring } from '../monitoring/read.js';
import { ruleFiles } from '../monitoring/rule-files.js';
import { loadSchool } from '../register/school.js';
import { SchoolClock } from '../review/presenters/time.js';
import type { KeyRing } from '../store/seal.js';
import { kindsFor, type ReportAudience } from './audience.js';
import { loadCalendar } from './calendar.js';
import { composeReport } from './compose.js';
import { casesRaised } from './count/cases.js';
import type { ReportDocument } from './document.js';
import { caseFacts, healthFacts, type Setting, settingOf } from './facts.js';
import { notPossible } from './not-possible.js';
import type { Period, SchoolTime } from './period.js';
import { countingReaderOf, type ReportReader, readerOf } from './reader.js';
import type { GovernorFacts } from './sections/governors.js';
import type { ReviewFacts } from './sections/review.js';

export interface ReportEdges {
  readonly config: Pick<Config, 'school' | 'rulesFolder' | 'dataFolder'>;
  readonly keys: KeyRing;
}

export type ReportUser = Pick<UserRecord, '_id' | 'name' | 'email' | 'role' | 'personId'>;

/** A report, with the cases that it counts: whoever may not know of each of them any more does not get to see it. */
export interface MadeReport {
  readonly document: ReportDocument;
  readonly counted: readonly string[];
  /** Whether no case was raised in its period; `null`: its readers must not learn it, or it is of no cases. */
  readonly isNil: boolean | null;
}

/** How the school divides time, and what a clock there shows now. */
export async function schoolTime(
  config: Pick<Config, 'school'>,
  now: Date,
): Promise<SchoolTime & { readonly clock: SchoolClock; readonly school: string }> {
  const [{ timeZone, name }, calendar] = await Promise.all([loadSchool(config.school), loadCalendar()]);
  return { timeZone, calendar, clock: new SchoolClock(now, timeZone), school: name };
}

/**
 * Makes a report for one reader of what they may know at this moment. Keeps nothing. Throws ServiceError `REPORT_NOT_POSSIBLE` for a
 * period that this audience does not get.
 */
export async function makeReport(
  user: ReportUser,
  audience: ReportAudience,
  period: Period,
  now: Date,
  edges: ReportEdges,
): Promise<MadeReport> {
  if (!kindsFor(audience).includes(period.kind)) throw notPossible();
  const { clock, school, ...time } = await schoolTime(edges.config, now);
  if (audience === 'governors' && period.until > clock.today) throw notPossible();
  const { keys } = edges;
  const ruleTitle = await ruleTitles(edges);
  const setting = settingOf({ period, time, clock, now, school, keys, ruleTitle });
  const health = await healthFacts(setting);
  const review = period.kind === 'review-year' ? await reviewFacts(setting, edges) : null;
  if (audience === 'it' || (audience === 'governors' && review !== null))
    return {
      document: composeReport({ audience, setting, health, cases: null, governors: null, review }),
      counted: [],
      isNil: null,
    };
  if (audience === 'governors') {
    const { facts: governors, counted } = await governorFacts(await countingReaderOf(user), setting);
    return {
      document: composeReport({ audience, setting, health, cases: null, governors, review }),
      counted,
      isNil: null,
    };
  }
  const cases = await caseFacts(await readerOf(user), setting);
  return {
    document: composeReport({ audience, setting, health, cases, governors: null, review }),
    counted: cases.counted,
    isNil: cases.cases.length === 0,
  };
}

/** Whether there is a case that this report counts and that its reader may not know of now. */
export async function countsTooMuch(
  user: ReportUser,
  audience: ReportAudience,
  counted: readonly string[],
): Promise<boolean> {
  if (counted.length === 0) return false;
  const { access } = audience === 'governors' ? await countingReaderOf(user) : await readerOf(user);
  const found = await CaseModel.exists({ _id: { $in: [...counted] }, $nor: [access] });
  return found !== null;
}

/** The same figures by the same hands as on their page: two that were counted apart could be subtracted from each other. */
async function governorFacts(
  reader: ReportReader,
  { period, before, clock, time }: Setting,
): Promise<{ readonly facts: GovernorFacts; readonly counted: readonly string[] }> {
  const dateOf = (at: Date) => clock.date(at);
  const [figures, earlier, cases] = await Promise.all([
    figuresOf(reader.user, time.calendar.termOf(period.from), dateOf),
    figuresOf(reader.user, time.calendar.termOf(before.from), dateOf),
    casesRaised(reader.access, { begins: before.begins, ends: period.ends }),
  ]);
  return { facts: { figures, before: earlier }, counted: cases.map(({ _id }) => _id) };
}

async function ruleTitles({ config, keys }: ReportEdges): Promise<(rule: string) => string> {
  const [files, monitoring] = await Promise.all([ruleFiles(config), readMonitoring(keys)]);
  const titles = new Map(catalogueOf(files, monitoring).map(({ id, title }) => [id, title]));
  return rule => titles.get(rule) ?? rule;
}

async function reviewFacts({ period, clock }: Setting, { config, keys }: ReportEdges): Promise<ReviewFacts> {
  const [files, monitoring, users, reports, last] = await Promise.all([
    ruleFiles(config),
    readMonitoring(keys),
    UserModel.find({ active: true }, { role: 1 }).lean(),
    ReportModel.find({ madeAt: { $gte: period.begins, $lt: period.ends } }, { delivery: 1 }).lean(),
    ReportModel.findOne({ kind: 'review-year', from: { $lt: period.from } }, { madeAt: 1 })
      .sort({ madeAt: -1 })
      .lean(),
  ]);
  const states = groupBy(catalogueOf(files, monitoring), ({ state }) => state);
  const count = (state: 'on' | 'shadow' | 'off') => states.get(state)?.length ?? 0;
  const roles = groupBy(users, ({ role }) => role);
  return {
    roles: new Map([...roles].map(([role, own]) => [role, own.length])),
    rules: { on: count('on'), shadow: count('shadow'), off: count('off') },
    reports: {
      made: reports.length,
      undelivered: reports.filter(({ delivery }) => delivery.state === 'failed' || delivery.state === 'unknown').length,
    },
    lastReview: last === null ? null : clock.full(last.madeAt),
  };
}
