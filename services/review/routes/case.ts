import type { Route } from './route.js';

export const CASE_ROUTES: readonly Route[] = [];
