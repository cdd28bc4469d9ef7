import type { Route } from './route.js';

export const SOURCES_ROUTES: readonly Route[] = [];
