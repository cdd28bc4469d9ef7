import { ApprovalModel } from '../../models/approval.js';
import { CaseModel } from '../../models/case.js';
import { FindingModel } from '../../models/finding.js';
import { PersonModel } from '../../models/person.js';
import { ShadowFindingModel } from '../../models/shadow-finding.js';
import type { UserRecord } from '../../models/user.js';
import { SETTING_SUBJECTS } from '../approvals/approvals.js';
import { accessOf } from '../cases/queries.js';
import { readRecord } from '../cases/record.js';
import { TRIAL } from '../detect/switches.js';
import { type CatalogueRule, catalogueOf, ruleIn } from '../monitoring/catalogue.js';
import { MONITORING, readMonitoring } from '../monitoring/read.js';
import { ruleFiles } from '../monitoring/rule-files.js';
import { loadSchool } from '../register/school.js';
import type { ReviewEdges } from './edges.js';
import { SchoolClock } from './presenters/time.js';

/** They see rules with their figures; deputies change nothing. */
export const RULE_READERS = ['lead', 'head', 'deputy'] as const;
export const RULE_CHANGERS = ['lead', 'head'] as const;
export const RULE_AGREERS = ['lead', 'head', 'chair'] as const;

export async function catalogue(edges: ReviewEdges): Promise<readonly CatalogueRule[]> {
  const [files, monitoring] = await Promise.all([ruleFiles(edges.config), readMonitoring(edges.keys)]);
  return catalogueOf(files, monitoring);
}

/** By what stands in an address. */
export async function ruleAt(slug: string, edges: ReviewEdges): Promise<CatalogueRule | null> {
  return ruleIn(await catalogue(edges), slug.replaceAll('~', '/'));
}

export async function clockOf(edges: ReviewEdges, now: Date): Promise<SchoolClock> {
  const school = await loadSchool(edges.config.school);
  return new SchoolClock(now, school.timeZone);
}

/** The entries of the record `monitoring`, newest first. */
export async function monitoringEntries(edges: ReviewEdges) {
  return (await readRecord(MONITORING, edges.keys)).toReversed();
}

/** What people of the register are called: by name and pseudonym for who may change rules, by pseudonym for the others. */
export async function personNames(keys: readonly string[], user: UserRecord): Promise<(key: string) => string> {
  const people = await PersonModel.find({ _id: { $in: [...new Set(keys)] } }, { name: 1, pseudonym: 1 }).lean();
  const mayKnow = RULE_AGREERS.some(role => role === user.role);
  const names = new Map(
    people.map(({ _id, name, pseudonym }) => [_id, mayKnow ? `${name} (${pseudonym})` : pseudonym]),
  );
  return key => names.get(key) ?? 'Somebody who is not on the register any more';
}

export function waitingChanges(now: Date): Promise<number> {
  return ApprovalModel.countDocuments({
    kind: 'weaken-monitoring',
    state: 'waiting',
    subject: { $nin: [...SETTING_SUBJECTS] },
    expiresAt: { $gt: now },
  });
}

const CASES_SHOWN = 10;

/** The latest cases with a finding of this rule, among those that the reader may read. */
export async function casesWith(rule: CatalogueRule, user: UserRecord) {
  const [base = ''] = rule.id.split('/');
  const ofRule =
    rule.rule !== null
      ? { ruleId: rule.id }
      : base === 'register'
        ? { detectorId: 'register', code: rule.id.slice('register/'.length) as CatalogueRule['codes'][number] }
        : { detectorId: rule.id };
  const found = await FindingModel.find({ ...ofRule, caseId: { $ne: null } }, { caseId: 1 }).lean();
  const ids = [...new Set(found.flatMap(({ caseId }) => (caseId === null ? [] : [caseId])))];
  return CaseModel.find({ $and: [{ _id: { $in: ids } }, await accessOf(user)] })
    .sort({ raisedAt: -1 })
    .limit(CASES_SHOWN)
    .lean();
}

/** Messages in which a rule in shadow, or a wording of it, found something that stands. */
export async function shadowMessages(rule: string, isTrial: boolean, since: Date): Promise<number> {
  const found = await ShadowFindingModel.distinct('messageId', {
    rule: isTrial ? `${rule}${TRIAL}` : rule,
    foundAt: { $gte: since },
    suppressedBy: null,
  });
  return found.length;
}
