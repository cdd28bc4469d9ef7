import { isDeepStrictEqual } from 'node:util';
import { PAIR_COLUMNS, type PairLine, pairId, readPair } from './import/pairs.js';
import { type DraftPerson, PEOPLE_COLUMNS, type PersonLine, readPerson } from './import/people.js';
import type { ImportProblem } from './import/problem.js';
import { refuseSharedMarks } from './import/shared-marks.js';
import { readTable, type Table } from './import/table.js';
import type { Pair, Person } from './person.js';
import type { RegisterSnapshot } from './register.js';

export { adviceOn } from './import/people.js';
export { decodeTable } from './import/table.js';
export type { DraftPerson, ImportProblem };

/** Two tables as text; either may be absent. */
export interface ImportTexts {
  readonly people: string | null;
  readonly pairs: string | null;
}

export interface ImportContext {
  readonly today: string;
  readonly makeId: () => string;
}

/** What an import would do. Nothing is taken away: people and pairs that the files do not name stay as they are. */
export interface ImportPlan {
  readonly people: Changes<DraftPerson>;
  readonly pairs: Changes<Pair>;
  /** In the order of the files. */
  readonly problems: readonly ImportProblem[];
  /** The refused lines as they stood, with their headers, so that they can be mended and imported later. */
  readonly leftOver: { readonly people: LeftOver; readonly pairs: LeftOver };
}

export interface Changes<T> {
  readonly add: readonly T[];
  readonly change: readonly T[];
  /** Of each in `change` how it was, in the same order. */
  readonly before: readonly T[];
  readonly unchanged: number;
}

export interface LeftOver {
  readonly headers: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

/** Pure: compares the tables with the register. See docs/register.md for the columns. */
export function planImport(texts: ImportTexts, present: RegisterSnapshot, context: ImportContext): ImportPlan {
  const problems: ImportProblem[] = [];
  const peopleTable = open(texts.people, 'people', PEOPLE_COLUMNS, ['role'], problems);
  const personLines = peopleTable.lines.map(line => readPersonLine(line, peopleTable, present, context));
  const people = refuseSharedMarks(personLines, present.people).flatMap(({ person }) => person ?? []);

  const pairsTable = open(texts.pairs, 'pairs', PAIR_COLUMNS, ['adult_id', 'pupil_id'], problems);
  const find = finder(people, present.people);
  const pairLines = refuseRepeated(pairsTable.lines.map(line => readPair(line, find)));
  const pairs = pairLines.flatMap(({ pair, problems: own }) => (pair === null || own.refused ? [] : pair));
  for (const line of [...personLines, ...pairLines]) problems.push(...line.problems.found);

  return {
    people: compare(people, present.people.map(draftOf), person => person.id),
    pairs: compare(pairs, present.pairs, pairId),
    problems,
    leftOver: { people: leftOverOf(peopleTable, personLines), pairs: leftOverOf(pairsTable, pairLines) },
  };
}

function open(
  text: string | null,
  file: ImportProblem['file'],
  columns: Readonly<Record<string, readonly string[]>>,
  required: readonly string[],
  problems: ImportProblem[],
): Table {
  const none: Table = { headers: [], columns: new Set(), unknownHeaders: [], lines: [] };
  if (text === null) return none;
  const wholeFile = (level: ImportProblem['level'], field: string | null, what: string, remedy: string) =>
    problems.push({ file, line: level === 'advice' ? 1 : null, field, level, what, remedy });
  try {
    const table = readTable(text, columns);
    for (const header of table.unknownHeaders) {
      wholeFile(
        'advice',
        header,
        'No column is known by this name.',
        `It is left out. Known: ${Object.keys(columns).join(', ')}.`,
      );
    }
    const missing = required.filter(column => !table.columns.has(column));
    if (missing.length === 0) return table;
    wholeFile(
      'refused',
      missing.join(', '),
      'This column is missing.',
      `The first line must name the columns: ${Object.keys(columns).join(',')}`,
    );
    return none;
  } catch (error) {
    const line = error instanceof Error && 'lines' in error ? ` near line ${error.lines}` : '';
    wholeFile(
      'refused',
      null,
      `This is not a table of comma-separated values${line}.`,
      'Save it as CSV from the spreadsheet; check quotation marks.',
    );
    return none;
  }
}

function readPersonLine(line: Table['lines'][number], table: Table, present: RegisterSnapshot, context: ImportContext) {
  return readPerson(line, table.columns, {
    school: present.school,
    today: context.today,
    makeId: context.makeId,
    known: (id, addresses) =>
      id === undefined
        ? present.people.find(person => person.addresses.some(address => addresses.includes(address)))
        : present.people.find(person => person.id === id),
  });
}

function finder(imported: readonly DraftPerson[], present: readonly DraftPerson[]) {
  const byMark = new Map<string, DraftPerson>();
  for (const person of [...present, ...imported]) {
    for (const mark of [...person.addresses, person.id]) byMark.set(mark, person);
  }
  return (mark: string) => byMark.get(mark) ?? byMark.get(mark.toLowerCase());
}

function refuseRepeated(lines: readonly PairLine[]): readonly PairLine[] {
  const seen = new Map<string, number>();
  for (const { pair, source, problems } of lines) {
    if (pair === null) continue;
    const before = seen.get(pairId(pair));
    if (before === undefined) seen.set(pairId(pair), source.line);
    else problems.refuse(null, `Line ${before} is about the same pair from the same day.`, 'Keep one of them.');
  }
  return lines;
}

function compare<T>(wanted: readonly T[], present: readonly T[], idOf: (one: T) => string): Changes<T> {
  const before = new Map(present.map(one => [idOf(one), one]));
  const add: T[] = [];
  const changed: { readonly from: T; readonly to: T }[] = [];
  for (const one of wanted) {
    const known = before.get(idOf(one));
    if (known === undefined) add.push(one);
    else if (!isDeepStrictEqual(known, one)) changed.push({ from: known, to: one });
  }
  const unchanged = wanted.length - add.length - changed.length;
  return { add, change: changed.map(({ to }) => to), before: changed.map(({ from }) => from), unchanged };
}

export function draftOf({ pseudonym: _, ...draft }: Person): DraftPerson {
  return draft;
}

function leftOverOf(table: Table, lines: readonly (PersonLine | PairLine)[]): LeftOver {
  return {
    headers: table.headers,
    lines: lines.filter(line => line.problems.refused).map(line => line.source.original),
  };
}
