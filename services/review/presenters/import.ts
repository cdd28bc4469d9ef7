import { pairChangeOf, personChangeOf } from '../../register/change.js';
import { needsChecks } from '../../register/checks.js';
import type { DraftPerson, ImportPlan, ImportProblem } from '../../register/import.js';
import type { Pair } from '../../register/person.js';
import { personAddress } from '../people-query.js';
import { checkTag } from './checks.js';
import { changeLines, periodText, ROLE_TEXTS } from './facts.js';
import { counted, figure } from './time.js';
import { visibleLine } from './untrusted.js';

/** Lines of each table that are shown; the rest is counted. */
const SHOWN = 50;

type Names = ReadonlyMap<string, string>;

/** What an import would do, before it does it: whom it adds, and what becomes of whom. `names`: of those on the register, by id. `today`: `YYYY-MM-DD`. */
export function presentImport(
  plan: ImportPlan,
  files: { readonly people: string; readonly pairs: string },
  names: Names,
  today: string,
) {
  const { people, pairs, problems, leftOver } = plan;
  const ready = people.add.length + people.change.length + pairs.add.length + pairs.change.length;
  const unchanged = people.unchanged + pairs.unchanged;
  const refusedLines = leftOver.people.lines.length + leftOver.pairs.lines.length;
  const named = new Map([...names, ...[...people.add, ...people.change].map(({ id, name }) => [id, name] as const)]);
  const leaving = people.change.filter((person, index) => !person.active && people.before[index]?.active);
  return {
    files: [files.people, files.pairs]
      .filter(Boolean)
      .map(name => visibleLine(name, 80))
      .join(' and '),
    ready,
    unchanged,
    left: refusedLines,
    effects: effectsOf(plan, leaving.length),
    refused: problems.filter(problem => problem.level === 'refused').map(presentProblem),
    advice: problems.filter(problem => problem.level === 'advice').map(presentProblem),
    leaving: cut(leaving, person => ({ name: visibleLine(person.name, 80), role: ROLE_TEXTS[person.role] })),
    changed: cut(people.change, (person, index) => presentChanged(person, people.before[index] ?? null)),
    added: cut(people.add, person => presentAdded(person, today)),
    pairs: cut([...pairs.add, ...pairs.change], (pair, index) =>
      presentPair(pair, pairs.before[index - pairs.add.length] ?? null, named),
    ),
    buttonText: refusedLines === 0 ? `Import ${ready}` : `Import ${ready}, keep ${refusedLines} for later`,
  };
}

function cut<T, R>(all: readonly T[], present: (one: T, index: number) => R) {
  const more = all.length - SHOWN;
  return {
    rows: all.slice(0, SHOWN).map(present),
    total: all.length,
    more: more > 0 ? `and ${figure(more)} more` : null,
  };
}

/** What happens when Import is pressed, in words. */
function effectsOf({ people, pairs }: ImportPlan, leaving: number): readonly string[] {
  const person = (count: number) => counted(count, 'person', 'people');
  const is = (count: number) => (count === 1 ? 'is' : 'are');
  const effect = (count: number, text: string) => (count === 0 ? [] : [text]);
  const { add, change } = people;
  return [
    ...effect(add.length, `${person(add.length)} ${is(add.length)} added`),
    ...effect(change.length, `${person(change.length)} ${is(change.length)} changed`),
    ...effect(leaving, `of these, ${figure(leaving)} ${is(leaving)} marked as left`),
    ...effect(pairs.add.length, `${counted(pairs.add.length, 'pair')} ${is(pairs.add.length)} added`),
    ...effect(pairs.change.length, `${counted(pairs.change.length, 'pair')} ${is(pairs.change.length)} changed`),
  ];
}

function presentChanged(person: DraftPerson, before: DraftPerson | null) {
  const change = personChangeOf(before, person);
  return {
    // As they are known now: the name itself may be what changes.
    name: visibleLine(before?.name ?? person.name, 80),
    href: personAddress(person.id),
    role: ROLE_TEXTS[before?.role ?? person.role],
    lines: change === null ? [] : changeLines(change),
  };
}

function presentAdded(person: DraftPerson, today: string) {
  const isChecked = needsChecks(person.role);
  return {
    name: visibleLine(person.name, 80),
    role: ROLE_TEXTS[person.role],
    address: visibleLine(person.addresses.join(', '), 120),
    vetting: isChecked ? checkTag(person.vetting, today, 'Clear') : null,
    training: isChecked ? checkTag(person.training, today, 'Done') : null,
  };
}

function presentPair(pair: Pair, before: Pair | null, names: Names) {
  const change = pairChangeOf(before, pair);
  const nameOf = (id: string) => visibleLine(names.get(id) ?? id, 80);
  return {
    adult: nameOf(pair.adultId),
    pupil: nameOf(pair.pupilId),
    before: change?.before ? periodText(change.before) : null,
    after: periodText(pair),
  };
}

function presentProblem({ file, line, field, what, remedy }: ImportProblem, index: number) {
  return {
    id: `problem-${file}-${line ?? 'file'}-${index}`,
    where: line === null ? `${file}, the whole file` : `${file}, line ${line}`,
    field: field === null ? '' : visibleLine(field, 60),
    what,
    remedy,
  };
}
