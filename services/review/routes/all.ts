import { ACCOUNT_ROUTES } from './account.js';
import { ACCOUNTS_ROUTES } from './accounts.js';
import { CASE_ROUTES } from './case.js';
import { CONFIRM_ROUTES } from './confirm.js';
import { COVERAGE_ROUTES } from './coverage.js';
import { FIRST_RUN_ROUTES } from './first-run.js';
import { HOME_ROUTES } from './home.js';
import { LINK_ROUTES } from './links.js';
import { LOCK_ROUTES } from './lock.js';
import { PEOPLE_ROUTES } from './people.js';
import { QUEUE_ROUTES } from './queue.js';
import type { Route } from './route.js';
import { SCHOOL_ACCOUNT_ROUTES } from './school-account.js';
import { SECOND_PEOPLE_ROUTES } from './second-people.js';
import { SECOND_STEP_ROUTES } from './second-step.js';
import { SIGN_IN_ROUTES } from './sign-in.js';
import { SOURCES_ROUTES } from './sources.js';

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
  ...CASE_ROUTES,
  ...COVERAGE_ROUTES,
  ...SOURCES_ROUTES,
  ...PEOPLE_ROUTES,
  ...ACCOUNTS_ROUTES,
  ...SECOND_PEOPLE_ROUTES,
  ...ACCOUNT_ROUTES,
];
