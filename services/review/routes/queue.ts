import type { Route } from './route.js';

export const QUEUE_ROUTES: readonly Route[] = [];
