import type { UserRole } from '../../../models/user.js';
import { admits, KEEPERS } from '../access.js';
import { setUpIsFinished } from '../set-up.js';
import { page, type Route, redirect, route } from './route.js';

/** Where the day of each role begins. */
const FIRST_PAGES: Readonly<Record<UserRole, string>> = {
  lead: '/queue',
  deputy: '/queue',
  head: '/queue',
  chair: '/queue',
  'case-manager': '/queue',
  administrator: '/coverage',
  auditor: '/audit',
  governor: '/figures',
  reporter: '/raise',
};

export const HOME_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/',
    audience: 'everybody',
    serve: async ({ user, edges }) => {
      if (user === null) return redirect('/sign-in');
      if (admits(KEEPERS, user.role) && !(await setUpIsFinished(edges.config))) return redirect('/first-run');
      return redirect(FIRST_PAGES[user.role]);
    },
  }),
  route({
    method: 'get',
    path: '/hidden',
    audience: 'everybody',
    serve: async () => page('hidden', {}),
  }),
  route({
    method: 'get',
    path: '/help',
    audience: 'everybody',
    serve: async () => page('help', {}),
  }),
  route({
    // The request itself is what keeps the session.
    method: 'post',
    path: '/stay',
    audience: 'signed-in',
    serve: async () => redirect('/hidden'),
  }),
];
