import type { PersonRecord } from '../../../models/person.js';
import { groupBy } from '../../group-by.js';
import { CHECK_STATES, type CheckState, type Expiry, stateOfPerson } from '../../register/checks.js';
import type { LeftOver } from '../../register/import.js';
import { ROLES } from '../../register/person.js';
import { PEOPLE_VIEWS, type PeopleQuery, type PeopleView, peopleAddress, personAddress } from '../people-query.js';
import { checkTag, dateText, monthText } from './checks.js';
import { ROLE_TEXTS } from './facts.js';
import { counted, figure } from './time.js';
import { visibleLine } from './untrusted.js';

export const PEOPLE_PAGE_SIZE = 100;
/** How far ahead expiries are listed, days. */
export const AHEAD = 90;

const VIEW_NAMES: Readonly<Record<PeopleView, string>> = {
  all: 'Everybody',
  missing: 'Missing',
  lapsed: 'Lapsed',
  'ends-in-30': 'End in 30 days',
  'ends-in-60': 'End in 31 to 60 days',
  valid: 'Valid',
  left: 'Left',
};

interface PeopleParts {
  readonly query: PeopleQuery;
  /** What was searched for; `''`: nothing. */
  readonly words: string;
  /** All who fit role and words. */
  readonly people: readonly PersonRecord[];
  /** Pairs of today, by person. */
  readonly pairs: ReadonlyMap<string, number>;
  /** Of everybody who is with the scheme. */
  readonly expiries: readonly Expiry[];
  readonly leftOver: { readonly people: LeftOver; readonly pairs: LeftOver } | null;
  readonly mayChange: boolean;
  readonly today: string;
}

/** The register. Pseudonyms are left out: beside names they would undo what the queue hides. */
export function presentPeople({ query, words, people, pairs, expiries, leftOver, mayChange, today }: PeopleParts) {
  const all = people.map(person => ({ person, state: stateOfPerson(person, today) }));
  const byView = groupsOf(all);
  const shown = [...(byView.get(query.view) ?? [])].sort(byUrgency);
  const from = (query.page - 1) * PEOPLE_PAGE_SIZE;
  const rows = shown.slice(from, from + PEOPLE_PAGE_SIZE);
  return {
    title: 'People',
    here: '/people',
    mayChange,
    words,
    view: query.view,
    find: query.find,
    everybody: words === '' ? null : peopleAddress({ ...query, find: undefined, page: 1 }),
    views: PEOPLE_VIEWS.map(view => ({
      text: VIEW_NAMES[view],
      count: figure(byView.get(view)?.length ?? 0),
      href: peopleAddress({ ...query, view, page: 1 }),
      current: view === query.view,
    })),
    roles: [
      { value: '', text: 'Anybody', selected: query.role === null },
      ...ROLES.map(role => ({ value: role, text: ROLE_TEXTS[role], selected: query.role === role })),
    ],
    people: rows.map(({ person }) => presentRow(person, pairs.get(person._id) ?? 0, today)),
    leftOver: leftOver === null ? null : { people: leftOver.people.lines.length, pairs: leftOver.pairs.lines.length },
    range: rows.length === 0 ? '' : `${from + 1} to ${from + rows.length} of ${figure(shown.length)}`,
    previous: query.page > 1 ? peopleAddress({ ...query, page: query.page - 1 }) : null,
    next: from + rows.length < shown.length ? peopleAddress({ ...query, page: query.page + 1 }) : null,
    ahead: AHEAD,
    aheadText: counted(expiries.length, 'check'),
    months: monthsOf(expiries),
  };
}

interface Placed {
  readonly person: PersonRecord;
  readonly state: CheckState | null;
}

function groupsOf(all: readonly Placed[]): ReadonlyMap<PeopleView, readonly Placed[]> {
  const [here, left] = [all.filter(({ person }) => person.active), all.filter(({ person }) => !person.active)];
  return new Map<PeopleView, readonly Placed[]>([
    ['all', here],
    ['left', left],
    ...CHECK_STATES.map(state => [state, here.filter(one => one.state === state)] as const),
  ]);
}

const byName = new Intl.Collator('en-GB').compare;

/** What needs somebody first: missing, lapsed, soon; then by name. */
function byUrgency(a: Placed, b: Placed): number {
  return rankOf(a) - rankOf(b) || byName(dueOf(a), dueOf(b)) || byName(a.person.name, b.person.name);
}

function rankOf({ state }: Placed): number {
  return state === null ? CHECK_STATES.length : CHECK_STATES.indexOf(state);
}

/** The day by which to act, where there is one. */
function dueOf({ state, person }: Placed): string {
  if (state === null || state === 'valid' || state === 'missing') return '';
  return [person.vetting?.expiresOn, person.training?.expiresOn].flatMap(day => day ?? []).sort()[0] ?? '';
}

function presentRow(person: PersonRecord, pairs: number, today: string) {
  const isChecked = stateOfPerson(person, today) !== null;
  return {
    name: visibleLine(person.name, 80),
    href: personAddress(person._id),
    role: ROLE_TEXTS[person.role],
    yearGroup: person.yearGroup === null ? '' : `year ${visibleLine(person.yearGroup, 20)}`,
    address: visibleLine(person.addresses.join(', '), 160),
    vetting: isChecked ? checkTag(person.vetting, today, 'Clear') : null,
    training: isChecked ? checkTag(person.training, today, 'Done') : null,
    pairs: pairs === 0 ? 'None' : counted(pairs, 'pair'),
    active: person.active,
  };
}

function monthsOf(expiries: readonly Expiry[]) {
  return [...groupBy(expiries, ({ on }) => on.slice(0, 7))].map(([month, those]) => ({
    name: monthText(`${month}-01`),
    expiries: those.map(({ personId, name, check, on, days }) => ({
      href: personAddress(personId),
      name: visibleLine(name, 80),
      check: check === 'vetting' ? 'Vetting' : 'Training',
      on: dateText(on),
      left: days === 0 ? 'today' : `in ${counted(days, 'day')}`,
    })),
  }));
}
