import type { FactField, FactsForm, FieldProblem, PairForm } from '../../register/edit.js';
import { type Person, ROLES } from '../../register/person.js';
import { ROLE_TEXTS } from './facts.js';
import { visible, visibleLine } from './untrusted.js';

interface FormParts<T> {
  /** Where it is sent to. */
  readonly action: string;
  /** Where it leads without saving. */
  readonly back: string;
  readonly typed: T;
  readonly problems: readonly FieldProblem[];
  readonly formId: string;
}

/** A person's facts. `name`: whom it is about; `null`: somebody new. */
export function presentFactsForm(
  { typed, problems, ...parts }: FormParts<FactsForm>,
  name: string | null,
  revision: string | null,
) {
  return {
    ...parts,
    ...withProblems(problems),
    title: name === null ? 'Add a person' : 'Change a person',
    here: '/people',
    pageClass: 'page--narrow',
    name: name === null ? null : visibleLine(name, 120),
    revision,
    typed,
    checks: CHECK_FIELDS,
    roles: [
      ...(typed.role === '' ? [{ value: '', text: 'Choose a role', selected: true }] : []),
      ...ROLES.map(role => ({ value: role, text: ROLE_TEXTS[role], selected: typed.role === role })),
    ],
  };
}

const CHECK_FIELDS: readonly { readonly legend: string; readonly date: FactField; readonly expiry: FactField }[] = [
  { legend: 'Vetting (enhanced disclosure and barred list)', date: 'vetting_date', expiry: 'vetting_expiry' },
  { legend: 'Safeguarding training', date: 'training_date', expiry: 'training_expiry' },
];

export function presentPairForm(
  { typed, problems, ...parts }: FormParts<PairForm>,
  person: Person,
  others: readonly Person[],
) {
  const compare = new Intl.Collator('en-GB').compare;
  return {
    ...parts,
    ...withProblems(problems),
    title: 'Add a pair',
    here: '/people',
    pageClass: 'page--narrow',
    name: visibleLine(person.name, 120),
    side: person.role === 'pupil' ? 'Mentor or member of staff' : 'Pupil',
    typed,
    others: [
      { value: '', text: 'Choose', selected: typed.other === '' },
      ...[...others]
        .sort((a, b) => compare(a.name, b.name))
        .map(other => ({ value: other.id, text: optionText(other), selected: typed.other === other.id })),
    ],
  };
}

function optionText({ name, role, yearGroup }: Person): string {
  const more = role === 'pupil' ? yearGroup && `year ${visibleLine(yearGroup, 20)}` : ROLE_TEXTS[role].toLowerCase();
  return more ? `${visibleLine(name, 80)}, ${more}` : visibleLine(name, 80);
}

function withProblems(problems: readonly FieldProblem[]) {
  const errors = problems.map(({ field, text }) => ({ field, text: visible(text) }));
  return { errors, errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])) };
}
