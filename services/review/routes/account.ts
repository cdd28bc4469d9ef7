import type { Route } from './route.js';

export const ACCOUNT_ROUTES: readonly Route[] = [];
