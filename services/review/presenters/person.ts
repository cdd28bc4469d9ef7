import type { PersonRecord } from '../../../models/person.js';
import { CHECKS, type CheckName, needsChecks } from '../../register/checks.js';
import { dayText, type FieldProblem, isOver } from '../../register/edit.js';
import type { PastChange } from '../../register/history.js';
import type { ImportProblem } from '../../register/import.js';
import type { Pair } from '../../register/person.js';
import { personAddress } from '../people-query.js';
import { checkTag } from './checks.js';
import { changeLines, checkText, periodText, phoneText, ROLE_TEXTS } from './facts.js';
import { counted, type SchoolClock } from './time.js';
import { visible, visibleLine } from './untrusted.js';

export interface PersonParts {
  readonly person: PersonRecord;
  /** All of them, also those that are over. */
  readonly pairs: readonly Pair[];
  /** Names of whoever is named on the page, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly history: readonly PastChange[];
  readonly advice: readonly ImportProblem[];
  /** A keeper, and not this person. */
  readonly mayChange: boolean;
  readonly isSelf: boolean;
  readonly chronology: string | null;
  readonly revision: string;
  readonly formId: string;
  readonly today: string;
  readonly clock: SchoolClock;
  /** What a form of this page was sent with, when it is shown again. */
  readonly again?: { readonly form: string; readonly to: string; readonly problems: readonly FieldProblem[] };
}

/** Changes that are shown; a person has a handful. */
const HISTORY_SHOWN = 100;

const CHECK_NAMES: Readonly<Record<CheckName, { readonly name: string; readonly holds: string }>> = {
  vetting: { name: 'Vetting', holds: 'Clear' },
  training: { name: 'Training', holds: 'Done' },
};

/** One person as the register has them. No case, no count of cases and no finding: many who may read the register may read none. */
export function presentPerson(parts: PersonParts) {
  const { person, pairs, names, history, today, clock, again } = parts;
  const address = personAddress(person._id);
  const rows = pairs.map(pair => presentPair(pair, parts));
  const errors = (again?.problems ?? []).map(({ field, text }) => ({
    field: `${again?.form}-${field}`,
    text: visible(text),
  }));
  return {
    title: 'Person on the register',
    here: '/people',
    address,
    name: visibleLine(person.name, 120),
    role: ROLE_TEXTS[person.role],
    active: person.active,
    isSelf: parts.isSelf,
    mayChange: parts.mayChange,
    chronology: parts.chronology,
    revision: parts.revision,
    formId: parts.formId,
    facts: factRows(person, clock),
    checks: needsChecks(person.role)
      ? CHECKS.map(check => ({
          name: CHECK_NAMES[check].name,
          ...checkTag(person[check], today, CHECK_NAMES[check].holds),
          dates: checkText(person[check]),
          earlier: earlierOf(check, history, clock),
        }))
      : [],
    pairs: rows.filter(({ over }) => !over),
    pastPairs: rows.filter(({ over }) => over),
    pairsText: counted(rows.filter(({ over }) => !over).length, 'pair'),
    pairColumn: person.role === 'pupil' ? 'Adult' : 'Pupil',
    canBePaired: person.active && (person.role === 'pupil' || needsChecks(person.role)),
    advice: parts.mayChange ? parts.advice.map(({ what, remedy }) => ({ what, remedy })) : [],
    earlier: history.length > HISTORY_SHOWN ? `and ${counted(history.length - HISTORY_SHOWN, 'earlier change')}` : null,
    history: history.slice(0, HISTORY_SHOWN).map(change => presentChange(change, person._id, names, clock)),
    today: dayText(today),
    typedLeft: again?.form === 'left' ? again.to : dayText(today),
    open: again?.form ?? null,
    errors,
    errorAt: Object.fromEntries(errors.map(({ field, text }) => [field, { text }])),
  };
}

function factRows(person: PersonRecord, clock: SchoolClock) {
  const several = (values: readonly string[]) => (values.length === 0 ? ['None'] : values);
  return [
    { key: 'Role', values: [ROLE_TEXTS[person.role]] },
    ...(person.role === 'pupil'
      ? [{ key: 'Year group', values: [person.yearGroup === null ? 'None' : visibleLine(person.yearGroup, 40)] }]
      : []),
    { key: 'Addresses', values: several(person.addresses.map(one => visibleLine(one, 160))) },
    { key: 'Numbers', values: several(person.phones.map(phoneText)) },
    {
      key: 'Chat identities',
      values: several(person.identities.map(one => visibleLine(`${one.platform}: ${one.handle}`, 160))),
    },
    { key: 'On the register', values: [`since ${clock.day(person.createdAt)}`] },
  ];
}

/** What a check was before, latest first. */
function earlierOf(check: CheckName, history: readonly PastChange[], clock: SchoolClock) {
  return history.flatMap(({ people, at, by }) =>
    people.flatMap(({ before }) =>
      before !== null && check in before
        ? [
            {
              dates: checkText(before[check] ?? null),
              until: `${clock.day(at)}, changed by ${visibleLine(by.name, 80)}`,
            },
          ]
        : [],
    ),
  );
}

function presentPair(pair: Pair, { person, names, today, again }: PersonParts) {
  const otherId = pair.adultId === person._id ? pair.pupilId : pair.adultId;
  const form = `end-${otherId}-${pair.from ?? '-'}`;
  const sent = again?.form === form ? again : undefined;
  return {
    name: nameOf(otherId, names),
    href: personAddress(otherId),
    period: periodText(pair),
    begins: pair.from !== null && pair.from > today,
    over: isOver(pair, today),
    form,
    otherId,
    from: pair.from ?? '',
    to: sent?.to ?? dayText(today),
  };
}

function presentChange(change: PastChange, personId: string, names: ReadonlyMap<string, string>, clock: SchoolClock) {
  const { people, pairs, at, by, way } = change;
  const isNew = people.some(({ before }) => before === null);
  return {
    title: isNew ? 'Put on the register' : people.length > 0 ? 'Changed' : 'Pair changed',
    by: `${visibleLine(by.name, 80)}${way === 'import' ? ', by an import' : ''}`,
    at: clock.moment(at),
    lines: [
      ...people.flatMap(changeLines),
      ...pairs.map(({ adultId, pupilId, before, after }) => ({
        label: `Pair with ${nameOf(adultId === personId ? pupilId : adultId, names)}`,
        before: before && periodText(before),
        after: periodText(after),
      })),
    ],
  };
}

function nameOf(id: string, names: ReadonlyMap<string, string>): string {
  return visibleLine(names.get(id) ?? 'Somebody who is not on the register', 80);
}
