import { z } from 'zod';
import * as as from '../../config/values.js';
import type { School } from '../../register/person.js';
import { loadSchool, saveSchool } from '../../register/school.js';
import { KEEPERS } from '../access.js';
import { hoursText } from '../presenters/hours.js';
import type { FieldError } from '../source-form.js';
import { type Flow, stepsOf } from '../steps.js';
import { page, type Route, redirect, route } from './route.js';

const form = z.strictObject({
  name: z.string().max(200),
  domains: z.string().max(2_000),
  hours: z.string().max(500),
  phones: z.string().max(2_000),
});
type Form = z.infer<typeof form>;

/** What the school says of itself. With candour.yaml it is said there, and shown here. */
export function schoolRoutes(flow: Flow): readonly Route[] {
  return [
    route({
      method: 'get',
      path: flow.base,
      audience: KEEPERS,
      serve: async ({ edges }) => {
        const school = await loadSchool(edges.config.school);
        return page('school', model(flow, textsOf(school), [], edges.config.school !== null));
      },
    }),
    route({
      method: 'post',
      path: flow.base,
      audience: KEEPERS,
      body: form,
      serve: async ({ body, edges, now, request }) => {
        if (edges.config.school !== null) return redirect(flow.next);
        const errors: FieldError[] = [];
        const change = readForm(body, errors);
        if (errors.length > 0) return page('school', model(flow, body, errors, false), 422);
        await saveSchool({ ...(await loadSchool(null)), ...change }, now);
        if (flow.step === null)
          request.session.notice = 'Saved. Messages that are read from now on are compared with it.';
        return redirect(flow.next);
      },
    }),
  ];
}

function textsOf(school: School): Form {
  return {
    name: school.name,
    domains: school.domains.join(', '),
    hours: hoursText(school.hours),
    phones: school.phones.join(', '),
  };
}

function readForm(body: Form, errors: FieldError[]): Pick<School, 'name' | 'domains' | 'hours' | 'phones'> {
  const name = body.name.trim();
  if (name === '') errors.push({ field: 'name', text: 'Enter the school’s name' });
  const domains = readList(body.domains, as.domain, 'domains', errors);
  if (body.domains.trim() === '') {
    errors.push({
      field: 'domains',
      text: 'Enter the domains of the school’s addresses: without them every address counts as one from outside',
    });
  }
  const hours = readList(body.hours, as.sessionHours, 'hours', errors);
  return { name, domains, hours, phones: readList(body.phones, as.e164, 'phones', errors) };
}

/** Separated by commas or lines. One wrong value names itself. */
function readList<T>(written: string, one: z.ZodType<T>, field: string, errors: FieldError[]): T[] {
  const values: T[] = [];
  for (const part of written
    .split(/[,;\n]/)
    .map(text => text.trim())
    .filter(Boolean)) {
    const read = one.safeParse(part);
    if (read.success) values.push(read.data);
    else if (!errors.some(error => error.field === field)) {
      errors.push({ field, text: `“${part}” ${read.error.issues[0]?.message ?? 'cannot be read'}` });
    }
  }
  return values;
}

function model(flow: Flow, values: Form, errors: readonly FieldError[], isFixed: boolean) {
  return {
    title: 'Your school',
    flow,
    steps: stepsOf(flow),
    bare: flow.step !== null,
    pageClass: 'page--narrow',
    here: '/people',
    values,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    isFixed,
  };
}
