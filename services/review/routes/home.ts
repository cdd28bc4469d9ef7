import { admits, KEEPERS, READERS } from '../access.js';
import { setUpIsFinished } from '../set-up.js';
import { page, type Route, redirect, route } from './route.js';

export const HOME_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/',
    audience: 'everybody',
    serve: async ({ user, edges }) => {
      if (user === null) return redirect('/sign-in');
      if (admits(KEEPERS, user.role) && !(await setUpIsFinished(edges.config))) return redirect('/first-run');
      if (user.role === 'reporter') return redirect('/raise');
      return redirect(admits(READERS, user.role) ? '/queue' : '/coverage');
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
