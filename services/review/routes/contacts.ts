import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AgencyContact, CONTACT_FIELDS, loadContacts, saveContacts } from '../../agencies/contacts.js';
import { REFERRAL_KINDS, type ReferralKind } from '../../cases/casework.js';
import { CONTACT_KEEPERS } from '../access.js';
import { AGENCY_NAMES, presentContacts, type TypedContacts } from '../presenters/contacts.js';
import type { FieldError } from '../source-form.js';
import { formId } from './fields.js';
import { page, type Route, redirect, route } from './route.js';

const line = z.string().max(300);
const fields = Object.fromEntries(
  REFERRAL_KINDS.flatMap(kind => CONTACT_FIELDS.map(field => [`${kind}-${field}`, line])),
) as Readonly<Record<string, z.ZodType<string>>>;
const form = z.strictObject({ id: formId, ...fields });

/** Whom to call outside the school. */
export const CONTACT_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/contacts',
    audience: CONTACT_KEEPERS,
    serve: async () => page('contacts', presentContacts(await loadContacts(), [], randomUUID())),
  }),
  route({
    method: 'post',
    path: '/contacts',
    audience: CONTACT_KEEPERS,
    body: form,
    serve: async ({ body, user, now, edges, request }) => {
      const { id, ...cells } = body;
      const typed = typedIn(cells);
      const errors = REFERRAL_KINDS.flatMap(kind => problemsOf(kind, typed[kind]));
      if (errors.length > 0) return page('contacts', presentContacts(typed, errors, randomUUID()), 422);
      await saveContacts(typed, id, user, now, edges.keys);
      request.session.notice = 'The contacts are saved. They stand beside decisions and in packs from now on.';
      return redirect('/contacts');
    },
  }),
];

function typedIn(cells: Readonly<Record<string, string>>): TypedContacts {
  const of = (kind: ReferralKind): AgencyContact => {
    const [office = '', phone = '', email = '', outOfHours = ''] = CONTACT_FIELDS.map(field =>
      (cells[`${kind}-${field}`] ?? '').trim(),
    );
    return { office, phone, email, outOfHours };
  };
  return { lado: of('lado'), 'social-care': of('social-care'), police: of('police') };
}

const MOST_OFFICE = 120;
const PHONE = /^\+?[\d\s()-]{3,30}$/;

function problemsOf(kind: ReferralKind, { office, phone, email, outOfHours }: AgencyContact): readonly FieldError[] {
  const name = AGENCY_NAMES[kind];
  const errors: FieldError[] = [];
  const need = (field: (typeof CONTACT_FIELDS)[number], wrong: boolean, text: string) => {
    if (wrong) errors.push({ field: `${kind}-${field}`, text: `${name}: ${text}` });
  };
  const isAny = phone !== '' || email !== '' || outOfHours !== '';
  need('office', office === '' && isAny, 'enter the name of the office');
  need('office', office.length > MOST_OFFICE, `use at most ${MOST_OFFICE} characters`);
  need('phone', phone !== '' && !PHONE.test(phone), 'enter a telephone number, like 01632 960 001');
  need('email', email !== '' && !z.email().max(200).safeParse(email).success, 'enter an e-mail address');
  need('outOfHours', outOfHours !== '' && !PHONE.test(outOfHours), 'enter a telephone number, like 01632 960 002');
  return errors;
}
