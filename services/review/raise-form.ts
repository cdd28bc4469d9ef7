import { z } from 'zod';
import type { UserRecord } from '../../models/user.js';
import { ASKED_KINDS } from '../staff-reports/kinds.js';
import { type Routing, routingOf } from '../staff-reports/routing.js';
import type { Told } from '../staff-reports/send.js';
import { formId } from './routes/fields.js';
import type { FieldError } from './source-form.js';

export const WHENS = ['today', 'yesterday', 'earlier'] as const;

/** Longer than any of it is meant to be: what is too long comes back with what was typed, not as a refusal that loses it. */
const line = z.string().max(1_000).optional().default('');
const ticked = z.literal('yes').optional();

export const raiseForm = z.strictObject({
  id: formId,
  kind: z.enum(ASKED_KINDS).optional(),
  danger: ticked,
  pupil: line,
  adult: line,
  self: ticked,
  head: ticked,
  words: z.string().max(50_000).optional().default(''),
  when: z.enum(WHENS).optional(),
  where: line,
  name: line,
  email: line,
  /** Not for people: no browser shows it, and what fills in everything gives itself away. */
  website: line,
  /** Which of the routings the page has told, or nothing where it runs no scripts. */
  told: z.string().max(40).optional().default(''),
  step: z.enum(['send', 'change']).optional(),
});
export type RaiseForm = z.infer<typeof raiseForm>;

const MOST_WORDS = 10_000;
const MOST_LINE = 200;

/** What is missing, all at once. `user`: who is signed in is not asked who they are. */
export function problemsOf(form: RaiseForm, user: UserRecord | null): readonly FieldError[] {
  const errors: FieldError[] = [];
  const need = (field: string, wrong: boolean, text: string) => {
    if (wrong) errors.push({ field, text });
  };
  need(
    'kind',
    form.website !== '',
    'Something filled in a field that people do not see. If it was your browser, press the button again',
  );
  need('kind', form.kind === undefined, 'Choose what it is about');
  const isSaid = form.pupil.trim() !== '' || form.adult.trim() !== '' || form.self === 'yes' || form.head === 'yes';
  need('pupil', !isSaid && form.kind !== 'other', 'Write who it is about, or what you know of them');
  need('words', form.words.trim() === '', 'Write what you saw or heard');
  need('words', form.words.length > MOST_WORDS, `Shorten it: it has ${form.words.length} characters of at most 10,000`);
  need('when', form.when === undefined, 'Choose when it happened');
  if (user === null) {
    need('name', form.name.trim() === '', 'Write your name');
    need('email', !/^[^\s@<>|]+@[^\s@<>|]+\.[^\s@<>|]+$/.test(form.email.trim()), 'Write your school e-mail address');
  }
  for (const field of ['pupil', 'adult', 'where', 'name', 'email'] as const)
    need(field, form[field].length > MOST_LINE, `Shorten it to ${MOST_LINE} characters`);
  return errors;
}

/** `null` while nothing is chosen. */
export function routingOfForm(form: RaiseForm): Routing | null {
  const { kind } = form;
  if (kind === undefined) return null;
  return routingOf({
    kind,
    adult: form.adult.trim() !== '',
    pupil: form.pupil.trim() !== '',
    self: form.self === 'yes',
    head: form.head === 'yes',
  });
}

/** `null` when something is missing: see `problemsOf`. */
export function toldBy(form: RaiseForm, user: UserRecord | null): Told | null {
  const { id, kind, when } = form;
  if (kind === undefined || when === undefined || problemsOf(form, user).length > 0) return null;
  const reporter =
    user === null
      ? { name: form.name.trim(), email: form.email.trim().toLowerCase(), userId: null }
      : { name: user.name, email: user.email, userId: user._id };
  return {
    formId: id,
    kind,
    when,
    reporter,
    danger: form.danger === 'yes',
    adult: form.adult.trim(),
    pupil: form.pupil.trim(),
    self: form.self === 'yes',
    head: form.head === 'yes',
    words: form.words.trim().replaceAll('\r\n', '\n'),
    where: form.where.trim(),
  };
}
