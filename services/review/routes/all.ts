import { ACCOUNT_ROUTES } from './account.js';
import { ACCOUNTS_ROUTES } from './accounts.js';
import { CASE_ROUTES } from './case.js';
import { CASE_LEASE_ROUTES } from './case-lease.js';
import { COVERAGE_ROUTES } from './coverage.js';
import { FIRST_RUN_ROUTES } from './first-run.js';
import { HOME_ROUTES } from './home.js';
import { PEOPLE_ROUTES } from './people.js';
import { QUEUE_ROUTES } from './queue.js';
import { QUEUE_ALIKE_ROUTES } from './queue-alike.js';
import { QUEUE_VIEW_ROUTES } from './queue-views.js';
import type { Route } from './route.js';
import { SERVICE_LEVEL_ROUTES } from './service-levels.js';
import { SIGN_IN_ROUTES } from './sign-in.js';
import { SOURCES_ROUTES } from './sources.js';

/** Every page and every form there is: the list that the test of access walks. */
export const ROUTES: readonly Route[] = [
  ...HOME_ROUTES,
  ...SIGN_IN_ROUTES,
  ...FIRST_RUN_ROUTES,
  ...QUEUE_ROUTES,
  ...QUEUE_VIEW_ROUTES,
  ...QUEUE_ALIKE_ROUTES,
  ...SERVICE_LEVEL_ROUTES,
  ...CASE_ROUTES,
  ...CASE_LEASE_ROUTES,
  ...COVERAGE_ROUTES,
  ...SOURCES_ROUTES,
  ...PEOPLE_ROUTES,
  ...ACCOUNTS_ROUTES,
  ...ACCOUNT_ROUTES,
];
