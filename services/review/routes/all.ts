import { ACCOUNT_ROUTES } from './account.js';
import { ACCOUNTS_ROUTES } from './accounts.js';
import { AUDIT_ROUTES } from './audit.js';
import { CALENDAR_ROUTES } from './calendar.js';
import { CASE_ROUTES } from './case.js';
import { CASE_LEASE_ROUTES } from './case-lease.js';
import { CHRONOLOGY_ROUTES } from './chronology.js';
import { CONFIRM_ROUTES } from './confirm.js';
import { CONTACT_ROUTES } from './contacts.js';
import { CORRECTION_ROUTES } from './correction.js';
import { COVERAGE_ROUTES } from './coverage.js';
import { EXPORT_ROUTES } from './export.js';
import { FIGURES_ROUTES } from './figures.js';
import { FIRST_RUN_ROUTES } from './first-run.js';
import { HOME_ROUTES } from './home.js';
import { LINK_ROUTES } from './links.js';
import { LOCK_ROUTES } from './lock.js';
import { LOW_LEVEL_ROUTES } from './low-level.js';
import { PEOPLE_ROUTES } from './people.js';
import { QUEUE_ROUTES } from './queue.js';
import { QUEUE_ALIKE_ROUTES } from './queue-alike.js';
import { QUEUE_VIEW_ROUTES } from './queue-views.js';
import { RAISE_ROUTES } from './raise.js';
import type { Route } from './route.js';
import { RULE_APPROVAL_ROUTES } from './rule-approvals.js';
import { RULE_CHANGE_ROUTES } from './rule-change.js';
import { RULE_DRAFT_ROUTES } from './rule-drafts.js';
import { RULE_WRITING_ROUTES } from './rule-writing.js';
import { RULE_ROUTES, RULES_ROUTES } from './rules.js';
import { SCHOOL_ACCOUNT_ROUTES } from './school-account.js';
import { SECOND_PEOPLE_ROUTES } from './second-people.js';
import { SECOND_STEP_ROUTES } from './second-step.js';
import { SERVICE_LEVEL_ROUTES } from './service-levels.js';
import { SIGN_IN_ROUTES } from './sign-in.js';
import { SOURCES_ROUTES } from './sources.js';
import { SPECIAL_LEAVE_ROUTES } from './special-leave.js';

/** Every page and every form there is: the list that the test of access walks. */
export const ROUTES: readonly Route[] = [
  ...HOME_ROUTES,
  ...SIGN_IN_ROUTES,
  ...SCHOOL_ACCOUNT_ROUTES,
  ...LINK_ROUTES,
  ...SECOND_STEP_ROUTES,
  ...CONFIRM_ROUTES,
  ...LOCK_ROUTES,
  ...FIRST_RUN_ROUTES,
  ...QUEUE_ROUTES,
  ...QUEUE_VIEW_ROUTES,
  ...QUEUE_ALIKE_ROUTES,
  ...SERVICE_LEVEL_ROUTES,
  ...CALENDAR_ROUTES,
  ...CONTACT_ROUTES,
  ...CASE_ROUTES,
  ...CASE_LEASE_ROUTES,
  ...CORRECTION_ROUTES,
  ...EXPORT_ROUTES,
  ...RULES_ROUTES,
  ...RULE_WRITING_ROUTES,
  ...RULE_DRAFT_ROUTES,
  ...RULE_APPROVAL_ROUTES,
  ...RULE_ROUTES,
  ...RULE_CHANGE_ROUTES,
  ...COVERAGE_ROUTES,
  ...SOURCES_ROUTES,
  ...PEOPLE_ROUTES,
  ...ACCOUNTS_ROUTES,
  ...SECOND_PEOPLE_ROUTES,
  ...ACCOUNT_ROUTES,
  ...SPECIAL_LEAVE_ROUTES,
  ...AUDIT_ROUTES,
  ...FIGURES_ROUTES,
  ...RAISE_ROUTES,
  ...LOW_LEVEL_ROUTES,
  ...CHRONOLOGY_ROUTES,
];
