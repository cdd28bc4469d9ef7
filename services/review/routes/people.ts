import type { Route } from './route.js';

export const PEOPLE_ROUTES: readonly Route[] = [];
