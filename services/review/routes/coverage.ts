import type { Route } from './route.js';

export const COVERAGE_ROUTES: readonly Route[] = [];
