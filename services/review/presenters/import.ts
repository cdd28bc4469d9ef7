import type { ImportPlan, ImportProblem } from '../../register/import.js';
import { checkTag } from './checks.js';
import { counted } from './time.js';
import { visibleLine } from './untrusted.js';

const SHOWN = 5;

/** What an import would do, before it does it. */
export function presentImport(plan: ImportPlan, names: { readonly people: string; readonly pairs: string }, now: Date) {
  const { people, pairs, problems, leftOver } = plan;
  const ready = people.add.length + people.change.length + pairs.add.length + pairs.change.length;
  const unchanged = people.unchanged + pairs.unchanged;
  const left = leftOver.people.lines.length + leftOver.pairs.lines.length;
  const today = now.toISOString().slice(0, 10);
  const files = [names.people, names.pairs].filter(Boolean).map(name => visibleLine(name, 80));
  return {
    files: files.join(' and '),
    ready,
    unchanged,
    left,
    refused: problems.filter(problem => problem.level === 'refused').map(presentProblem),
    advice: problems.filter(problem => problem.level === 'advice').map(presentProblem),
    people: [...people.add, ...people.change].slice(0, SHOWN).map(person => ({
      name: visibleLine(person.name, 80),
      role: person.role,
      address: visibleLine(person.addresses.join(', '), 120),
      // Pupils are not vetted.
      vetting: person.role === 'pupil' || person.role === 'parent' ? null : checkTag(person.vetting, today, 'Clear'),
      training: person.role === 'pupil' || person.role === 'parent' ? null : checkTag(person.training, today, 'Done'),
    })),
    peopleCount: people.add.length + people.change.length,
    pairsCount: counted(pairs.add.length + pairs.change.length, 'pair'),
    buttonText: buttonText(ready, left),
  };
}

function buttonText(ready: number, left: number): string {
  return left === 0 ? `Import ${ready}` : `Import ${ready}, keep ${left} for later`;
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
