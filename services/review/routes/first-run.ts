import { z } from 'zod';
import { addAccount } from '../../users/accounts.js';
import { mustHaveSecondStep } from '../../users/second-step-policy.js';
import { admits, KEEPERS } from '../access.js';
import { enter } from '../auth/enter.js';
import { nobodyHasAnAccount, useCode } from '../auth/first-account.js';
import { weaknessOf } from '../auth/weakness.js';
import type { ReviewEdges } from '../edges.js';
import { finishSetUp, setUpProgress } from '../set-up.js';
import type { FieldError } from '../source-form.js';
import { stepsOf } from '../steps.js';
import { connectRoutes } from './connect.js';
import { importRoutes } from './import.js';
import { page, type Route, redirect, route } from './route.js';
import { schoolRoutes } from './school.js';

const ACCOUNT = { base: '/first-run', next: '/first-run/school', step: 1 } as const;
const SCHOOL = { base: '/first-run/school', next: '/first-run/mailbox', step: 2 } as const;
const MAILBOX = { base: '/first-run/mailbox', next: '/first-run/people', step: 2 } as const;
const PEOPLE = { base: '/first-run/people', next: '/first-run/done', step: 3 } as const;

const account = z.strictObject({
  code: z.string().max(100),
  name: z.string().max(200),
  email: z.string().max(320),
  password: z.string().max(1_000),
  role: z.enum(['lead', 'administrator']).optional(),
});
type Account = z.infer<typeof account>;

export const FIRST_RUN_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: ACCOUNT.base,
    audience: 'everybody',
    beforeFirstAccount: true,
    serve: async ({ user, edges }) => {
      if (await nobodyHasAnAccount()) return page('first-account', accountModel({}, [], edges));
      if (user === null) return redirect('/sign-in');
      return redirect(admits(KEEPERS, user.role) ? await whereToGoOn(edges) : '/');
    },
  }),
  route({
    method: 'post',
    path: ACCOUNT.base,
    audience: 'everybody',
    beforeFirstAccount: true,
    body: account,
    serve: async ({ body, edges, now, request }) => {
      if (!(await nobodyHasAnAccount())) return redirect('/sign-in');
      const attempt = { email: 'first account', address: request.ip ?? '', device: null };
      const errors = [...problemsOf(body)];
      if (errors.length === 0 && edges.limits.wait(attempt, now) > 0)
        errors.push({ field: 'code', text: 'Too many wrong codes. Wait 15 minutes, or start Candour again' });
      // The code last: it is used up by being right.
      if (errors.length === 0 && !(await useCode(body.code, now))) {
        edges.limits.failed(attempt, now);
        errors.push({ field: 'code', text: 'This is not the code that stands in the terminal now' });
      }
      if (errors.length > 0 || body.role === undefined)
        return page('first-account', accountModel(body, errors, edges), 422);
      const { email, name, password, role } = body;
      const by = { kind: 'service', id: 'first-run', name: 'First run' } as const;
      const account = { email, name, password, role, personId: null };
      const user = await addAccount(account, { by, now, keys: edges.keys });
      const proof = { by: 'password', second: 'none' } as const;
      return redirect(await enter(request, user, proof, edges, now, ACCOUNT.next));
    },
  }),
  ...schoolRoutes(SCHOOL),
  ...connectRoutes(MAILBOX),
  ...importRoutes(PEOPLE),
  route({
    method: 'get',
    path: '/first-run/done',
    audience: KEEPERS,
    serve: async ({ edges }) =>
      page('first-run-done', {
        ...(await setUpProgress(edges.config)),
        title: 'Candour is set up',
        bare: true,
        pageClass: 'page--narrow',
      }),
  }),
  route({
    method: 'post',
    path: '/first-run/done',
    audience: KEEPERS,
    serve: async ({ now }) => {
      await finishSetUp(now);
      return redirect('/');
    },
  }),
];

function accountModel(typed: Partial<Account>, errors: readonly FieldError[], { config }: ReviewEdges) {
  return {
    title: 'Create the first account',
    steps: stepsOf(ACCOUNT),
    secondStep: mustHaveSecondStep('lead', config.signIn),
    pageClass: 'page--form',
    typed,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
  };
}

function problemsOf({ code, name, email, password, role }: Account): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (code.trim() === '') errors.push({ field: 'code', text: 'Enter the code from the terminal' });
  if (name.trim() === '') errors.push({ field: 'name', text: 'Enter your full name' });
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(email.trim()))
    errors.push({ field: 'email', text: 'Enter an e-mail address, like name@school.example' });
  const weakness = weaknessOf(password, [email, name]);
  if (weakness !== null) errors.push({ field: 'password', text: weakness });
  if (role === undefined) errors.push({ field: 'role', text: 'Choose what you do here' });
  return errors;
}

/** The first step that has nothing to show yet: the first run can be left and taken up again. */
async function whereToGoOn(edges: ReviewEdges): Promise<string> {
  const { school, sources, people } = await setUpProgress(edges.config);
  if (school === '') return SCHOOL.base;
  if (sources === 0) return MAILBOX.base;
  return people === 0 ? PEOPLE.base : '/first-run/done';
}
