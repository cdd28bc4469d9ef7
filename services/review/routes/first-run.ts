import type { Route } from './route.js';

export const FIRST_RUN_ROUTES: readonly Route[] = [];
