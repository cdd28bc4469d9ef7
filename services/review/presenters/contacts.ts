import { type AgencyContact, type AgencyContacts, isReachable } from '../../agencies/contacts.js';
import { REFERRAL_KINDS, type ReferralKind } from '../../cases/casework.js';
import type { Action } from '../../cases/states.js';
import type { FieldError } from '../source-form.js';
import { visibleLine } from './untrusted.js';

export const AGENCY_NAMES: Readonly<Record<ReferralKind, string>> = {
  lado: 'LADO (designated officer)',
  'social-care': 'Children’s social care',
  police: 'Police, when it is no emergency',
};

/** Whom each action leads to, the first to be called first. */
const CALLED: Readonly<Partial<Record<Action, readonly ReferralKind[]>>> = {
  allegation: ['lado', 'police', 'social-care'],
  'immediate-danger': ['social-care', 'police', 'lado'],
};

/** What stands beside an action; `null`: it leads to nobody outside. */
export function contactsFor(action: Action, contacts: AgencyContacts) {
  return CALLED[action]?.map(kind => presentContact(kind, contacts[kind])) ?? null;
}

export function presentContact(kind: ReferralKind, contact: AgencyContact) {
  return {
    agency: AGENCY_NAMES[kind],
    isMissing: !isReachable(contact),
    office: visibleLine(contact.office, 120),
    phone: phoneOf(contact.phone),
    outOfHours: phoneOf(contact.outOfHours),
    email: visibleLine(contact.email, 120),
  };
}

function phoneOf(written: string) {
  return written === '' ? null : { text: visibleLine(written, 40), href: `tel:${written.replace(/[^\d+]/g, '')}` };
}

/** In one line, for a pack; `''`: not known. */
export function contactLine({ office, phone, email, outOfHours }: AgencyContact): string {
  const after = outOfHours === '' ? '' : `out of hours ${outOfHours}`;
  return [office, phone, email, after].filter(Boolean).join(', ');
}

export type TypedContacts = Readonly<Record<ReferralKind, AgencyContact>>;

export function presentContacts(typed: TypedContacts, errors: readonly FieldError[], formId: string) {
  return {
    title: 'Contacts of agencies',
    here: '/queue',
    pageClass: 'page--narrow',
    formId,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
    agencies: REFERRAL_KINDS.map(kind => ({
      kind,
      name: AGENCY_NAMES[kind],
      isMissing: !isReachable(typed[kind]),
      ...typed[kind],
    })),
  };
}
