import type { Route } from './route.js';

export const ACCOUNTS_ROUTES: readonly Route[] = [];
