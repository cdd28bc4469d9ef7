import { PersonModel } from '../../models/person.js';
import type { Change } from '../monitoring/change.js';
import { SEVERITIES } from '../taxonomy.js';
import { STRENGTHS } from './presenters/change-words.js';
import type { What } from './presenters/rule-changes.js';
import type { FieldError } from './source-form.js';

/** As it was typed. */
export interface TypedChange {
  readonly reason: string;
  readonly severity: string;
  readonly least: string;
  readonly person: string;
  readonly until: string;
}

export const NOTHING_TYPED: TypedChange = { reason: '', severity: '', least: '', person: '', until: '' };

/** The change that was typed, or what is missing. */
export async function changeOf(
  what: What,
  typed: TypedChange,
): Promise<{ readonly change: Change | null; readonly errors: readonly FieldError[] }> {
  const errors: FieldError[] = [];
  const change = await partOf(what, typed, errors);
  if (typed.reason.trim() === '') errors.push({ field: 'reason', text: 'Write the reason' });
  return { change: errors.length === 0 ? change : null, errors };
}

async function partOf(what: What, typed: TypedChange, errors: FieldError[]): Promise<Change | null> {
  switch (what) {
    case 'on':
    case 'shadow':
    case 'off':
      return { kind: 'state', to: what };
    case 'end-trial':
      return { kind: 'end-trial' };
    case 'severity': {
      const to = typed.severity === 'own' ? null : SEVERITIES.find(one => one === typed.severity);
      if (to === undefined) errors.push({ field: 'severity', text: 'Choose a severity' });
      return to === undefined ? null : { kind: 'severity', to };
    }
    case 'threshold': {
      const strength = STRENGTHS.find(({ value }) => value === typed.least);
      if (!strength) errors.push({ field: 'least', text: 'Choose how strong a finding must be' });
      return strength ? { kind: 'threshold', to: strength.least } : null;
    }
    case 'exempt':
      return exemption(typed, errors);
  }
}

async function exemption({ person, until }: TypedChange, errors: FieldError[]): Promise<Change | null> {
  const words = person.trim();
  const found =
    words === ''
      ? null
      : await PersonModel.findOne(
          { $or: [{ addresses: words.toLowerCase() }, { pseudonym: words }] },
          { _id: 1 },
        ).lean();
  if (found === null)
    errors.push({ field: 'person', text: 'Enter a school address or a pseudonym that stands on the register' });
  const day = /^\d{4}-\d{2}-\d{2}$/.test(until) ? new Date(`${until}T23:59:59.000Z`) : null;
  const isDay = day !== null && !Number.isNaN(day.getTime());
  if (!isDay) errors.push({ field: 'until', text: 'Enter the last day of the exemption, such as 2027-03-31' });
  return found === null || !isDay ? null : { kind: 'exempt', personKey: found._id, until: day.toISOString() };
}
