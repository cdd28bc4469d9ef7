import { sideOf } from '../../message.js';
import type { Pair } from '../person.js';
import { readDate } from './cells.js';
import type { DraftPerson } from './people.js';
import { LineProblems } from './problem.js';
import type { TableLine } from './table.js';

export interface PairLine {
  readonly source: TableLine;
  readonly problems: LineProblems;
  readonly pair: Pair | null;
}

export const PAIR_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  adult_id: ['adult', 'mentor', 'mentor id', 'mentor email', 'tutor', 'tutor id'],
  pupil_id: ['pupil', 'pupil email', 'student', 'student id', 'mentee', 'mentee id'],
  from: ['start', 'start date', 'from date', 'since'],
  to: ['end', 'end date', 'to date', 'until'],
};

/** `find` takes an id or an address, and knows the people of this import and of the register. */
export function readPair(source: TableLine, find: (mark: string) => DraftPerson | undefined): PairLine {
  const problems = new LineProblems('pairs', source.line);
  const adult = readSide(source.cells.adult_id, 'adult_id', 'adult', find, problems);
  const pupil = readSide(source.cells.pupil_id, 'pupil_id', 'pupil', find, problems);
  const from = readDate(source.cells.from, 'from', problems);
  const to = readDate(source.cells.to, 'to', problems);
  if (from !== null && to !== null && to < from) {
    problems.refuse('to', 'The pair ends before it begins.', 'Check both dates; the day comes first.');
  }
  if (adult === undefined || pupil === undefined || problems.refused) return { source, problems, pair: null };
  return { source, problems, pair: { adultId: adult.id, pupilId: pupil.id, from, to } };
}

function readSide(
  cell: string | undefined,
  field: string,
  side: 'adult' | 'pupil',
  find: (mark: string) => DraftPerson | undefined,
  problems: LineProblems,
): DraftPerson | undefined {
  const noun = side === 'adult' ? 'adult' : 'pupil';
  if (cell === undefined) {
    problems.refuse(field, `No ${noun} is given.`, 'Write the id or the address that people.csv has.');
    return undefined;
  }
  const person = find(cell);
  if (person === undefined) {
    problems.refuse(
      field,
      'Nobody on the register has this id or address.',
      'Mend it, or import the person first; a refused line counts as absent.',
    );
  } else if (side === 'adult' ? sideOf(person.role) !== 'adult' : person.role !== 'pupil') {
    problems.refuse(
      field,
      `This person is on the register as ${person.role}.`,
      `A pair has ${side === 'adult' ? 'a mentor or staff' : 'a pupil'} here.`,
    );
  } else if (!person.active) {
    problems.advise(field, 'This person is not active.', 'Give the pair an end date, or make the person active.');
  }
  return person;
}

/** What stays the same when a pair's end changes. */
export const pairId = ({ adultId, pupilId, from }: Pair): string => `${adultId}|${pupilId}|${from ?? '-'}`;
