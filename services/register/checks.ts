import { PersonModel } from '../../models/person.js';
import type { DatedCheck, Person, Role } from './person.js';

const DAY = 86_400_000;

/** How a check stands, the most pressing first. */
export const CHECK_STATES = ['missing', 'lapsed', 'ends-in-30', 'ends-in-60', 'valid'] as const;
export type CheckState = (typeof CHECK_STATES)[number];

export const CHECKS = ['vetting', 'training'] as const;
export type CheckName = (typeof CHECKS)[number];

type Checked = Pick<Person, 'role' | CheckName>;

/** Pupils, parents and people from outside are not vetted by the school. */
export function needsChecks(role: Role): boolean {
  return role === 'mentor' || role === 'staff';
}

/** Whole days from `today` to `day`, both `YYYY-MM-DD`; below zero when it is past. */
export function daysUntil(day: string, today: string): number {
  return Math.round((Date.parse(day) - Date.parse(today)) / DAY);
}

/** A check counts from the day it was done to the day it expires, both inclusive, as detection has it. */
export function stateOfCheck(check: DatedCheck | null, today: string): CheckState {
  if (check === null || today < check.doneOn) return 'missing';
  if (check.expiresOn === null) return 'valid';
  const days = daysUntil(check.expiresOn, today);
  if (days < 0) return 'lapsed';
  if (days <= 30) return 'ends-in-30';
  return days <= 60 ? 'ends-in-60' : 'valid';
}

/** The more pressing of a person's two checks; `null` for whoever needs none. */
export function stateOfPerson(person: Checked, today: string): CheckState | null {
  if (!needsChecks(person.role)) return null;
  const states = CHECKS.map(name => stateOfCheck(person[name], today));
  return CHECK_STATES.find(state => states.includes(state)) ?? null;
}

/** Something that will run out. */
export interface Expiry {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly check: CheckName;
  /** The last day on which it holds, `YYYY-MM-DD`. */
  readonly on: string;
  /** From today; 0 is today. */
  readonly days: number;
}

type Holder = Checked & Pick<Person, 'id' | 'name'>;

/** What runs out from today on and within so many days, the soonest first. */
export function expiriesAhead(people: readonly Holder[], today: string, within: number): readonly Expiry[] {
  return people
    .filter(({ role }) => needsChecks(role))
    .flatMap(({ id, name, role, ...checks }) =>
      CHECKS.flatMap(check => {
        const on = checks[check]?.expiresOn ?? null;
        if (on === null) return [];
        const days = daysUntil(on, today);
        return days >= 0 && days <= within ? [{ personId: id, name, role, check, on, days }] : [];
      }),
    )
    .sort((a, b) => a.days - b.days || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The same of everybody who is with the scheme now, e.g. for a report. `today`: in the school's zone. */
export async function loadExpiries(today: string, within: number): Promise<readonly Expiry[]> {
  const people = await PersonModel.find(
    { active: true, role: { $in: ['mentor', 'staff'] } },
    { name: 1, role: 1, vetting: 1, training: 1 },
  ).lean();
  return expiriesAhead(
    people.map(({ _id, ...person }) => ({ id: _id, ...person })),
    today,
    within,
  );
}
